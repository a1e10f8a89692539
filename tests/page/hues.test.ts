import { randomUUID } from 'node:crypto'
import type { MemberId } from '../../common/protocol/ids'
import { Hues, hues } from '../../public/ui/hues'

const ACCENT = 153
const ids = (count: number): MemberId[] => Array.from({ length: count }, () => randomUUID() as MemberId)

const distance = (a: number, b: number): number => Math.min(Math.abs(a - b), 360 - Math.abs(a - b))

describe('the hues of members', () => {
  it('are twelve, distinct from each other and from the accent', () => {
    expect(hues).toHaveLength(12)
    for (const hue of hues) {
      expect(distance(hue, ACCENT)).toBeGreaterThan(50)
      for (const other of hues) if (other !== hue) expect(distance(hue, other)).toBeGreaterThan(20)
    }
  })

  it('do not change as members join', () => {
    const page = new Hues()
    const people = ids(300)
    const before = people.map((id) => page.of(id))
    for (const id of ids(300)) page.of(id, people.slice(0, 2))
    expect(people.map((id) => page.of(id, people.slice(5, 7)))).toEqual(before)
  })

  it('are the same on every page for a member who is alone there', () => {
    for (const id of ids(50)) expect(new Hues().of(id)).toBe(new Hues().of(id))
    expect(new Set(ids(300).map((id) => new Hues().of(id))).size).toBe(12)
  })

  it('are all different in a room of twelve members', () => {
    for (let rooms = 0; rooms < 100; rooms += 1) {
      const page = new Hues()
      expect(new Set(ids(12).map((id) => page.of(id))).size).toBe(12)
    }
  })

  it('differ between neighbours, however many members there are', () => {
    const page = new Hues()
    const people = ids(1_000)
    const shown = people.map((id, at) => page.of(id, [people[at - 1], people[at + 1]]))
    for (const [at, hue] of shown.entries()) expect(hue).not.toBe(shown[at + 1])

    // A new member appears between two that are present.
    for (let at = 1; at < 200; at += 1) {
      const between = page.of(randomUUID() as MemberId, [people[at - 1], people[at]])
      expect([shown[at - 1], shown[at]]).not.toContain(between)
    }
  })
})
