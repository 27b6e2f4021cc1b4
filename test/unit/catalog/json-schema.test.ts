import { expect, test } from 'vitest'
import { catalogJsonSchemaText } from '../../../catalog/json-schema.ts'

test('catalog.schema.json is what the format says (regenerate: npx vitest run test/unit/catalog/json-schema.test.ts -u)', async () => {
  await expect(catalogJsonSchemaText()).toMatchFileSnapshot('../../../catalog/catalog.schema.json')
})
