import type { Failure } from '../../errors'
import type { MemberId } from '../../../common/protocol/ids'
import type { Mention } from '../../../common/protocol/members'
import type { Action } from '../../../common/protocol/moderation'
import type { RoomSettings } from '../../../common/protocol/rooms'
import { newId } from '../ids'

/** Makes a room. */
export interface Creation {
  action: 'create'
  /** Empty for none. */
  topic: string
  listed: boolean | undefined
  access: RoomSettings['access'] | undefined
}

/** An action that a member asks for. */
export interface ModerationRequest {
  /** Becomes the id of a mute or ban. */
  id: string
  by: Mention
  at: number
  action: Action | { action: 'claim' } | { action: 'succession'; owner: MemberId } | Creation
  /** Of the secret that comes with it: the owner's key, the password or an invite. */
  hash?: string
  /** Why it is not done, unless it repeats what was done. */
  refusal?: Failure
  /** Whom it concerns, where it concerns a member. */
  target?: Mention
  /** The hash of the target's network; `undefined` where it is not known. */
  network?: string
}

/** @param at epoch milliseconds */
export function requestOf(
  { id, nickname }: Mention,
  action: ModerationRequest['action'],
  at: number,
  rest: Pick<ModerationRequest, 'target' | 'hash' | 'refusal' | 'network'>,
): ModerationRequest {
  return { id: newId(), by: { id, nickname }, at, action, ...rest }
}
