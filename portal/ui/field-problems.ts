import { ApiProblem, type FieldProblem } from '../api-client.ts'

/** What a server found wrong with a request, told apart by the fields of a form. */
export interface FieldProblems {
  /** What is wrong with a field, or with an entry of it where it is a list. */
  of(field: string): readonly FieldProblem[]
  /** The problem as a whole, with what no field can show. */
  readonly rest: ApiProblem | undefined
}

/** @param fields the dotted paths that the form has a place for */
export function fieldProblems(problem: ApiProblem | undefined, fields: readonly string[]): FieldProblems {
  if (problem === undefined || problem.fields.length === 0) return { of: () => [], rest: problem }
  const isAt = (field: string) => (one: FieldProblem) => one.path === field || one.path.startsWith(`${field}.`)
  const homeless = problem.fields.filter((one) => !fields.some((field) => isAt(field)(one)))
  return {
    of: (field) => problem.fields.filter(isAt(field)),
    rest: new ApiProblem(problem.code, problem.message, { fields: homeless }),
  }
}

/**
 * A problem of a field in words; where an entry of a list is wrong, with the entry.
 *
 * @param entries the list as it was sent
 */
export function describeFieldProblem(
  field: string,
  { path, message }: FieldProblem,
  entries: readonly string[],
): string {
  const entry = path === field ? undefined : entries[Number(path.slice(field.length + 1))]
  return entry === undefined ? message : `${entry}: ${message}`
}
