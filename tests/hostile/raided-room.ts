import { isMessage } from '../../common/log/kinds'
import type { Entry } from '../../common/protocol/entries'
import type { ClientId, RoomName } from '../../common/protocol/ids'
import type { Action } from '../../common/protocol/moderation'
import type { Scene } from '../faults/parts/scene'
import { Person, sleep, type Tab, until, value } from '../support/chat'

const REGULARS = 20
const TALK_EVERY_MS = 1_000
export const room = 'tea' as RoomName

interface Staff {
  tab: Tab
  id: string
}

/** A room with an owner, a moderator and regulars who talk. */
export class RaidedRoom {
  /** Milliseconds that the regulars waited for their answers. */
  readonly latencies: number[] = []
  refusals = 0
  /** When the moderator heard of something that newcomers did. */
  readonly noise: number[] = []
  /** When the moderator heard that the shield is up, or down. */
  readonly told: { at: number; isUp: boolean }[] = []
  readonly #ids: Set<string>
  #isOver = false

  private constructor(
    readonly owner: Tab,
    readonly moderator: Tab,
    readonly regulars: readonly Tab[],
    ids: Iterable<string>,
  ) {
    this.#ids = new Set(ids)
  }

  static async create(scene: Scene, url: string): Promise<RaidedRoom> {
    const staff: Staff[] = []
    for (let n = 0; n < REGULARS + 2; n += 1) {
      const headers = { 'x-forwarded-for': `203.0.113.${n + 1}` }
      const person = await Person.arrive(url, `Regular ${n}`, headers)
      const tab = await person.connect({ headers })
      scene.later(() => void tab.socket.disconnect())
      staff.push({ tab, id: (await tab.enter(room)).you.id })
      if (n === 0) value(await tab.say('mine', { room }))
    }
    const [owner, moderator, ...regulars] = staff as [Staff, Staff, ...Staff[]]
    await moderate(owner.tab, { action: 'role', member: moderator.id as never, role: 'moderator' })
    for (const [n, { id }] of regulars.entries())
      await moderate(n % 2 ? owner.tab : moderator.tab, {
        action: 'role',
        member: id as never,
        role: 'regular',
      })
    const tabs = regulars.map(({ tab }) => tab)
    const raided = new RaidedRoom(
      owner.tab,
      moderator.tab,
      tabs,
      staff.map(({ id }) => id),
    )
    raided.#listen()
    for (const tab of tabs) void raided.#talk(tab)
    scene.later(() => raided.quiet())
    return raided
  }

  /** The regulars stop. */
  quiet(): void {
    this.#isOver = true
  }

  raise(minutes: number): Promise<void> {
    return moderate(this.moderator, { action: 'shield', minutes })
  }

  /** Deletes what newcomers wrote. Resolves once the moderator has heard of each deletion. @returns how many there are */
  async erase(): Promise<number> {
    const written = this.moderator.entries.filter(
      ({ type, author }) => type === 'text' && !this.#ids.has(author.id),
    )
    await moderate(this.moderator, { action: 'erase', minutes: 10 })
    const deleted = () => this.moderator.entries.filter(({ type }) => type === 'delete').length
    await until('all to be deleted', () => deleted() >= written.length)
    return written.length
  }

  /** @returns how many different logs the members have, and who comes later */
  async logs(): Promise<number> {
    const { head } = await this.moderator.enter(room)
    const all = [this.owner, this.moderator, ...this.regulars].filter(({ socket }) => socket.connected)
    await until('everybody to have all', () => all.every(({ entries }) => entries.at(-1)?.seq === head))
    const firstSeq = Math.max(...all.map(({ entries }) => entries[0]!.seq))
    const stored: Entry[] = []
    for (let before = head + 1; before > firstSeq;) {
      const page = value(await this.moderator.ask('history', { room, before, limit: 100 }))
      stored.unshift(...page.entries)
      before = page.from
    }
    const logs = all.map(({ entries }) => entries.filter(({ seq }) => seq >= firstSeq))
    const told = new Set(logs.map((entries) => JSON.stringify(entries.map(({ seq, id }) => [seq, id]))))
    const folded = new Set([logs[0]!, stored.filter(({ seq }) => seq >= firstSeq)].map(messagesOf))
    return told.size + folded.size - 1
  }

  #listen(): void {
    const note = (by: readonly { id: string }[]) => {
      if (by.some(({ id }) => !this.#ids.has(id))) this.noise.push(performance.now())
    }
    this.moderator.socket
      .on('message', ({ room: of, entries }) => of === room && note(entries.map(({ author }) => author)))
      .on('join', ({ room: of, members }) => of === room && note(members))
      .on('member', ({ room: of, member }) => of === room && note([member]))
      .on('room', ({ info }) =>
        this.told.push({ at: performance.now(), isUp: info.shieldUntil !== undefined }),
      )
  }

  async #talk(tab: Tab): Promise<void> {
    // Not all in one moment.
    await sleep(Math.random() * TALK_EVERY_MS)
    while (!this.#isOver) {
      const from = performance.now()
      const answer = await tab.say('on we talk', { room })
      if (!answer.ok) this.refusals += 1
      this.latencies.push(performance.now() - from)
      await sleep(TALK_EVERY_MS)
    }
  }
}

/** The messages, and which of them are deleted. */
function messagesOf(entries: readonly Entry[]): string {
  const deleted = new Set(entries.flatMap((entry) => (entry.type === 'delete' ? [entry.target] : [])))
  const messages = entries.filter((entry) => isMessage(entry))
  return JSON.stringify(
    messages.map((entry) => [entry.seq, entry.id, deleted.has(entry.seq) || entry.deleted !== undefined]),
  )
}

let requests = 0
async function moderate(tab: Tab, action: Action): Promise<void> {
  requests += 1
  value(await tab.ask('moderate', { ...action, room, clientId: `request ${requests}` as ClientId }))
}
