import { NameIndex } from '../../../common/text/name-index'
import type { Member, MemberId, Nickname } from '../../../common/protocol'
import { type RawJson, rawList } from '../../raw-json'

/** So many people are listed whole; of more, those who came last, and the others when somebody asks. */
export const LISTED_WHOLE = 200
const LISTED_OF_MANY = 50
/** So many are told between two takings that they were renamed, and more at the next: each is a fact for everybody in the room. */
const RENAMED_AT_ONCE = 10

/** Who a room has been told of since the last time. */
export interface Changes {
  joined: Member[]
  left: Member[]
  /** As they are called now. Some may be left for the next time. */
  renamed: Member[]
}

interface Present {
  member: Member
  /** Written once for all who come after. */
  json: string
}

/**
 * Who is in one room. Somebody whose connection is lost stays until the grace time is over, so that a reload is silent.
 * Changes are collected, and taken once a window.
 */
export class Roster {
  /** In the order they came. */
  readonly #present = new Map<MemberId, Present>()
  /** The same by their nicknames, and those whose going is not told yet. */
  readonly names = new NameIndex<Member>()
  /** Of many, those who came last, as JSON; `null` when they have to be looked up. */
  #newest: string[] | null = null
  readonly #lostUntil = new Map<MemberId, number>()
  /** Those who came or went since the last taking, as they were last seen. */
  readonly #touched = new Map<MemberId, Member>()
  /** Those who were renamed and are not told of yet. */
  readonly #renamed = new Set<MemberId>()
  /** Told of at once since the last taking. */
  #renamedAtOnce = 0
  /** In the order of their ids; `null` until somebody asks. */
  #sorted: Member[] | null = null

  get count(): number {
    return this.#present.size
  }

  /** True when nobody is here and nobody waits to be told of. */
  get isEmpty(): boolean {
    return this.#present.size === 0 && !this.isChanged
  }

  /** There is something to take. */
  get isChanged(): boolean {
    return this.#touched.size + this.#renamed.size > 0
  }

  has(id: MemberId): boolean {
    return this.#present.has(id)
  }

  /** In the order they came. */
  listed(): RawJson<Member[]> {
    const all = () => shorten([...this.#present.values()]).map(({ json }) => json)
    if (this.count <= LISTED_WHOLE) return rawList(all())
    this.#newest ??= all()
    return rawList(this.#newest)
  }

  /** In the order of their ids, at most `limit` behind `after`. */
  page(after: string, limit: number): Member[] {
    this.#sorted ??= [...this.#present.values()]
      .map(({ member }) => member)
      .sort((a, b) => (a.id < b.id ? -1 : 1))
    const from = this.#sorted.findIndex(({ id }) => id > after)
    return from < 0 ? [] : this.#sorted.slice(from, from + limit)
  }

  /** A second tab or a return within the grace time changes nothing. */
  enter(member: Member): void {
    this.#lostUntil.delete(member.id)
    if (this.#present.has(member.id)) return
    this.#touched.set(member.id, member)
    const json = this.#set(member)
    if (this.#newest === null) return
    this.#newest.push(json)
    if (this.#newest.length > LISTED_OF_MANY) this.#newest.shift()
  }

  leave(id: MemberId): void {
    const member = this.#present.get(id)?.member
    if (member === undefined) return
    this.#touched.set(id, member)
    this.#present.delete(id)
    this.#lostUntil.delete(id)
    this.#renamed.delete(id)
    this.#newest = null
    this.#sorted = null
  }

  /** @param until when the room is to be told, by the clock given to `expire` */
  lose(id: MemberId, until: number): void {
    if (this.#present.has(id)) this.#lostUntil.set(id, until)
  }

  /** Lets go of those who did not come back in time. @returns who they are */
  expire(now: number): MemberId[] {
    const late = [...this.#lostUntil].filter(([, until]) => until <= now).map(([id]) => id)
    for (const id of late) this.leave(id)
    return late
  }

  /** What the member is called here, `undefined` when it is not here. */
  nicknameOf(id: MemberId): Nickname | undefined {
    return this.#present.get(id)?.member.nickname
  }

  /** @returns the member as it is now, and whether that is to be told at once; `null` when it is not here */
  rename({ id, nickname }: Pick<Member, 'id' | 'nickname'>): { renamed: Member; isTold: boolean } | null {
    const member = this.#present.get(id)?.member
    if (member === undefined) return null
    const renamed = { ...member, nickname }
    this.#forgetName(member)
    this.#set(renamed)
    this.#newest = null
    const isTold = this.#renamedAtOnce < RENAMED_AT_ONCE && !this.#renamed.has(id)
    if (isTold) this.#renamedAtOnce += 1
    else this.#renamed.add(id)
    return { renamed, isTold }
  }

  /**
   * What to tell. Answers to `join` are given between two takings, so somebody who came and went is told as gone, and
   * somebody who went and came back as come: whoever saw the room in between has to hear of it.
   */
  take(): Changes {
    const changes: Changes = { joined: [], left: [], renamed: [] }
    for (const [id, member] of this.#touched) {
      const present = this.#present.get(id)?.member
      if (present === undefined) {
        changes.left.push(member)
        this.#forgetName(member)
      } else changes.joined.push(present)
    }
    this.#touched.clear()
    this.#renamedAtOnce = 0
    for (const id of [...this.#renamed].slice(0, RENAMED_AT_ONCE)) {
      changes.renamed.push(this.#present.get(id)!.member)
      this.#renamed.delete(id)
    }
    return changes
  }

  /** @returns the member as JSON */
  #set(member: Member): string {
    const json = JSON.stringify(member)
    this.#sorted = null
    this.#present.set(member.id, { member, json })
    this.names.set(member.nickname, member)
    return json
  }

  #forgetName({ id, nickname }: Member): void {
    if (this.names.get(nickname)?.id === id) this.names.delete(nickname)
  }
}

/** @param members in the order they came */
export function shorten<T>(members: T[]): T[] {
  return members.length > LISTED_WHOLE ? members.slice(-LISTED_OF_MANY) : members
}
