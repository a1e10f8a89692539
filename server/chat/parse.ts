import { z } from 'zod'
import { isBlank } from '../../common/text/visible'
import { Failure } from '../errors'
import type { Asks, ClientId, Epoch, Place, RoomName } from '../../common/protocol'
import { parseRoomName } from './rooms/room-name'

/** Deeper than anything the protocol says, shallower than anything that hurts. */
const MAX_DEPTH = 8
export const HISTORY_MAX = 100
export const TOPIC_MAX_CHARS = 200

/** Control characters other than tab and line break: nobody typed them, and PostgreSQL refuses NUL. */
const controls = /(?![\t\n\u0080-\u009f])\p{Cc}/gu

const seq = z.number().int().min(0)
const room = z.string().transform(parseRoomName)
const place = z.object({
  epoch: z
    .string()
    .max(64)
    .transform((value) => value as Epoch),
  seq,
})
const clientId = z
  .string()
  .min(1)
  .max(64)
  // PostgreSQL cannot keep it.
  .refine((value) => !value.includes('\0'))
  .transform((value) => value.toWellFormed() as ClientId)

const shapes = {
  join: z.object({ room, since: place.nullish() }),
  leave: z.object({ room }),
  message: z.object({ room, clientId, text: z.string() }),
  topic: z.object({ room, clientId, topic: z.string() }),
  members: z.object({ room, after: z.string().max(64).nullish() }),
  history: z.object({ room, before: seq, limit: z.number().int().min(1).max(HISTORY_MAX) }),
}

/** `asked` is the room as it was spelled. */
export const parseJoin = (input: unknown): { room: RoomName; asked: string; since: Place | null } => {
  const { room, since } = parse(shapes.join, input)
  return { room, asked: (input as { room: string }).room, since: since ?? null }
}
export const parseLeave = (input: unknown): Asks['leave']['input'] => parse(shapes.leave, input)
export const parseHistory = (input: unknown): Asks['history']['input'] => parse(shapes.history, input)

export const parseMembers = (input: unknown): { room: RoomName; after: string } => {
  const { room, after } = parse(shapes.members, input)
  return { room, after: after ?? '' }
}

/**
 * A topic is one line, and may be empty.
 * @throws {Failure} `text-too-long`, `room-name-invalid` or `bad-request`
 */
export function parseTopic(input: unknown): Asks['topic']['input'] {
  const asked = parse(shapes.topic, input)
  const topic = tidyText(asked.topic).replace(/\s+/g, ' ').trim()
  if (isBlank(topic)) return { ...asked, topic: '' }
  if (isLonger(topic, TOPIC_MAX_CHARS)) throw new Failure('text-too-long')
  return { ...asked, topic }
}

/**
 * @param maxChars code points
 * @throws {Failure} `text-empty`, `text-too-long`, `room-name-invalid` or `bad-request`
 */
export function parseMessage(input: unknown, maxChars: number): Asks['message']['input'] {
  const message = parse(shapes.message, input)
  const text = tidyText(message.text)
  if (isBlank(text)) throw new Failure('text-empty')
  if (isLonger(text, maxChars)) throw new Failure('text-too-long')
  return { ...message, text }
}

/** @throws {Failure} `bad-request`, or the refusal of a part */
export function parse<T>(shape: z.ZodType<T>, input: unknown): T {
  if (!isShallow(input, MAX_DEPTH)) throw new Failure('bad-request')
  const parsed = shape.safeParse(input)
  if (!parsed.success) throw new Failure('bad-request')
  return parsed.data
}

/** A payload nested thousands deep would overflow the stack of whoever walks it next. */
export function isShallow(input: unknown, depth: number): boolean {
  if (typeof input !== 'object' || input === null) return true
  return depth > 0 && Object.values(input).every((value) => isShallow(value, depth - 1))
}

/** A string is never shorter in UTF-16 units than in code points, so most texts are not counted. */
function isLonger(text: string, maxChars: number): boolean {
  return text.length > maxChars && [...text].length > maxChars
}

/** Line breaks alike, nothing invisible, no blank lines around; a first line keeps its indentation. */
function tidyText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(controls, '')
    .replace(/^(?:[^\S\n]*\n)+/, '')
    .trimEnd()
}
