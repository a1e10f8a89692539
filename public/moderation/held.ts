import type { HeldOwn } from '../../common/protocol/moderation'
import type { Chat } from '../sync/chat'
import { message } from '../sync/outbox/command'
import type { OutboxDraft } from '../sync/outbox/unsent'
import type { Room } from '../sync/room'

/** Shows the own words that wait for a moderator, also those that this device has not kept. */
export function showHeld(chat: Chat): void {
  const show = (room: Room): void => {
    const { name, timeline, held = [] } = room
    const known = new Set([...chat.outbox.of(name), ...timeline.entries].map(({ clientId }) => clientId))
    // Of an edit the answer does not say which message it changes.
    const missing = held.filter(({ type, clientId }) => type !== 'edit' && !known.has(clientId))
    if (missing.length === 0) return
    chat.outbox.adopt(missing.map((own) => draftOf(own, room)))
    const ids = missing.map(({ clientId }) => clientId)
    for (const unsent of chat.outbox.of(name)) if (ids.includes(unsent.clientId)) unsent.state = 'held'
    chat.delivery.changes.tell(name)
  }
  chat.events.on(({ room, event }) => event.type === 'joined' && show(room))
  for (const name of chat.rooms.names()) {
    const room = chat.entered(name)
    if (room) show(room)
  }
}

function draftOf({ clientId, at, type, text }: HeldOwn, { name }: Room): OutboxDraft {
  const draft = { clientId, room: name, order: at, failure: null, tried: true }
  return type === 'topic'
    ? { ...draft, text: `/topic ${text}`, command: { ask: 'topic', input: { topic: text } } }
    : { ...draft, text, command: message(text) }
}
