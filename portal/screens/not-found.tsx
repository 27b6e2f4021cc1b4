import { Link } from 'wouter-preact'
import { strings } from '../strings.ts'
import { PageHeading } from '../ui/page-heading.tsx'

export function NotFound() {
  return (
    <>
      <PageHeading title={strings.notFound.title} />
      <p>
        {strings.notFound.text} <Link href="/">{strings.nav.apps}</Link>
      </p>
    </>
  )
}
