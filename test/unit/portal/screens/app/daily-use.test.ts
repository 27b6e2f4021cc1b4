import { describe, expect, it } from 'vitest'
import { everyDay, scaleTop } from '../../../../../portal/screens/app/daily-use.ts'

const NOON = Date.UTC(2026, 2, 2, 12)

describe('use per day', () => {
  it('has an entry for every day of the range, the days without use too', () => {
    const daily = everyDay([{ day: '2026-02-28', visits: 4, blocked: 1 }], 4, NOON)
    expect(daily).toEqual([
      { day: '2026-02-27', visits: 0, blocked: 0 },
      { day: '2026-02-28', visits: 4, blocked: 1 },
      { day: '2026-03-01', visits: 0, blocked: 0 },
      { day: '2026-03-02', visits: 0, blocked: 0 },
    ])
  })

  it('leaves out days before the range', () => {
    expect(everyDay([{ day: '2026-01-01', visits: 9, blocked: 0 }], 2, NOON).map(({ visits }) => visits)).toEqual([
      0, 0,
    ])
  })
})

describe("the scale's top", () => {
  it.each([
    [0, 1],
    [1, 1],
    [3, 5],
    [7, 10],
    [20, 20],
    [21, 50],
    [1_001, 2_000],
  ])('for %i at most is %i', (visits, top) => {
    expect(scaleTop([{ day: '2026-03-01', visits, blocked: 0 }])).toBe(top)
  })

  it('counts visits and blocked attempts together, as the bars stand on each other', () => {
    expect(scaleTop([{ day: '2026-03-01', visits: 9, blocked: 8 }])).toBe(20)
  })
})
