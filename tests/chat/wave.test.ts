import type { MemberId } from '../../common/protocol/ids'
import { Wave } from '../../server/chat/moderation/shield/wave'

const MINUTE_MS = 60_000
const member = (n: number) => `m${n}` as MemberId

/** @returns after how many seconds a wave is noticed that acts so often, or `null` */
function noticed(wave: Wave, given: { acts: number; size: number; perMinute: number; from?: number }) {
  const { acts, size, perMinute, from = 0 } = given
  for (let n = 1; n <= acts; n += 1) {
    const now = from + (n / perMinute) * MINUTE_MS
    if (wave.act(1, size, now)) return (now - from) / 1_000
  }
  return null
}

describe('a wave of newcomers', () => {
  it('[O43] is more than a room of its size knows, and noticed within seconds', () => {
    expect(noticed(new Wave(120), { acts: 1_000, size: 20, perMinute: 6_000 })).toBeLessThan(2)
    expect(noticed(new Wave(120), { acts: 1_000, size: 5, perMinute: 119 })).toBeNull()
    expect(noticed(new Wave(120), { acts: 10_000, size: 1_000, perMinute: 9_000 })).toBeNull()
    expect(noticed(new Wave(120), { acts: 60, size: 5, perMinute: 60_000 })).toBeNull()
    expect(noticed(new Wave(120), { acts: 62, size: 5, perMinute: 60_000 })).not.toBeNull()
  })

  it('[O43] does not make the room larger at once', () => {
    const wave = new Wave(120)
    wave.act(1, 5, 0)
    expect(noticed(wave, { acts: 1_000, size: 500, perMinute: 3_000 })).not.toBeNull()
  })

  it('[O43] is not made of members who come again', () => {
    const wave = new Wave(120)
    for (let turn = 0; turn < 20; turn += 1)
      for (let n = 0; n < 60; n += 1) expect(wave.enter(member(n), 5, turn)).toBe(false)
    const others = Array.from({ length: 60 }, (_, n) => wave.enter(member(100 + n), 5, 20))
    expect(others).toContain(true)
  })

  it('[O43] is not noticed while the room rests from the last one', () => {
    const wave = new Wave(120)
    wave.rest(15 * MINUTE_MS)
    expect(noticed(wave, { acts: 1_000, size: 5, perMinute: 6_000 })).toBeNull()
    expect(noticed(wave, { acts: 1_000, size: 5, perMinute: 6_000, from: 15 * MINUTE_MS })).not.toBeNull()
  })
})
