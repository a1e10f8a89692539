import type { LogItem } from '../../../common/protocol/moderation'

/** A line of the moderation log, and the later one that undid it. */
export interface LogLine extends LogItem {
  undoneBy?: LogItem
}

/** What each action ends, if it concerns the same member. */
const ended: Partial<Record<LogItem['action']['action'], LogItem['action']['action']>> = {
  unmute: 'mute',
  unban: 'ban',
}

/** @param items the newest first */
export function withUndone(items: readonly LogItem[]): LogLine[] {
  /** By what it ends. */
  const open = new Map<string, LogItem>()
  return items.map((item) => {
    const { action, member } = item.action
    const undoneBy = takeFrom(open, keyOf(action, member?.id))
    const ends = isLowered(item) ? 'shield' : ended[action]
    if (ends) open.set(keyOf(ends, member?.id), item)
    return { ...item, ...(undoneBy && !isLowered(item) && { undoneBy }) }
  })
}

const isLowered = ({ action }: LogItem): boolean => action.action === 'shield' && action['minutes'] === 0

const keyOf = (action: string, member = ''): string => `${action} ${member}`

function takeFrom<T>(map: Map<string, T>, key: string): T | undefined {
  const value = map.get(key)
  map.delete(key)
  return value
}
