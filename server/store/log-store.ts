import type { Kysely } from 'kysely'
import type { RawChanges, RawPage, RawPins } from '../chat/log/page'
import { NO_RULES, type Rules } from '../chat/moderation/rules'
import type { ListRange, ReportRange, Report } from '../chat/moderation/queue/queue'
import type { ModerationLog, Ruled, Ruling } from '../chat/moderation/ruling'
import type {
  ChangesRange,
  CountedRange,
  Draft,
  NewestMention,
  OwnRange,
  PageRange,
  Range,
  ReactorsRange,
  Refused,
  Store,
  StoredRoom,
} from '../chat/ports'
import type { OwnReaction } from '../../common/protocol/answers'
import { isChange, obsoletedBy } from '../../common/log/kinds'
import type { Entry } from '../../common/protocol/entries'
import type { Member } from '../../common/protocol/members'
import type { Epoch, MemberId, RoomName } from '../../common/protocol/ids'
import { countMessages } from './repositories/counts'
import { type Appended, appendIn } from './repositories/entries'
import { forgetModeration, moderateIn, readOutcome } from './repositories/moderation/rulings'
import { moderationLog } from './repositories/moderation/moderation-log'
import { countWaiting, heldIn, heldOf, reportsIn, takeOutcomes } from './repositories/moderation/queue/lists'
import { reportIn } from './repositories/moderation/queue/reports'
import { databaseId } from './repositories/meta'
import { newestMentions } from './repositories/mentions'
import { readAround, readChanges, readEntries, readPage, readPins, readSince } from './repositories/pages'
import { ownReactions, reactors } from './repositories/reactions'
import { countOwned, findRoom, heads, idOf } from './repositories/rooms'
import type { Tables } from './schema'
import { asStorageFailure } from './storage-failure'
import type { Eraser } from './eraser'
import type { History } from './history'
import type { WriteHealth } from './write-health'

interface Counting {
  history: History
  /** Entries of all rooms. */
  count: number
}

/** What is appended to one room. */
interface Batch {
  room: RoomName
  drafts: readonly Draft[]
  rules: Rules | undefined
}

/** An error code of PostgreSQL. */
const UNIQUE_VIOLATION = '23505'

export class LogStore implements Store {
  readonly epoch: Epoch
  readonly #db: Kysely<Tables>
  readonly #counting: Counting
  readonly #health: WriteHealth
  readonly #eraser: Eraser | undefined

  constructor(db: Kysely<Tables>, epoch: Epoch, counting: Counting, health: WriteHealth, eraser?: Eraser) {
    this.#health = health
    this.#eraser = eraser
    this.#db = db
    this.epoch = epoch
    this.#counting = counting
  }

