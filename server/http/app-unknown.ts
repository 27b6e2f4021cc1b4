import { ProblemError } from '../http/problem-error.ts'

export function appUnknown(id: string): ProblemError {
  return new ProblemError('app-unknown', `No app has the id "${id}". GET /api/v1/apps lists them.`)
}
