import type { Kysely } from 'kysely'
import type { FileRecords } from '../../../chat/files/file-records'
import { Failure } from '../../../errors'
import type { Tables } from '../../schema'
import { asStorageFailure } from '../../storage-failure'
import type { WriteHealth } from '../../write-health'
import { forget, takeGone } from './gone'
import { brought, find, list } from './lists'
import { arrive, left, release, reserve } from './quotas'

export function fileRecords(db: Kysely<Tables>, health: WriteHealth): FileRecords {
  const read = asStorageFailure
  const write = <T>(work: (db: Kysely<Tables>) => Promise<T>) =>
    health.write(() => db.transaction().execute(work))
  return {
    async reserve(upload, quotas) {
      if (!(await write((db) => reserve(db, upload, quotas)))) throw new Failure('quota-exceeded')
    },
    async arrived(file) {
      if (!(await write((db) => arrive(db, file)))) throw new Failure('gone')
    },
    release: (id) => write((db) => release(db, id)),
    find: (id, now) => read(() => find(db, id, now)),
    brought: (ids, by) => read(() => brought(db, ids, by)),
    list: (room, range, now) => read(() => list(db, room, range, now)),
    left: (room, quotas) => read(() => left(db, room, quotas)),
    takeGone: (now, limit) => write((db) => takeGone(db, now, limit)),
    forget: (ids) => write((db) => forget(db, ids)),
  }
}
