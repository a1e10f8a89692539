import { join } from 'node:path'
import { z } from 'zod'
import type { Quotas } from '../chat/files/file-records'
import { limit } from './config-values'

export interface FileSettings {
  accepts: 'all' | 'pictures' | 'none'
  /** Bytes of one file. */
  maxBytes: number
  quotas: Quotas
  /** How long a file stays when its room says nothing else; `Infinity` is as long as its message. */
  lifetimeMs: number
  /** `null` for one of several nodes without a folder that they share. */
  dir: string | null
  /** Other nodes may use the folder too. */
  isShared: boolean
}

export const fileVariables = {
  FILES: z.enum(['on', 'pictures', 'off']).default('on'),
  FILES_DIR: z.string().nullable().default(null),
  FILE_MAX_BYTES: limit(10_000_000),
  FILES_PER_SESSION_PER_DAY: limit(100),
  ROOM_FILES_MAX_BYTES: limit(500_000_000),
  FILES_MAX_BYTES: limit(5_000_000_000),
  FILES_LIFETIME_DAYS: limit(90),
}

type Values = { [Name in keyof typeof fileVariables]: z.output<(typeof fileVariables)[Name]> }

const accepts = { on: 'all', pictures: 'pictures', off: 'none' } as const

export function filesOf(values: Values & { DATA_DIR: string; REDIS_URL: string | null }): FileSettings {
  return {
    accepts: accepts[values.FILES],
    maxBytes: values.FILE_MAX_BYTES,
    quotas: {
      filesPerDay: values.FILES_PER_SESSION_PER_DAY,
      roomBytes: values.ROOM_FILES_MAX_BYTES,
      allBytes: values.FILES_MAX_BYTES,
    },
    lifetimeMs: values.FILES_LIFETIME_DAYS * 24 * 60 * 60_000,
    isShared: values.FILES_DIR !== null,
    dir: values.FILES_DIR ?? (values.REDIS_URL === null ? join(values.DATA_DIR, 'files') : null),
  }
}
