import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { strings } from '../strings.ts'

interface PageHeadingProps {
  readonly title: string
  /** What stands before the title: a mark, a way back. */
  readonly before?: ComponentChildren
  readonly children?: ComponentChildren
}

let firstPage = true

/**
 * A page's title, in the window too. Takes the focus when the page was reached from another one of the portal, so that
 * keyboard and screen reader go on from there; a freshly loaded document starts at its top by itself.
 */
export function PageHeading({ title, before, children }: PageHeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null)

  useEffect(() => {
    if (!firstPage) heading.current?.focus()
    firstPage = false
  }, [])

  useEffect(() => {
    document.title = `${title} · ${strings.product}`
  }, [title])

  return (
    <header class="page-heading">
      {before}
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </header>
  )
}
