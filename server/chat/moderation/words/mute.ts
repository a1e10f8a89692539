import type { ClientId } from '../../../../common/protocol/ids'
import type { Chat } from '../../chat'
import { wordsIn } from '../../messages/text'
import type { Draft } from '../../ports'
import type { Room } from '../../rooms/room'
import { hashOf } from '../../secrets'
import { requestOf } from '../request'
import { SERVER } from '../machines'

const MUTE_MINUTES = 10

/** Mutes the author of a draft that was refused, where a word of a list says so: once, however often the draft is repeated. */
export async function muteForWords(
  room: Room,
  draft: Draft,
  { clock, audience }: Pick<Chat, 'clock' | 'audience'>,
): Promise<void> {
  if (room.verdictOn(draft) !== 'mute') return
  const { id, nickname } = draft.author
  const action = { action: 'mute', member: id, minutes: MUTE_MINUTES } as const
  const request = requestOf(SERVER, action, clock.now(), { target: { id, nickname } })
  const once = hashOf(JSON.stringify([id, draft.clientId, wordsIn(draft)])) as ClientId
  const { outcome } = await room.moderate(request, SERVER, once)
  if (outcome === 'done') audience.tellState(room.name, room.state.revision)
}
