import { useState } from 'preact/hooks'
import {
  BROWSERS,
  type CreatedEnrollmentToken,
  PLATFORMS,
  type PolicyFile,
} from '../../../core/protocol/rollout-api.ts'
import { api } from '../../api.ts'
import { useAction } from '../../data/use-action.ts'
import { strings } from '../../strings.ts'
import { SelectField } from '../../ui/fields.tsx'
import { ProblemNotice } from '../../ui/notice.tsx'
import { PolicyFileView } from './policy-file-view.tsx'

const words = strings.enrollment.policy

type Platform = (typeof PLATFORMS)[number]
type Browser = (typeof BROWSERS)[number]

interface PolicyFilesProps {
  /** The token that was just created, and which the file can carry: older ones are known only by their hash. */
  readonly created: CreatedEnrollmentToken | undefined
  /** Called when the server made a token for a file. */
  readonly onTokenMade: () => void
}

/** Makes the managed policy for a platform and a browser. */
export function PolicyFiles({ created, onTokenMade }: PolicyFilesProps) {
  const [platform, setPlatform] = useState<Platform>('windows')
  const [browser, setBrowser] = useState<Browser>('chrome')
  const [file, setFile] = useState<PolicyFile>()
  const make = useAction(async () => {
    const token = created === undefined ? {} : { enrollmentToken: created.token }
    setFile(await api.policyFile({ platform, browser, ...token }))
    if (created === undefined) onTokenMade()
  })

  function choose<Value>(set: (value: Value) => void): (value: Value) => void {
    return (value) => {
      set(value)
      // A file for another platform must not stay on the page under the new choice.
      setFile(undefined)
    }
  }

  return (
    <section class="card">
      <h2>{words.title}</h2>
      <p class="muted">{words.intro}</p>
      <form
        class="filter-bar"
        onSubmit={(event) => {
          event.preventDefault()
          make.run()
        }}
      >
        <SelectField
          label={words.platform}
          value={platform}
          options={PLATFORMS.map((platform) => [platform, words.platforms[platform]] as const)}
          onChange={choose(setPlatform)}
        />
        <SelectField
          label={words.browser}
          value={browser}
          options={BROWSERS.map((browser) => [browser, words.browsers[browser]] as const)}
          onChange={choose(setBrowser)}
        />
        <button type="submit" class="button primary" disabled={make.busy}>
          {make.busy ? strings.working : words.make}
        </button>
      </form>
      <p class="hint">{created === undefined ? words.newToken : words.withToken(created.name)}</p>
      <ProblemNotice problem={make.problem} />
      {file !== undefined && <PolicyFileView file={file} />}
    </section>
  )
}
