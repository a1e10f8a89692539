import type { OwnReaction } from '../protocol/answers'
import type { Entry } from '../protocol/entries'
import type { MemberId } from '../protocol/ids'

/**
 * The same entries, with what their reader reacted with marked as such.
 * @param mine as the answer lists it; a server of the version before does not
 */
export function owned<E extends Entry>(
  entries: readonly E[],
  own: MemberId | undefined,
  mine?: readonly OwnReaction[],
): E[] {
  const listed = mine && new Set(mine.map(({ seq, emoji }) => `${seq} ${emoji}`))
  return entries.map((entry) => {
    if (entry.type === 'reaction') return entry.author.id === own ? { ...entry, own: true } : entry
    if (!('reactions' in entry) || !entry.reactions) return entry
    const reactions = entry.reactions.map((reaction) => {
      const { emoji, members } = reaction
      const isOwn = listed ? listed.has(`${entry.seq} ${emoji}`) : members.some((id) => id === own)
      return isOwn ? { ...reaction, own: true } : reaction
    })
    return { ...entry, reactions }
  })
}
