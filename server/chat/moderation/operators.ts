import type { MemberId, RoomName } from '../../../common/protocol/ids'
import type { Mention } from '../../../common/protocol/members'
import { Failure } from '../../errors'
import { Coalescer } from '../log/coalescer'
import { hashOf, newSecret } from '../secrets'

/** How long a link makes an operator. */
export const LINK_MS = 15 * 60_000

/** The sessions that are operators, as far as this node knows. */
export class Operators {
  /** Called when they are others. */
  onChange: () => void = () => {}
  readonly #store: OperatorStore
  readonly #tellOthers: () => void
  readonly #looking = new Coalescer(() => this.#look())
  #current: ReadonlySet<MemberId> = new Set()

  /** @param tellOthers that the other nodes have to look */
  constructor(store: OperatorStore, tellOthers: () => void) {
    this.#store = store
    this.#tellOthers = tellOthers
  }

  /** Replaced, never changed in place. */
  get current(): ReadonlySet<MemberId> {
    return this.#current
  }

  /** Reads them again. */
  look(): Promise<void> {
    return this.#looking.run()
  }

  /** @returns the secret of a link that makes one session an operator; the link before ends */
  async newLink(now: number): Promise<string> {
    const secret = newSecret()
    await this.#store.noteLink(hashOf(secret), now + LINK_MS)
    return secret
  }

  /**
   * Makes the member an operator, and every room is told.
   * @throws {Failure} `forbidden` with any other secret than that of the link, which holds once
   */
  async redeem(secret: string, member: MemberId, now: number): Promise<void> {
    if (!(await this.#store.redeemLink(hashOf(secret), member, now))) throw new Failure('forbidden')
    this.#tellOthers()
    await this.look()
  }

  /** Those who were made first come first. */
  ids(): Promise<MemberId[]> {
    return this.#store.operators()
  }

  /** Takes the role from a member, and every room is told. @returns false where it has none */
  async remove(member: MemberId): Promise<boolean> {
    const isRemoved = await this.#store.removeOperator(member)
    this.#tellOthers()
    await this.look()
    return isRemoved
  }

  /** All rooms of the server, private ones too; those with the newest entries first. */
  rooms(limit: number): Promise<RoomOverview[]> {
    return this.#store.overviews(limit)
  }

  async #look(): Promise<void> {
    const found = new Set(await this.#store.operators())
    if (isSame(found, this.#current)) return
    this.#current = found
    this.onChange()
  }
}

const isSame = (one: ReadonlySet<MemberId>, other: ReadonlySet<MemberId>): boolean =>
  one.size === other.size && [...one].every((each) => other.has(each))

/** A room as the list of all rooms has it. */
export interface RoomOverview {
  name: RoomName
  /** `null` for none, or where its session has ended. */
  owner: Mention | null
  /** Epoch milliseconds of the newest entry. */
  lastActivityAt: number | null
}

/** Implemented by store/. Every call fails with `Failure('storage')` when the database fails. */
export interface OperatorStore {
  overviews(limit: number): Promise<RoomOverview[]>
  operators(): Promise<MemberId[]>
  /** Dismisses the member, too, from the rooms where it has no other role. @returns false where it is none */
  removeOperator(member: MemberId): Promise<boolean>
  /**
   * Takes the secret of a link that makes an operator; the one before ends.
   * @param hash of the secret
   * @param until epoch milliseconds
   */
  noteLink(hash: string, until: number): Promise<void>
  /** Makes the member an operator and ends the link. @returns false for any other hash, or after its end */
  redeemLink(hash: string, member: MemberId, now: number): Promise<boolean>
}
