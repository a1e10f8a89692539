import { type Kysely, sql } from 'kysely'
import { roomKeyOf } from '../../../../common/room-name'
import type { FileInfo } from '../../../../common/protocol/files'
import type { RoomName } from '../../../../common/protocol/ids'
import type { Draft, Refused } from '../../../chat/ports'
import { chunks } from '../../chunk'
import type { Tables } from '../../schema'

type Database = Kysely<Tables>

const filesOf = (draft: Draft): readonly FileInfo[] | undefined =>
  draft.type === 'text' ? draft.files : undefined

export const fileIdsOf = (draft: Draft): string[] => filesOf(draft)?.map(({ id }) => id) ?? []

/** The files that the drafts of one transaction bring along. */
export class Claims {
  readonly #db: Database
  /** Whose each file is that may be sent. */
  readonly #free: Map<string, string>
  readonly #taken: { files: readonly FileInfo[]; seq: number | null }[] = []

  private constructor(db: Database, free: Map<string, string>) {
    this.#db = db
    this.#free = free
  }

  static async of(db: Database, room: RoomName, drafts: readonly Draft[]): Promise<Claims> {
    const free = new Map<string, string>()
    if (!drafts.some(filesOf)) return new Claims(db, free)
    // Locks the rows until the commit: none of them goes meanwhile.
    for (const part of chunks(drafts.flatMap(fileIdsOf))) {
      const rows = await db
        .updateTable('files')
        .set({ state: 'arrived' })
        .where('id', 'in', part)
        .where('room', '=', roomKeyOf(room))
        .where('state', '=', 'arrived')
        .returning(['id', 'member'])
        .execute()
      for (const { id, member } of rows) free.set(id, member)
    }
    return new Claims(db, free)
  }

  /** @returns `null` where all its files are its author's and not sent yet */
  decide(draft: Draft): Refused | null {
    const isFree = ({ id }: FileInfo) => this.#free.get(id) === draft.author.id
    return (filesOf(draft)?.every(isFree) ?? true) ? null : { seq: 0, code: 'not-found' }
  }

  /** @param seq of the draft's place in the log; `null` where it waits for a moderator */
  take(draft: Draft, seq: number | null): void {
    const files = filesOf(draft)
    if (!files) return
    for (const { id } of files) this.#free.delete(id)
    this.#taken.push({ files, seq })
  }

  async write(): Promise<void> {
    for (const { files, seq } of this.#taken) await place(this.#db, files, seq)
  }
}

/** What waited has a place in the log. */
export async function release(db: Database, draft: Draft, seq: number): Promise<void> {
  const files = filesOf(draft)
  if (files) await place(db, files, seq)
}

async function place(db: Database, files: readonly FileInfo[], seq: number | null): Promise<void> {
  const rows = files.map(({ id }, at) => sql`(cast(${id} as text), cast(${at} as integer))`)
  // What waits stays as long as it waits.
  const expiresAt = seq === null ? null : (files[0]!.expiresAt ?? null)
  await sql`
    with taken (file, position) as (values ${sql.join(rows)})
    update files set seq = ${seq}, state = ${seq === null ? 'held' : 'sent'}, expires_at = ${expiresAt}, place = position
    from taken where id = file and state in ('arrived', 'held')`.execute(db)
}
