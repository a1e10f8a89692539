import { LogReader, type Snapshot } from '../../common/log/log-reader'
import type { Entry } from '../../common/protocol/entries'
import type { RoomName } from '../../common/protocol/ids'
import { newestMessages } from '../../server/chat/log/newest-messages'
import type { RawPage } from '../../server/chat/log/page'
import { RecentEntries } from '../../server/chat/log/recent-entries'
import type { Store } from '../../server/chat/ports'

const PAGE = 3
/** Of more missed entries a client is told the newest messages alone. */
const MISSED_MAX = 6

const snapshot = (page: RawPage) => ({ ...page, entries: page.entries.toJSON() }) satisfies Snapshot

/** A reader on a connection that can be lost. */
export class Client {
  readonly reader = new LogReader()
  isHere = true
  #answers: { take: () => void; lose: () => void }[] = []

  hear(entry: Entry): void {
    if (this.isHere) this.reader.hear([entry])
  }

  cut(): void {
    this.isHere = false
    for (const { lose } of this.#answers.splice(0)) lose()
  }

  reset(): void {
    this.cut()
    this.reader.reset()
    this.isHere = true
  }

  /** An older page is read now, and arrives later. */
  async ask(room: RoomName, log: Store, before: number): Promise<void> {
    if (!this.isHere) return
    const lose = this.reader.asking()
    const page = snapshot(await log.page(room, { before, limit: PAGE }))
    const take = () => void this.reader.page(page)
    this.#answers.push({ take, lose })
  }

  arrive(): void {
    const answer = this.#answers.shift()
    answer?.take()
    answer?.lose()
  }

  /** What was missed, or the newest page and then what changed in what it holds. */
  async comeBack(room: RoomName, log: Store): Promise<void> {
    if (this.isHere) return
    this.isHere = true
    const missed = snapshot(await log.since(room, { after: this.reader.last, limit: MISSED_MAX }))
    if (!missed.more && missed.from === this.reader.last + 1) this.reader.catchUp(missed)
    else this.reader.jump(snapshot(await log.page(room, { limit: PAGE })))
    for (const { from, to, since } of this.reader.stale) {
      const found = await log.changes(room, { from, to, since, limit: 100 })
      this.reader.changes({ ...found, from, to: found.through, since, entries: found.entries.toJSON() })
    }
  }

  async readEverything(room: RoomName, log: Store): Promise<void> {
    for (let before: number | undefined, more = true; more;) {
      const page = await log.page(room, { ...(before && { before }), limit: PAGE })
      this.reader.page(snapshot(page))
      more = page.more
      before = page.from
    }
  }
}

/** A node, which has the end of the log in memory. */
export class Node {
  recent = new RecentEntries(0)
  #unheard: Entry[] = []

  constructor(public log: Store) {}

  committed(entry: Entry, isOwn: boolean): void {
    if (isOwn) this.recent.grow([entry])
    else this.#unheard.push(entry)
  }

  /** Entries of other nodes, in the wrong order. */
  hear(): void {
    this.recent.grow(this.#unheard.splice(0).reverse())
  }

  /** The memory is given to other rooms, and read again. */
  async forget(room: RoomName): Promise<void> {
    const { head } = this.recent
    this.recent.empty()
    this.recent.refill(await newestMessages(room, head, this.log))
  }

  async restart(room: RoomName, log: Store): Promise<void> {
    this.log = log
    const head = (await log.findRoom(room))?.head ?? 0
    this.recent = new RecentEntries(head, await newestMessages(room, head, log))
  }

  reset(): void {
    this.recent = new RecentEntries(0)
    this.#unheard = []
  }
}
