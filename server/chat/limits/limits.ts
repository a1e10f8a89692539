import type { Limits } from '../../../common/protocol/answers'
import type { FileLimits } from '../../../common/protocol/files'
import type { Chat } from '../chat'
import { DAY_MS } from '../day'
import { NICKNAME_MAX_GRAPHEMES } from '../people/nickname'
import { TOPIC_MAX_CHARS } from '../rooms/topic'

/** The limits that the page applies as well. */
export function limitsOf(
  chat: Pick<Chat, 'messageMaxChars' | 'editWithinMs' | 'returnsPerSecond' | 'files'>,
): Limits {
  const files = fileLimitsOf(chat.files)
  return {
    messageMaxChars: chat.messageMaxChars === Infinity ? null : chat.messageMaxChars,
    topicMaxChars: TOPIC_MAX_CHARS,
    nicknameMaxGraphemes: NICKNAME_MAX_GRAPHEMES,
    returnMsPerMember: 1_000 / chat.returnsPerSecond,
    editWithinMs: chat.editWithinMs === Infinity ? null : chat.editWithinMs,
    ...(files && { files }),
  }
}

function fileLimitsOf({ accepts, maxBytes, lifetimeMs }: Chat['files']): FileLimits | null {
  if (accepts === 'none') return null
  const lifetime = isFinite(lifetimeMs) && { lifetimeDays: lifetimeMs / DAY_MS }
  return { accepts, maxBytes: maxBytes === Infinity ? null : maxBytes, ...lifetime }
}
