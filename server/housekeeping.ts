import type { Erasures } from './chat/moderation/bans/erasures'
import type { Succession } from './chat/moderation/succession'
import { deleteGone, type GoneParts } from './chat/files/gone'
import { Coalescer } from './chat/log/coalescer'
import type { AdmissionStore } from './chat/admission/admission-store'
import type { RateLimiter } from './chat/limits/rate-limiter'
import type { Operators } from './chat/moderation/operators'
import type { Nicknames } from './chat/people/nicknames'
import type { Clock, Sessions, Store } from './chat/ports'
import type { PresenceJournal } from './chat/people/presence-journal'
import type { RoomNames } from './chat/rooms/room-names'
import type { Shields } from './chat/moderation/shield/shields'
import type { Rooms } from './chat/rooms/rooms'
import type { LoadMonitor } from './monitoring/load'
import type { Sockets } from './realtime/sockets'

export const LOOK_EVERY_MS = 1_000
const HEAD_EVERY_MS = 30_000
const SWEEP_EVERY_MS = 60_000
const CONFIRM_PRESENCE_EVERY_MS = 5 * 60_000
const FORGET_EVERY_MS = 60 * 60_000
/** A node that dies leaves erasures behind. */
const ERASE_EVERY_MS = 60_000
/** Bytes of deleted files are to be gone within a minute. */
const DELETE_FILES_EVERY_MS = 20_000

export interface HousekeepingParts {
  rooms: Rooms
  operators: Pick<Operators, 'look'>
  shields: Shields
  names: RoomNames
  nicknames: Nicknames
  sessions: Sessions
  admissions: Pick<AdmissionStore, 'forgetAdmissions'>
  store: Pick<Store, 'forgetModeration'>
  erasures: Erasures
  succession: Succession
  /** `null` where there is no place for files. */
  files: Omit<GoneParts, 'onFailure'> | null
  /** How long the moderation log goes back; `Infinity` is for ever. */
  auditMs: number
  journal: PresenceJournal
  sockets: Sockets
  monitor: LoadMonitor
  limiters: RateLimiter[]
  clock: Clock
  onFailure: (error: unknown) => void
}

/** Runs the periodic jobs of the server. @returns stops them */
export function startHousekeeping(parts: HousekeepingParts): () => void {
  const { rooms, operators, sessions, admissions, journal, sockets, clock, store, auditMs } = parts
  const { erasures, succession, files, onFailure } = parts
  const deleting = new Coalescer(async () => files && deleteGone({ ...files, onFailure }, clock.now()))
  const logSince = () => (isFinite(auditMs) ? clock.now() - auditMs : 0)
  const stops = [
    every(LOOK_EVERY_MS, () => look(parts), onFailure),
    every(HEAD_EVERY_MS, () => rooms.tellHeads(), onFailure),
    every(SWEEP_EVERY_MS, () => sweep(parts), onFailure),
    every(
      CONFIRM_PRESENCE_EVERY_MS,
      async () => {
        if (sockets.connectionCount > 0) await journal.confirm()
      },
      onFailure,
    ),
    every(ERASE_EVERY_MS, () => erasures.run(), onFailure),
    every(DELETE_FILES_EVERY_MS, () => deleting.run(), onFailure),
    every(
      FORGET_EVERY_MS,
      async () => {
        // First, because it follows owners whose sessions are gone.
        await succession.run()
        await sessions.forgetExpiredSessions(clock.now())
        await operators.look()
      },
      onFailure,
    ),
    every(FORGET_EVERY_MS, () => store.forgetModeration(clock.now(), logSince()), onFailure),
    every(FORGET_EVERY_MS, () => admissions.forgetAdmissions(clock.now(), logSince()), onFailure),
  ]
  // What a node that died has left.
  for (const begun of [erasures.run(), succession.run(), deleting.run()]) begun.catch(onFailure)
  return () => {
    for (const stop of stops) stop()
  }
}

/** Runs every second. */
async function look({ sockets, shields, clock, monitor }: HousekeepingParts): Promise<void> {
  sockets.relieve(clock.monotonic())
  shields.look()
  monitor.look()
}

async function sweep({
  rooms,
  names,
  nicknames,
  sockets,
  limiters,
  clock,
}: HousekeepingParts): Promise<void> {
  const now = clock.monotonic()
  for (const each of [nicknames, ...limiters, sockets]) each.sweep(now)
  await rooms.sweep(now, sockets)
  names.sweep((room) => rooms.has(room) || sockets.presence.count(room) > 0)
}

/** @returns stops it */
function every(ms: number, work: () => Promise<unknown>, onFailure: (error: unknown) => void): () => void {
  const timer = setInterval(() => void work().catch(onFailure), ms)
  timer.unref()
  return () => clearInterval(timer)
}
