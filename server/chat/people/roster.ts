import { NameIndex } from '../../../common/text/name-index'
import type { Member, Role } from '../../../common/protocol/members'
import type { MemberId } from '../../../common/protocol/ids'
import { type RawJson, rawList } from '../../raw-json'
import { inRole } from '../actor'

/** Rooms up to this size are listed whole; of larger ones the newest members, and the others on request. */
export const LISTED_WHOLE = 200
const LISTED_OF_MANY = 50
/** Renames told per window; the others wait for the next. Each is a fact to the whole room. */
const RENAMED_AT_ONCE = 10

/** What to tell a room of the last window. */
export interface Changes {
  joined: Member[]
  /** Members who joined, and of whom the room is told later. */
  untold: Member[]
  left: Member[]
  /** Under their current nicknames. Some may be left for the next window. */
  renamed: Member[]
}

interface Present {
  member: Member
  /** Encoded once for all later `join` answers. */
  json: string
}

/**
 * The members of one room. A member whose connection is lost stays for the grace time, so that a reload is silent.
 * Changes are collected and taken once per window.
 */
export class Roster {
  /** In the order they entered. */
  readonly #present = new Map<MemberId, Present>()
  /** By nickname, with the members whose leaving is not told yet. */
  readonly names = new NameIndex<Member>()
  /** The newest members of a large room, as JSON; `null` when outdated. */
  #newest: string[] | null = null
  readonly #lostUntil = new Map<MemberId, number>()
  /** Members who came or went since the last `take`, as last seen. */
  readonly #touched = new Map<MemberId, Member>()
  /** Renames that are not told yet. */
  readonly #renamed = new Set<MemberId>()
  /** Newcomers who came or were renamed while the room was quiet. */
  readonly #untold = { joined: new Set<MemberId>(), renamed: new Set<MemberId>() }
  /** Renames told at once since the last `take`. */
  #renamedAtOnce = 0
  /** By id; `null` when outdated. */
  #sorted: Member[] | null = null

  get count(): number {
    return this.#present.size
  }

  /** No members and nothing to tell. */
  get isEmpty(): boolean {
    return this.#present.size === 0 && !this.isChanged
  }

  get isChanged(): boolean {
    return this.#touched.size + this.#renamed.size > 0
  }

  has(id: MemberId): boolean {
    return this.#present.has(id)
  }

  /** In the order they entered. */
  listed(): RawJson<Member[]> {
    const all = () => shorten([...this.#present.values()]).map(({ json }) => json)
    if (this.count <= LISTED_WHOLE) return rawList(all())
    this.#newest ??= all()
    return rawList(this.#newest)
  }

  /** By id, at most `limit` after `after`. */
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
    for (const ids of [this.#renamed, this.#untold.joined, this.#untold.renamed]) ids.delete(id)
    this.#newest = null
    this.#sorted = null
  }

  /** @param until when the grace time ends, by the clock given to `expire` */
  lose(id: MemberId, until: number): void {
    if (this.#present.has(id)) this.#lostUntil.set(id, until)
  }

  /** Removes the members whose grace time is over. @returns their ids */
  expire(now: number): MemberId[] {
    const late = [...this.#lostUntil].filter(([, until]) => until <= now).map(([id]) => id)
    for (const id of late) this.leave(id)
    return late
  }

  /** @returns `undefined` when the member is not present */
  member(id: MemberId): Member | undefined {
    return this.#present.get(id)?.member
  }

  /**
   * @param isQuiet the room is told later of what newcomers do
   * @returns the renamed member, and whether to tell it at once; `null` when it is not present
   */
  rename(
    { id, nickname }: Pick<Member, 'id' | 'nickname'>,
    isQuiet = false,
  ): { renamed: Member; isTold: boolean } | null {
    const member = this.#present.get(id)?.member
    if (member === undefined) return null
    const renamed = { ...member, nickname }
    this.#forgetName(member)
    this.#set(renamed)
    this.#newest = null
    if (isQuiet && member.role === undefined) {
      this.#untold.renamed.add(id)
      return { renamed, isTold: false }
    }
    const isTold = this.#renamedAtOnce < RENAMED_AT_ONCE && !this.#renamed.has(id)
    if (isTold) this.#renamedAtOnce += 1
    else this.#renamed.add(id)
    return { renamed, isTold }
  }

  /** Gives every member its role. @returns those who had another one */
  assign(roleOf: (id: MemberId) => Role | undefined): Member[] {
    const assigned = [...this.#present.values()].flatMap(({ member }) => {
      const role = roleOf(member.id)
      return role === member.role ? [] : [inRole(member, role)]
    })
    for (const member of assigned) this.#set(member)
    if (assigned.length > 0) this.#newest = null
    return assigned
  }

  /**
   * What to tell. A `join` may be answered between two calls, so a member who came and went is told as gone, and one who
   * went and returned as joined: clients that saw the room in between have to learn of it.
   * @param isQuiet the room is told later of what newcomers do
   */
  take(isQuiet = false): Changes {
    const changes: Changes = { joined: [], untold: [], left: [], renamed: [] }
    if (!isQuiet) this.#tellUntold()
    for (const [id, member] of this.#touched) {
      const present = this.#present.get(id)?.member
      if (present === undefined) {
        changes.left.push(member)
        this.#forgetName(member)
      } else if (isQuiet && present.role === undefined) {
        changes.untold.push(present)
        this.#untold.joined.add(id)
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

  #tellUntold(): void {
    for (const id of this.#untold.joined) this.#touched.set(id, this.#present.get(id)!.member)
    for (const id of this.#untold.renamed) this.#renamed.add(id)
    for (const ids of Object.values(this.#untold)) ids.clear()
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

/** @param members in the order they entered */
export function shorten<T>(members: T[]): T[] {
  return members.length > LISTED_WHOLE ? members.slice(-LISTED_OF_MANY) : members
}
