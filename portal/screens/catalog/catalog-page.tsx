import { useState } from 'preact/hooks'
import { AddAppDialog } from '../../app-editing/add-app-dialog.tsx'
import { may } from '../../session.ts'
import { strings } from '../../strings.ts'
import { PageHeading } from '../../ui/page-heading.tsx'
import { ImportForm } from './import-form.tsx'
import { OwnApps } from './own-apps.tsx'

const words = strings.catalog

/** What the organisation says of apps: its own ones, and what is otherwise with those of the catalog. */
export function CatalogPage() {
  const [adding, setAdding] = useState(false)
  // The list starts anew when something was said.
  const [changes, setChanges] = useState(0)
  const changed = () => setChanges((count) => count + 1)
  const editable = may('change-apps')

  return (
    <>
      <PageHeading title={strings.nav.catalog}>
        <p class="muted">{words.intro}</p>
      </PageHeading>
      {!editable && <p class="hint">{words.readOnly}</p>}
      <section>
        <div class="section-heading">
          <h2>{words.listTitle}</h2>
          {editable && (
            <button type="button" class="button" aria-haspopup="dialog" onClick={() => setAdding(true)}>
              {strings.editing.add}
            </button>
          )}
        </div>
        <OwnApps key={changes} />
      </section>
      {editable && <ImportForm onImported={changed} />}
      {adding && (
        <AddAppDialog
          onClose={() => setAdding(false)}
          onDone={() => {
            setAdding(false)
            changed()
          }}
        />
      )}
    </>
  )
}
