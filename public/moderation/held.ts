import { get } from 'idb-keyval'
import type { ClientId } from '../../common/protocol/ids'
import type { HeldOwn } from '../../common/protocol/moderation'
import { inTurn } from '../device/locks'
import { openSaid, openWithFiles } from '../device/outbox-store'
import type { Chat } from '../sync/chat'
import { message } from '../sync/outbox/command'
import type { OutboxDraft } from '../sync/outbox/unsent'
import type { Room } from '../sync/room'
import type { Words } from '../ui/words'

const LOCK = 'teahouse held'
const LOCK_PATIENCE_MS = 2_000

/**
 * Shows the own words that wait for a moderator, also those that this device has not kept: one of its tabs takes them as
 * if they were written there, and asks what came of them meanwhile.
 */
export function showHeld(chat: Chat, tell: (sentence: string) => void, { say }: Words): void {
  const show = (room: Room): void => {
    const { name, timeline, held = [] } = room
    const known = new Set([...chat.outbox.of(name), ...timeline.entries].map(({ clientId }) => clientId))
    const missing = held.filter(({ clientId }) => !known.has(clientId))
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
  /** Edits of which was said that they wait: the message stands in the log as its author will have it. */
  const told = new Set<ClientId>()
  chat.delivery.changed.on(({ room }) => {
    const edit = chat.outbox
      .of(room)
      .find(
        ({ state, command, clientId }) => state === 'held' && command.ask === 'edit' && !told.has(clientId),
      )
    if (!edit) return
    told.add(edit.clientId)
    tell(say.editHeld)
  })
  chat.events.on(({ room, event }) => event.type === 'joined' && show(room))
  for (const name of chat.rooms.names()) {
    const room = chat.entered(name)
    if (room) show(room)
  }
}

/** Whether a tab of this device has it, or has left it to those that remain. */
async function isKept(clientId: ClientId): Promise<boolean> {
  const drafts = await Promise.all(
    [openSaid(), openWithFiles()].map((store) => get<unknown>(clientId, store).catch(() => undefined)),
  )
  return drafts.some((draft) => draft !== undefined)
}

function draftOf({ clientId, at, type, text, target, files = [] }: HeldOwn, { name }: Room): OutboxDraft {
  const draft = { clientId, room: name, order: at, failure: null, tried: true, text }
  if (type === 'topic')
    return { ...draft, text: `/topic ${text}`, command: { ask: 'topic', input: { topic: text } } }
  if (type === 'text' || target === undefined)
    return {
      ...draft,
      command: message(
        text,
        undefined,
        files.map((file) => ({ ...file, key: file.id })),
      ),
    }
  return { ...draft, command: { ask: 'edit', input: { target, text } } }
}
