import { toJsonSchema } from '@valibot/to-json-schema'
import { CatalogFileSchema } from './format.ts'

/**
 * The text of `catalog.schema.json`, which editors check catalog files against while they are written. It says
 * less than the validator: JSON Schema can't compare files, nor trim a name before it measures it.
 */
export function catalogJsonSchemaText(): string {
  const schema = toJsonSchema(CatalogFileSchema, { ignoreActions: ['trim'] })
  return `${onOneLine(JSON.stringify({ title: 'Heliograph catalog file', ...schema }, null, 2))}\n`
}

/** Short lists stand on one line, as the formatter wants them. */
function onOneLine(json: string): string {
  return json.replace(/\[\n\s+("[^[\]{}]*")\n\s+\]/g, (_, items: string) => `[${items.replace(/,\n\s+/g, ', ')}]`)
}
