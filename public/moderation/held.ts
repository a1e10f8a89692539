import { get } from 'idb-keyval'
import type { ClientId } from '../../common/protocol/ids'
import type { HeldOwn } from '../../common/protocol/moderation'
import { inTurn } from '../device/locks'
import { openSaid } from '../device/outbox-store'
import type { Chat } from '../sync/chat'
import { message } from '../sync/outbox/command'
import type { OutboxDraft } from '../sync/outbox/unsent'
import type { Room } from '../sync/room'

const LOCK = 'teahouse held'
const LOCK_PATIENCE_MS = 2_000

/**
 * Shows the own words that wait for a moderator, also those that this device has not kept: one of its tabs takes them as
 * if they were written there, and asks what came of them meanwhile.
 */
export function showHeld(chat: Chat): void {
  const show = (room: Room): void => {
    const { name, timeline, held = [] } = room
    const known = new Set([...chat.outbox.of(name), ...timeline.entries].map(({ clientId }) => clientId))
    // Of an edit the answer does not say which message it changes.
    const missing = held.filter(({ type, clientId }) => type !== 'edit' && !known.has(clientId))
    if (missing.length > 0)
      void inTurn(LOCK, () => take(missing, room), LOCK_PATIENCE_MS).catch(() => undefined)
  }
  const take = async (missing: HeldOwn[], room: Room): Promise<void> => {
    const isElsewhere = await Promise.all(missing.map(({ clientId }) => isKept(clientId)))
    if (chat.entered(room.name) !== room) return
    const drafts = missing.filter((_, index) => !isElsewhere[index]).map((own) => draftOf(own, room))
    const ids = drafts.map(({ clientId }) => clientId)
    chat.outbox.adopt(drafts)
    const kept = chat.outbox.of(room.name).filter(({ clientId }) => ids.includes(clientId))
    chat.delivery.keep({ kept, gone: [] })
  }
  chat.events.on(({ room, event }) => event.type === 'joined' && show(room))
  for (const name of chat.rooms.names()) {
    const room = chat.entered(name)
    if (room) show(room)
  }
}

/** Whether a tab of this device has it, or has left it to those that remain. */
async function isKept(clientId: ClientId): Promise<boolean> {
  const draft: unknown = await get(clientId, openSaid()).catch(() => undefined)
  return draft !== undefined
}

function draftOf({ clientId, at, type, text }: HeldOwn, { name }: Room): OutboxDraft {
  const draft = { clientId, room: name, order: at, failure: null, tried: true }
  return type === 'topic'
    ? { ...draft, text: `/topic ${text}`, command: { ask: 'topic', input: { topic: text } } }
    : { ...draft, text, command: message(text) }
}