  findRoom(name: RoomName, known?: number): Promise<StoredRoom | null> {
    return asStorageFailure(() => findRoom(this.#db, name, known))
  }

  heads(names: readonly RoomName[]): ReturnType<Store['heads']> {
    return asStorageFailure(() => heads(this.#db, names))
  }

  async append(
    room: RoomName,
    drafts: readonly Draft[],
    rules: Rules = NO_RULES,
  ): Promise<(Entry | Refused)[]> {
    return (await this.appendAll([{ room, drafts, rules }]))[0]!
  }

  /** Appends to several rooms in one transaction. Only for a single writer: two could deadlock on each other's rooms. */
  async appendAll(batches: readonly Batch[]): Promise<(Entry | Refused)[][]> {
    const inOneTransaction = () =>
      this.#db.transaction().execute(async (db) => {
        const done: Appended[] = []
        for (const { room, drafts, rules } of batches)
          done.push(await appendIn(db, room, drafts, rules ?? NO_RULES))
        return done
      })
    const done = await this.#health.write(() =>
      inOneTransaction().catch((error: unknown) => {
        // Another node created the room at the same moment, so the second attempt finds it.
        if ((error as { code?: unknown }).code !== UNIQUE_VIOLATION) throw error
        return inOneTransaction()
      }),
    )
    const added = done.flatMap(({ added }) => added)
    if (added.length > 0) this.#counted(added.length)
    this.#eraser?.wrote()
    if (added.some((entry) => isChange(entry) && obsoletedBy(entry).length > 0)) this.#eraser?.noted()
    return done.map(({ entries }) => entries)
  }

  async moderate(room: RoomName, ruling: Ruling): Promise<Ruled> {
    const read = await asStorageFailure(() => readOutcome(this.#db, room, ruling))
    if (read !== null) return read
    const ruled = await this.#health.write(() =>
      this.#db.transaction().execute((db) => moderateIn(db, room, ruling)),
    )
    if (ruled.entry) this.#counted(1)
    if (ruled.told || ruling.effects?.erase) this.#eraser?.noted()
    return ruled
  }

  countWaiting(room: RoomName): ReturnType<Store['countWaiting']> {
    return asStorageFailure(() => countWaiting(this.#db, room))
  }

  heldIn(room: RoomName, range: ListRange): ReturnType<Store['heldIn']> {
    return asStorageFailure(() => heldIn(this.#db, room, range))
  }

  heldOf(room: RoomName, member: MemberId): ReturnType<Store['heldOf']> {
    return asStorageFailure(() => heldOf(this.#db, room, member))
  }

  reportsIn(room: RoomName, range: ReportRange): ReturnType<Store['reportsIn']> {
    return asStorageFailure(() => reportsIn(this.#db, room, range))
  }

  report(room: RoomName, report: Report): ReturnType<Store['report']> {
    return this.#health.write(() => this.#db.transaction().execute((db) => reportIn(db, room, report)))
  }

  takeOutcomes(room: RoomName, member: MemberId): ReturnType<Store['takeOutcomes']> {
    return asStorageFailure(() => takeOutcomes(this.#db, room, member))
  }

  moderationLog(room: RoomName, range: { before: number; limit: number }): Promise<ModerationLog> {
    return asStorageFailure(() => moderationLog(this.#db, room, range))
  }

  countOwned(owner: MemberId): Promise<number> {
    return asStorageFailure(() => countOwned(this.#db, owner))
  }

  forgetModeration(now: number, logSince: number): Promise<void> {
    return this.#health.write(() =>
      this.#db.transaction().execute((db) => forgetModeration(db, now, logSince)),
    )
  }

  newestMentions(room: RoomName, members: readonly MemberId[]): Promise<NewestMention[]> {
    return asStorageFailure(() => newestMentions(this.#db, idOf(room), members))
  }

  entries(room: RoomName, range: Range): Promise<Entry[]> {
    return asStorageFailure(() => readEntries(this.#db, room, range))
  }

  since(room: RoomName, range: Omit<Range, 'maxBytes'>): Promise<RawPage> {
    return asStorageFailure(() => readSince(this.#db, room, range))
  }

  page(room: RoomName, range: PageRange): Promise<RawPage> {
    return asStorageFailure(() => readPage(this.#db, room, range))
  }

  around(room: RoomName, place: { seq: number; half: number }): Promise<RawPage> {
    return asStorageFailure(() => readAround(this.#db, room, place))
  }

  pins(room: RoomName, range: { before: number; limit: number }): Promise<RawPins> {
    return asStorageFailure(() => readPins(this.#db, room, range))
  }

  ownReactions(room: RoomName, asked: readonly OwnRange[]): Promise<OwnReaction[][]> {
    return asStorageFailure(() => ownReactions(this.#db, room, asked))
  }

  reactors(room: RoomName, range: ReactorsRange): Promise<Member[]> {
    return asStorageFailure(() => reactors(this.#db, room, range))
  }

  changes(room: RoomName, range: ChangesRange): Promise<RawChanges> {
    return asStorageFailure(() => readChanges(this.#db, room, range))
  }

  countMessages(room: RoomName, range: CountedRange): Promise<number> {
    return asStorageFailure(() => countMessages(this.#db, room, range))
  }

  databaseId(): Promise<string> {
    return asStorageFailure(() => databaseId(this.#db))
  }

  check(): Promise<void> {
    return this.#health.check()
  }

  #counted(added: number): void {
    this.#counting.count += added
    this.#counting.history.note(this.#counting.count)
  }

  async close(): Promise<void> {
    await this.#eraser?.close()
    await this.#db.destroy()
    this.#counting.history.close()
  }
}
