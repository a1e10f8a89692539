import type { Member } from '../../common/protocol/members'
import { type RoomInfo, SHIELD_WITHOUT_END } from '../../common/protocol/rooms'
import { closingOf } from '../../public/composer/gate/closing'

const now = 1_000_000
const info = { whoSpeaks: 'everyone' } as RoomInfo
const you = { id: 'me', nickname: 'Me' } as Member
const known = { info, you, mayModerate: false, refusal: null }
const refusal = (code: 'banned' | 'room-closed' | 'busy') => ({ ok: false as const, code, retryable: false })

describe('a room that lets nobody write', () => {
  it('is open to those whom nothing keeps out', () => {
    expect(closingOf(known, now)).toBeNull()
    expect(closingOf({ ...known, refusal: refusal('busy') }, now)).toBeNull()
  })

  it('says after a reload, too, that it is closed or that one is banned', () => {
    const unknown = { ...known, info: null, you: null }
    expect(closingOf({ ...unknown, refusal: refusal('room-closed') }, now)).toEqual({ why: 'closed' })
    expect(closingOf({ ...unknown, refusal: refusal('banned') }, now)).toEqual({ why: 'banned' })
    const forNow = { ...refusal('banned'), retryAfterMs: 500 }
    expect(closingOf({ ...unknown, refusal: forNow }, now)).toEqual({ why: 'banned', until: now + 500 })
  })

  it('names the end of a shield that has one', () => {
    const shielded = (shieldUntil: number) => closingOf({ ...known, info: { ...info, shieldUntil } }, now)
    expect(shielded(now + 500)).toEqual({ why: 'shielded', until: now + 500 })
    expect(shielded(SHIELD_WITHOUT_END)).toEqual({ why: 'shielded' })
    expect(shielded(now)).toBeNull()
  })
})
