import { z } from 'zod'
import type { MemberId, RoomName } from '../../../common/protocol/ids'
import type { Action, ModerateValue } from '../../../common/protocol/moderation'
import { isAtLeast } from '../../../common/roles'
import { leastRoleToSet } from '../../../common/setting-roles'
import { Failure } from '../../errors'
import { access } from '../access'
import type { Actor, Connection } from '../actor'
import { hashed } from '../admission/admit'
import { defineAsk } from '../ask'
import type { Chat } from '../chat'
import { tellOutcomes, tellWaiting } from './queue/tell'
import { type ModerationRequest, requestOf } from './request'
import { SLOW_MODE_MAX_SECONDS } from './rules'
import type { Room } from '../rooms/room'
import { REASON_MAX_CHARS } from '../messages/delete'
import { lineOf } from '../messages/text'
import { hashOf, newSecret } from '../secrets'
import { clientId, password, room, token } from '../shape'
import { lettersOfAll, wordOf } from './words/word-list'

/** Ten years; longer is for good. */
const MINUTES_MAX = 10 * 366 * 24 * 60

/** A day; longer is until it is undone. */
const SHIELD_MAX_MINUTES = 24 * 60
const ERASED_MAX_MINUTES = 24 * 60
/** Words of a list, and the length of one and of all, as they are written and as they are read. */
const WORDS_MAX = 1_000
const WORD_MAX_CHARS = 100
const WORDS_MAX_CHARS = 10_000

/** Ten years. */
const FILES_LIFETIME_MAX_DAYS = 3_650

/** A year; longer is without an end. */
const INVITE_MAX_HOURS = 366 * 24
/** More is without a limit. */
const INVITE_MAX_USES = 10_000

const base = { room, clientId }
const member = token.transform((id) => id as MemberId)
const reason = z
  .string()
  .transform((written) => lineOf(written, REASON_MAX_CHARS) || undefined)
  .optional()
const minutes = z.number().int().min(1).max(MINUTES_MAX).nullable()

const words = z
  .array(z.string())
  .max(WORDS_MAX)
  .transform((lines) => [...new Set(lines.map((line) => lineOf(line, WORD_MAX_CHARS)))].filter(Boolean))
  .refine(
    (lines) => lines.join('').length <= WORDS_MAX_CHARS && lettersOfAll(lines.map(wordOf)) <= WORDS_MAX_CHARS,
  )

const shape = z.union([
  z.object({
    ...{ ...base, action: z.literal('set') },
    slowModeSeconds: z.number().int().min(0).max(SLOW_MODE_MAX_SECONDS).optional(),
    whoSpeaks: z.enum(['everyone', 'regulars', 'moderators']).optional(),
    newcomers: z.object({ links: z.boolean(), files: z.boolean() }).optional(),
    words: words.optional(),
    filesLifetimeDays: z.number().int().min(1).max(FILES_LIFETIME_MAX_DAYS).nullable().optional(),
    listed: z.boolean().optional(),
    access: z.enum(['open', 'password', 'invite']).optional(),
    password: password.optional(),
  }),
  z.object({ ...base, action: z.literal('role'), member, role: z.enum(['moderator', 'regular']).nullable() }),
  z.object({ ...base, action: z.literal('mute'), member, minutes, reason }),
  z.object({ ...base, action: z.literal('unmute'), member }),
  z.object({ ...base, action: z.literal('kick'), member, reason }),
  z.object({
    ...{ ...base, action: z.literal('ban'), member, minutes, reason },
    network: z.boolean().default(false),
    erase: z.boolean().default(false),
  }),
  z.object({ ...base, action: z.literal('erase'), minutes: z.number().int().min(1).max(ERASED_MAX_MINUTES) }),
  z.object({ ...base, action: z.literal('unban'), ban: token }),
  z.object({
    ...{ ...base, action: z.literal('shield') },
    minutes: z.number().int().min(0).max(SHIELD_MAX_MINUTES).nullable(),
  }),
  z.object({ ...base, action: z.literal('owner-key') }),
  z.object({ ...base, action: z.literal('transfer'), member }),
  z.object({ ...base, action: z.literal('release'), held: token }),
  z.object({ ...base, action: z.literal('reject'), held: token, reason }),
  z.object({ ...base, action: z.literal('resolve'), report: token, note: reason }),
  z.object({
    ...{ ...base, action: z.literal('invite') },
    hours: z.number().int().min(1).max(INVITE_MAX_HOURS).optional(),
    uses: z.number().int().min(1).max(INVITE_MAX_USES).optional(),
  }),
  z.object({ ...base, action: z.literal('revoke'), invite: token }),
  z.object({ ...base, action: z.enum(['close', 'open']) }),
])

