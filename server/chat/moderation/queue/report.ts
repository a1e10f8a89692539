import { z } from 'zod'
import { isAtLeast } from '../../../../common/roles'
import { Failure } from '../../../errors'
import { access } from '../../access'
import type { Actor } from '../../actor'
import { defineAsk } from '../../ask'
import type { Chat } from '../../chat'
import { newId } from '../../ids'
import { REASON_MAX_CHARS } from '../../messages/delete'
import { lineOf } from '../../messages/text'
import { LOBBY } from '../../rooms/room-name'
import { room, seq } from '../../shape'
import { tellWaiting } from './tell'

const shape = z.object({ room, target: seq, reason: z.string() })

/** Reports a message to the moderators of its room, or to the operators where there are none. */
export async function report(
  actor: Actor,
  { room: name, target, reason: written }: z.output<typeof shape>,
  chat: Chat,
): Promise<{ report: string }> {
  const reason = lineOf(written, REASON_MAX_CHARS)
  const room = await access(actor, name, 'read', chat)
  const { id, nickname } = actor.member
  const isForLobby = room.name !== LOBBY && !room.isModerated
  const reported = await room.log.stored.report({
    ...{ id: newId(), by: { id, nickname }, target, reason, at: chat.clock.now() },
    ...{ isByRegular: isAtLeast(room.roleOf(id), 'regular'), isForLobby },
  })
  if ('code' in reported) throw new Failure(reported.code)
  room.noteWaiting()
  tellWaiting(isForLobby ? LOBBY : room.name, chat)
  return { report: reported.id }
}

export const reportAsk = defineAsk({ name: 'report', shape, cost: { spends: 'messages' }, run: report })
