import type { Kysely } from 'kysely'
import type { Epoch } from '../../common/protocol'
import type { Tables } from './schema'

/** Knows whether the database is the one that clients knew, or an older copy that an operator has put back. */
export interface History {
  /** The epoch, another one for an older copy. @param count entries in the database */
  epoch: (db: Kysely<Tables>, count: number) => Promise<Epoch>
  /** Hears after each commit how many entries there are. */
  note: (count: number) => void
  close: () => void
}
