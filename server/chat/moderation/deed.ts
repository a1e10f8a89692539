import type { Actor } from '../actor'
import type { Chat } from '../chat'
import { newId } from '../ids'
import type { Deed } from './actions'

/** What the actor asks for, now. */
export function deedOf(
  { member: { id, nickname } }: Actor,
  action: Deed['action'],
  { clock }: Pick<Chat, 'clock'>,
  rest: Pick<Deed, 'target' | 'ownerKey'>,
): Deed {
  return { id: newId(), by: { id, nickname }, at: clock.now(), action, ...rest }
}
