import { fold } from '../../../common/text/folded'
import type { Mention } from '../../../common/protocol/members'
import type { Chat } from '../../sync/chat'
import type { Words } from '../../ui/words'
import { Moderator } from './moderator'

export type ModerationCommand = 'mute' | 'kick' | 'ban' | 'slow' | 'mod' | 'shield'

/** Without a time. */
const MUTE_MINUTES = 10
const SHIELD_MINUTES = 15
const SLOW_MODE_MAX_SECONDS = 3_600
const MINUTES: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1_440, w: 10_080 }

/** Runs a command of moderators. @param rest what is written behind it. @returns why it failed */
export async function runModeration(
  command: ModerationCommand,
  rest: string,
  chat: Chat,
  words: Words,
): Promise<string | null> {
  const moderator = new Moderator(chat, words)
  const { noPerson, noSpan, noTime, noShieldTime } = words.say.memberActions
  if (command === 'slow') {
    const seconds = /^\d{1,4}$/.test(rest) ? Number(rest) : Infinity
    return seconds <= SLOW_MODE_MAX_SECONDS ? moderator.slow(seconds) : noTime
  }
  if (command === 'shield') {
    const minutes = shieldMinutes(rest)
    return minutes === undefined ? noShieldTime : moderator.shield(minutes)
  }
  const named = readPerson(rest, chat)
  if (!named) return words.fill(noPerson, { name: rest.replace(/^[@＠]/, '') })
  const { member, behind } = named
  if (command === 'kick') return moderator.kick(member, behind)
  if (command === 'mod') return moderator.role(member, 'moderator')
  const { minutes, reason } = readTime(behind)
  // A time in other words would be taken for the reason, and the ban be for good.
  if (minutes === undefined && /^\d/.test(reason)) return noSpan
  return command === 'mute'
    ? moderator.mute(member, minutes ?? MUTE_MINUTES, reason)
    : moderator.ban(member, minutes ?? null, reason)
}

/** The member whose nickname the text begins with, the longest of several. */
function readPerson(text: string, { current }: Chat): { member: Mention; behind: string } | null {
  const written = text.replace(/^[@＠]/, '')
  const authors = current.timeline.entries.map(({ author }) => author)
  const found = [...current.crowd.members, ...authors.reverse()]
    .filter(({ nickname }) => {
      const behind = written.slice(nickname.length)
      return fold(written.slice(0, nickname.length)) === fold(nickname) && /^(\s|$)/.test(behind)
    })
    .sort((a, b) => b.nickname.length - a.nickname.length)[0]
  return found ? { member: found, behind: written.slice(found.nickname.length).trim() } : null
}

/** @returns `undefined` for what is neither a time nor `off` */
function shieldMinutes(text: string): number | undefined {
  if (text === '') return SHIELD_MINUTES
  return /^off$/i.test(text) ? 0 : readTime(text).minutes
}

/** `10m`, `2h`, `1d` or `1w`, and the reason behind it. */
function readTime(text: string): { minutes?: number; reason: string } {
  const found = /^(\d{1,4})([mhdw])(?:\s+|$)/i.exec(text)
  if (!found) return { reason: text }
  const [whole, count, unit] = found as unknown as [string, string, string]
  return { minutes: Number(count) * MINUTES[unit.toLowerCase()]!, reason: text.slice(whole.length) }
}
