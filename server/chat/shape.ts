import { z } from 'zod'
import type { FileId } from '../../common/protocol/files'
import type { ClientId, Epoch } from '../../common/protocol/ids'
import { Failure } from '../errors'
import { parseRoomName } from './rooms/room-name'

/** More than any ask of the protocol needs. */
const MAX_DEPTH = 8

const PASSWORD_MAX_CHARS = 128

/** Fields that several asks share. */
export const room = z.string().transform(parseRoomName)
export const seq = z.number().int().min(0)
export const place = z.object({
  epoch: z
    .string()
    .max(64)
    .transform((value) => value as Epoch),
  seq,
})
/** PostgreSQL takes no NUL. */
export const token = z
  .string()
  .max(64)
  .refine((value) => !value.includes('\0'))
  .transform((value) => value.toWellFormed())
export const clientId = token.refine((value) => value !== '').transform((value) => value as ClientId)

export const fileId = z
  .string()
  .regex(/^[\w-]{1,64}$/)
  .transform((value) => value as FileId)

/** Of a room. Equal however its marks were typed. */
export const password = z
  .string()
  .max(PASSWORD_MAX_CHARS)
  .transform((value) => value.toWellFormed().normalize('NFC'))
  .refine((value) => value !== '')

/** @throws {Failure} `bad-request`, or the refusal of a field */
export function parse<T>(shape: z.ZodType<T>, input: unknown): T {
  if (!isShallow(input, MAX_DEPTH)) throw new Failure('bad-request')
  const parsed = shape.safeParse(input)
  if (!parsed.success) throw new Failure('bad-request')
  return parsed.data
}

/** A payload nested thousands deep would overflow the stack of a recursive reader. */
function isShallow(input: unknown, depth: number): boolean {
  if (typeof input !== 'object' || input === null) return true
  return depth > 0 && Object.values(input).every((value) => isShallow(value, depth - 1))
}
