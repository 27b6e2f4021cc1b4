/** One thing that is wrong with the catalog, precise enough to be mended without a search. */
export interface CatalogProblem {
  /** The file's name, e.g. `crm.json`; the directory where it concerns all of it. */
  readonly file: string
  /** `null` where no app is concerned, or its id is no id. */
  readonly appId: string | null
  /** Where in the file, e.g. `apps[3].domains[0]`; empty for the file as a whole. */
  readonly path: string
  readonly message: string
}

/** The catalog can't be used as it stands; `problems` names everything that is wrong with it, not just the first. */
export class CatalogInvalid extends Error {
  override readonly name = 'CatalogInvalid'
  readonly problems: readonly CatalogProblem[]

  constructor(problems: readonly CatalogProblem[]) {
    super(`The catalog has ${problems.length} problem(s):\n${problems.map(describeProblem).join('\n')}`)
    this.problems = problems
  }
}

/** One line for people: `crm.json · hubspot · apps[1].domains[0] · "hubspot.com" is also claimed by …`. */
function describeProblem({ file, appId, path, message }: CatalogProblem): string {
  return [file, appId, path, message].filter((part) => part !== null && part !== '').join(' · ')
}
