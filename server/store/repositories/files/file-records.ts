import type { Kysely } from 'kysely'
import type { FileRecords } from '../../../chat/files/file-records'
import type { Failure } from '../../../errors'
import type { Tables } from '../../schema'
import { asStorageFailure } from '../../storage-failure'
import type { WriteHealth } from '../../write-health'
import { forget, takeGone } from './gone'
import { brought, find, list } from './lists'
import { arrive, grow, left, release, reserve } from './quotas'

export function fileRecords(db: Kysely<Tables>, health: WriteHealth): FileRecords {
  const read = asStorageFailure
  const write = <T>(work: (db: Kysely<Tables>) => Promise<T>) =>
    health.write(() => db.transaction().execute(work))
  const allowed = async (work: (db: Kysely<Tables>) => Promise<Failure | null>) => {
    const refused = await write(work)
    if (refused) throw refused
  }
  return {
    reserve: (upload, quotas) => allowed((db) => reserve(db, upload, quotas)),
    grow: (growth, quotas) => allowed((db) => grow(db, growth, quotas)),
    arrived: (file, quotas) => allowed((db) => arrive(db, file, quotas)),
    release: (id) => write((db) => release(db, id)),
    find: (id, now) => read(() => find(db, id, now)),
    brought: (ids, by) => read(() => brought(db, ids, by)),
    list: (room, range, now) => read(() => list(db, room, range, now)),
    left: (room, quotas) => read(() => left(db, room, quotas)),
    takeGone: (now, limit) => write((db) => takeGone(db, now, limit)),
    forget: (ids) => write((db) => forget(db, ids)),
  }
}
