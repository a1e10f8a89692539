import { z } from 'zod'
import type { ClientId } from '../../../common/protocol/ids'
import { Failure } from '../../errors'
import type { Actor } from '../actor'
import { defineAsk } from '../ask'
import type { Chat } from '../chat'
import { newId } from '../ids'
import { isReserved } from '../rooms/room-name'
import { hashOf } from '../secrets'
import { room, token } from '../shape'
import { requestOf } from './request'

const shape = z.object({ room, key: token })

/** Makes who has the owner's key the owner. @throws {Failure} `forbidden` with any other key */
export async function claim(
  actor: Actor,
  { room: name, key }: z.output<typeof shape>,
  chat: Chat,
): Promise<Record<string, never>> {
  const hash = hashOf(key)
  // Nothing is opened for a wrong key: nothing tells whether there is such a private room.
  if (isReserved(name) && !(await chat.admissions.isOwnerKey(name, hash))) throw new Failure('forbidden')
  // No `access` check: on a new device, the owner may not get in without the key.
  const room = await chat.rooms.open(name)
  const request = requestOf(actor.member, { action: 'claim' }, chat.clock.now(), { hash })
  const { isDone } = await room.moderate(request, actor.member, newId() as ClientId)
  if (isDone) chat.audience.tellState(room.name, room.state.revision)
  return {}
}

export const claimAsk = defineAsk({ name: 'claim', shape, cost: { spends: 'messages' }, run: claim })
