import type { FileId, FileInfo } from '../../../common/protocol/files'
import type { Actor } from '../actor'
import type { Chat } from '../chat'
import { DAY_MS } from '../day'
import type { Draft } from '../ports'
import type { Room } from '../rooms/room'

/**
 * The files that a message brings, as others will see them. One that there is not has no name: the append refuses it, unless
 * the message is a repeat.
 */
export async function broughtFiles(
  { session }: Actor,
  room: Room,
  ids: readonly FileId[],
  { files, clock }: Pick<Chat, 'files' | 'clock'>,
): Promise<FileInfo[]> {
  const found = await files.records.brought(ids, { room: room.name, member: session.id })
  const infos = new Map(found.map((info) => [info.id, info]))
  const { filesLifetimeDays = Infinity } = room.state.settings
  const expiresAt = clock.now() + Math.min(files.lifetimeMs, filesLifetimeDays * DAY_MS)
  const lifetime = isFinite(expiresAt) && { expiresAt }
  return ids.map((id) => ({ ...(infos.get(id) ?? { id, name: '', type: '', size: 0 }), ...lifetime }))
}

/** What waited for a moderator, as if it were sent only then: its files stay as long as any. */
export function releasedAt(draft: Draft, at: number): Draft {
  if (draft.type !== 'text' || !draft.files) return { ...draft, at }
  const files = draft.files.map((file) =>
    file.expiresAt === undefined ? file : { ...file, expiresAt: file.expiresAt + at - draft.at },
  )
  return { ...draft, at, files }
}
