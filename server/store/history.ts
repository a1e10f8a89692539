import type { Kysely } from 'kysely'
import type { Epoch } from '../../common/protocol/ids'
import type { Tables } from './schema'

/** Detects whether the database is the one that clients know, or a restored older copy. */
export interface History {
  /** @returns the epoch, a new one for a restored copy. @param count entries in the database */
  epoch: (db: Kysely<Tables>, count: number) => Promise<Epoch>
  /** Called after each commit with the number of entries. */
  note: (count: number) => void
  close: () => void
}
