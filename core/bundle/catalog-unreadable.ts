/** The bytes are no catalog of this format. */
export class CatalogUnreadable extends Error {
  override readonly name = 'CatalogUnreadable'
}
