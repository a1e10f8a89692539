import fc from 'fast-check'
import { RateLimiter } from '../../server/chat/limits/rate-limiter'
import { Failure } from '../../server/errors'

/** Milliseconds until the next token; 0 when one was spent. */
function spend(limiter: RateLimiter, now: number, key = 'ann'): number {
  try {
    limiter.spend(key, now)
    return 0
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'too-fast') throw error
    return error.retryAfterMs!
  }
}

describe('a rate limiter', () => {
  it('[M7] grants the burst at once, then tokens at the rate', () => {
    const limiter = new RateLimiter({ perMinute: 60, burst: 3 })
    expect([0, 0, 0, 0].map((now) => spend(limiter, now))).toEqual([0, 0, 0, 1_000])
    expect(spend(limiter, 999)).toBeCloseTo(1)
    expect(spend(limiter, 1_000)).toBe(0)
    expect(spend(limiter, 1_000)).toBe(1_000)
    expect([9_000, 9_000, 9_000, 9_000].map((now) => spend(limiter, now))).toEqual([0, 0, 0, 1_000])
  })

  it('[M7] never grants more than burst and rate allow, and grants again after retryAfterMs', () => {
    const rate = fc.record({
      perMinute: fc.integer({ min: 1, max: 6_000 }),
      burst: fc.integer({ min: 1, max: 50 }),
    })
    const pauses = fc.array(fc.double({ min: 0, max: 500, noNaN: true }), { maxLength: 200, size: 'max' })
    fc.assert(
      fc.property(rate, pauses, fc.nat(1e9), fc.boolean(), (rate, pauses, start, sweeps) => {
        const limiter = new RateLimiter(rate)
        const grantedAt: number[] = []
        let now = start
        for (const pause of pauses) {
          now += pause
          if (sweeps) limiter.sweep(now)
          const retryAfterMs = spend(limiter, now)
          if (retryAfterMs === 0) grantedAt.push(now)
          else if (retryAfterMs < 500) {
            now += retryAfterMs
            expect(spend(limiter, now)).toBe(0)
            grantedAt.push(now)
          }
        }
        // For every interval: how many were granted beyond what burst and rate allow in it.
        const excess = grantedAt.flatMap((from, first) =>
          grantedAt.slice(first).map((to, more) => {
            return more + 1 - rate.burst - ((to - from) / 60_000) * rate.perMinute
          }),
        )
        expect(Math.max(0, ...excess)).toBeLessThan(1e-3)
      }),
      { numRuns: 200 },
    )
  })

  it('has one bucket per key, and removes it only when it is full', () => {
    const limiter = new RateLimiter({ perMinute: 60, burst: 2 })
    expect([spend(limiter, 0), spend(limiter, 0), spend(limiter, 0)]).toEqual([0, 0, 1_000])
    expect(spend(limiter, 0, 'bob')).toBe(0)
    limiter.sweep(1_999)
    expect([spend(limiter, 1_999), spend(limiter, 1_999)]).toEqual([0, expect.closeTo(1)])
    limiter.sweep(60_000)
    expect([60_000, 60_000, 60_000].map((now) => spend(limiter, now))).toEqual([0, 0, 1_000])
  })

  it('grants everything at an infinite rate', () => {
    const limiter = new RateLimiter({ perMinute: Infinity, burst: 1 })
    expect(Array.from({ length: 1_000 }, () => spend(limiter, 0)).every((ms) => ms === 0)).toBe(true)
  })

  it.each([0, 1 / 3])('grants at least one token, even with a burst of %d', (burst) => {
    const limiter = new RateLimiter({ perMinute: 1, burst })
    expect([spend(limiter, 0), spend(limiter, 0)]).toEqual([0, 60_000])
  })

  it('[G1] tells the other nodes of what is charged afterwards, too, and not of what they charged', () => {
    const limiter = new RateLimiter({ perMinute: 60, burst: 5 })
    limiter.takeSpent()
    limiter.spend('a', 0)
    limiter.charge('a', 3, 0)
    limiter.owe('a', 7, 0)
    expect(limiter.takeSpent()).toEqual([['a', 4]])
  })
})
