import type { MemberId } from '../../../common/protocol/ids'

/** Who writes for the first time of a day. */
export interface Talking {
  member: MemberId
  /** The hash of the network it acts from. */
  network: string | null
  /** It becomes a regular when it has talked on two days. */
  isNewcomer: boolean
}

/** Between the first texts of the two days on which a newcomer talks who becomes a regular. */
export const REGULAR_AFTER_MS = 20 * 60 * 60_000