/** What is told of it once, of which a hash is stored. */
const secretOf: Partial<Record<Action['action'], keyof ModerateValue>> = {
  'owner-key': 'key',
  invite: 'invite',
}

/** Does what a moderator may: the table is in actions.ts. */
export async function moderate(
  actor: Actor,
  { room: name, clientId, ...asked }: z.output<typeof shape>,
  chat: Chat,
  connection: Connection,
): Promise<ModerateValue> {
  const room = await access(actor, name, 'write', chat)
  const { password, ...action } = { password: undefined, ...asked }
  const secretName = secretOf[action.action]
  const secret = secretName && newSecret()
  const request = requestOf(actor.member, action, chat.clock.now(), {
    ...(secret !== undefined && { hash: hashOf(secret) }),
    ...(password !== undefined && (await passwordFor(room, password, actor, chat, connection))),
    ...('member' in action && (await targetOf(action.member, chat))),
    ...(action.action === 'ban' && action.network && (await networkOf(room.name, action.member, chat))),
  })
  const { outcome, isDone, told } = await room.moderate(request, actor.member, clientId)
  if (isDone && (action.action === 'erase' || action.action === 'ban')) chat.erasures.begin()
  if (told) tellOutcomes(told, chat)
  // The other moderators hear of everything that was done, and read their lists again.
  if (isDone) tellWaiting(room.name, chat)
  if (isDone) chat.audience.tellState(room.name, room.state.revision)
  if (secret === undefined) return {}
  // Only its hash is stored, so that it cannot be told again.
  if (outcome !== 'done') throw new Failure('gone')
  return { [secretName!]: secret }
}

type Prepared = Pick<ModerationRequest, 'target' | 'hash' | 'network' | 'refusal'>

async function targetOf(member: MemberId, { sessions }: Chat): Promise<Prepared> {
  const [found] = await sessions.currentSessions([member])
  if (found === undefined) return { refusal: new Failure('not-found') }
  return { target: { id: found.id, nickname: found.nickname } }
}

async function passwordFor(
  room: Room,
  password: string,
  actor: Actor,
  chat: Chat,
  connection: Connection,
): Promise<Prepared> {
  // Of one who may not set it, it is not worth the work.
  const maySet = isAtLeast(room.roleOf(actor.session.id), leastRoleToSet.access)
  if (!maySet) return { refusal: new Failure('forbidden') }
  try {
    return { hash: await hashed(password, actor, chat, connection) }
  } catch (error) {
    if (error instanceof Failure) return { refusal: error }
    throw error
  }
}

/** The hash of the network that the member acts from, or acted from last. */
async function networkOf(room: RoomName, member: MemberId, chat: Chat): Promise<Prepared> {
  const here = chat.audience.addressKeyIn(room, member)
  const network =
    here === undefined ? await chat.bans.lastNetwork(room, member) : chat.networks.hashesOf(here)[0]
  return network ? { network } : {}
}

export const moderateAsk = defineAsk({
  name: 'moderate',
  shape,
  cost: { spends: 'messages', values: WORDS_MAX + 10 },
  run: moderate,
})
