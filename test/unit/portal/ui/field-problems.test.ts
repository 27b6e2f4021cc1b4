import { describe, expect, it } from 'vitest'
import { ApiProblem } from '../../../../portal/api-client.ts'
import { describeFieldProblem, fieldProblems } from '../../../../portal/ui/field-problems.ts'

const FIELDS = ['only', 'except', 'scope.include', 'warning']
const PROBLEM = new ApiProblem('invalid-request', 'The request is not valid', {
  detail: 'body: only.1: Must be an address',
  fields: [
    { path: 'only.1', message: 'Must be an address' },
    { path: 'warning.minutes', message: 'Must be at least 1' },
    { path: 'onlyish', message: 'Not known here' },
  ],
})

describe('what is wrong with a request', () => {
  it('is told at its field, and apart from it once only', () => {
    const problems = fieldProblems(PROBLEM, FIELDS)
    expect(problems.of('only').map(({ path }) => path)).toEqual(['only.1'])
    expect(problems.of('warning').map(({ path }) => path)).toEqual(['warning.minutes'])
    expect(problems.of('except')).toEqual([])
    expect(problems.rest?.message).toBe('The request is not valid')
    expect(problems.rest?.fields.map(({ path }) => path)).toEqual(['onlyish'])
  })

  it('is told as it is where no field is at fault', () => {
    const problem = new ApiProblem('unreachable', 'The server can’t be reached', { detail: 'Try again.' })
    expect(fieldProblems(problem, FIELDS).rest).toBe(problem)
    expect(fieldProblems(undefined, FIELDS).rest).toBeUndefined()
  })

  it('names the entry that is wrong', () => {
    const sent = ['box.com', 'not an address']
    expect(describeFieldProblem('only', { path: 'only.1', message: 'Must be an address' }, sent)).toBe(
      'not an address: Must be an address',
    )
    expect(describeFieldProblem('only', { path: 'only', message: 'Too many' }, sent)).toBe('Too many')
    expect(describeFieldProblem('warning', { path: 'warning.minutes', message: 'At least 1' }, [])).toBe('At least 1')
  })
})
