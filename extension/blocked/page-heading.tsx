import { useEffect, useRef } from 'preact/hooks'

/** The page's heading and title. Takes the focus when it comes up, so that a screen reader reads on from here. */
export function PageHeading({ text }: { readonly text: string }) {
  const heading = useRef<HTMLHeadingElement>(null)

  useEffect(() => {
    document.title = text
    // In a frame the focus belongs to the page around it.
    if (window.top === window) heading.current?.focus()
  }, [text])

  return (
    <h1 ref={heading} tabIndex={-1}>
      {text}
    </h1>
  )
}
