import type { ClientId, MemberId } from '../../../common/protocol/ids'
import { Failure } from '../../errors'
import type { Actor } from '../actor'
import type { Chat } from '../chat'
import { newId } from '../ids'
import { isModerator } from '../moderation/rules'
import type { Draft } from '../ports'
import type { Room } from '../rooms/room'
import type { StoredFile } from './file-records'

/** Refuses a file that could not be sent, before its bytes come. @throws {Failure} what a message with it would be refused for */
export function mayUpload(
  { session, member, rateKey }: Actor,
  room: Room,
  { clock, networks }: Pick<Chat, 'clock' | 'networks'>,
): void {
  if (room.isBarred) throw new Failure('room-name-invalid')
  const draft: Draft = {
    ...{ id: newId(), type: 'text', at: clock.now(), author: member },
    ...{ clientId: newId() as ClientId, text: '', files: [] },
  }
  const origins = { networks: new Map([[session.id, networks.hashesOf(rateKey)]]), ordered: [] }
  const refused = room.refusalOf(draft, origins)
  if (refused?.code) throw new Failure(refused.code, refused.retryAfterMs)
}

/** Whether one who may read the room may read this file of it: while it is not sent, it is its author's alone. */
export function mayRead(
  { member, seq, isHeld }: StoredFile,
  reader: MemberId | null,
  { state }: Room,
): boolean {
  if (seq !== null || member === reader) return true
  return isHeld && reader !== null && isModerator(state, reader)
}
