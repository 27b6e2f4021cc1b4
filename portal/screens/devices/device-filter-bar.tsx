import { PROGRESS_STATES } from '../../../core/protocol/staged-api.ts'
import { type DeviceFilters, deviceFilters } from '../../filters/filters.ts'
import { strings } from '../../strings.ts'
import { SelectField } from '../../ui/fields.tsx'

export const NO_FILTERS: DeviceFilters = deviceFilters.read('')

const words = strings.devices

interface DeviceFilterBarProps {
  readonly filters: DeviceFilters
  readonly onChange: (changes: Partial<DeviceFilters>) => void
}

/** How the browsers shown stand to a version of the bundle. The version comes with the link that led here. */
export function DeviceFilterBar({ filters, onChange }: DeviceFilterBarProps) {
  const { progress, version } = filters
  return (
    <search class="filter-bar">
      <SelectField
        label={strings.filters.progress}
        value={progress}
        options={(['', ...PROGRESS_STATES] as const).map((state) => [state, words.progress[state]] as const)}
        onChange={(progress) => onChange({ progress, ...(progress === '' && { version: '' }) })}
      />
      {progress !== '' && <p class="muted">{words.progressOf(version)}</p>}
      {progress !== '' && (
        <button type="button" class="button" onClick={() => onChange(NO_FILTERS)}>
          {strings.filters.clear}
        </button>
      )}
    </search>
  )
}
