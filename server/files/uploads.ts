import { rm } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { thumbnailOf } from '../chat/files/file-key'
import type { Arrived, FileRecords } from '../chat/files/file-records'
import { pictureName } from '../chat/files/names'
import { newId } from '../chat/ids'
import type { FileId } from '../../common/protocol/files'
import type { MemberId, RoomName } from '../../common/protocol/ids'
import type { FileSettings } from '../config/files'
import { Failure } from '../errors'
import type { Disk } from './disk'
import { receive, type Received } from './incoming'
import type { Picture } from './pictures/job'
import type { Pictures } from './pictures/pictures'
import { typeOf } from './pictures/type-of'
import { Reservation } from './reservation'

/** What a client says that it sends. */
export interface Sending {
  room: RoomName
  member: MemberId
  /** Its pictures wait for their turn beside those of other networks. */
  network: string
  name: string
  alt: string | undefined
  /** The most that it may be. */
  bytes: number
  at: number
}

/** The edge that an upload comes through, while it comes. */
export interface Edge {
  /** Told what it costs, as it does. */
  charge: (resource: 'fileBytesIn' | 'pictureMs', amount: number) => void
  /** @throws {Failure} where the sender has lost its right meanwhile */
  mayStill: () => Promise<unknown>
}

export interface UploadsParts {
  disk: Disk
  records: Pick<FileRecords, 'reserve' | 'grow' | 'arrived' | 'release'>
  pictures: Pick<Pictures, 'process'>
  settings: FileSettings
  /** Epoch milliseconds. */
  now: () => number
  /** Told what failed of the disk, or of what is to be undone. */
  onFailure: (error: unknown) => void
}

/** Where a file is until it is stored. */
type Paths = Record<'body' | 'picture' | 'thumbnail', string>

/** Takes files in. What fails, wherever it does, leaves nothing: no bytes, no record, no open file. */
export class Uploads {
  readonly #parts: UploadsParts
  readonly #inFlight = new Set<Promise<unknown>>()

  constructor(parts: UploadsParts) {
    this.#parts = parts
  }

  /** @throws {Failure} of many kinds */
  async take(sending: Sending, body: Readable, edge: Edge): Promise<Arrived['info']> {
    const taken = this.#take(sending, body, edge)
    this.#inFlight.add(taken)
    return taken.finally(() => this.#inFlight.delete(taken))
  }

  /** Resolves when nothing is on its way. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#inFlight)
  }

  async #take(sending: Sending, body: Readable, edge: Edge): Promise<Arrived['info']> {
    const { records, settings, now } = this.#parts
    const { room, member, at, bytes } = sending
    const id = newId() as FileId
    const reservation = new Reservation(records, { id, room, member, at, bytes }, settings.quotas)
    await reservation.begin()
    try {
      const onBytes = (count: number) => {
        edge.charge('fileBytesIn', count)
        return reservation.came(count, now())
      }
      const { body: path } = this.#incoming(id)
      const received = await this.#onDisk(() => receive(body, path, { maxBytes: bytes, onBytes }))
      const stored = await this.#store(id, sending, received, edge.charge)
      await edge.mayStill()
      // Last: a message can only name a file that is there.
      await records.arrived({ ...stored, at: now() }, settings.quotas)
      return stored.info
    } catch (error) {
      await this.#undo(id)
      throw error
    } finally {
      await this.#clear(id)
    }
  }

  async #store(
    id: FileId,
    sending: Sending,
    { size, head }: Received,
    charge: Edge['charge'],
  ): Promise<Omit<Arrived, 'at'>> {
    const { name, alt } = sending
    const { disk, settings } = this.#parts
    const paths = this.#incoming(id)
    const type = typeOf(head)
    if (type === 'refused') throw new Failure('file-type-refused')
    if (!type.isPicture && settings.accepts === 'pictures') throw new Failure('file-type-refused')
    const picture = type.isPicture ? await this.#onDisk(() => this.#rewrite(paths, sending, charge)) : null
    await this.#onDisk(async () => {
      if (picture?.thumbnailBytes) await disk.put(thumbnailOf(id), paths.thumbnail)
      await disk.put(id, picture === null ? paths.body : paths.picture)
    })
    const { thumbnailBytes = 0, ...pixels }: Partial<Picture> = picture ?? {}
    return {
      info: {
        id,
        name: picture === null ? name : pictureName(name, type.type),
        type: type.type,
        size,
        ...pixels,
        ...(picture !== null && alt !== undefined && { alt }),
      },
      thumbnailBytes,
    }
  }

  #rewrite(paths: Paths, by: Sending, charge: Edge['charge']): Promise<Picture> {
    const { maxBytes } = this.#parts.settings
    return this.#parts.pictures.process(paths.body, paths, {
      by,
      maxBytes: maxBytes === Infinity ? null : maxBytes,
      charge: (ms) => charge('pictureMs', ms),
    })
  }

  #incoming(id: FileId): Paths {
    const { disk } = this.#parts
    return {
      body: disk.incoming(id),
      picture: disk.incoming(`${id}.picture`),
      thumbnail: disk.incoming(`${id}.thumbnail`),
    }
  }

  /** The record first: while there is one, its bytes are there. Where that fails, both go after an hour. */
  async #undo(id: FileId): Promise<void> {
    const { disk, records, onFailure } = this.#parts
    try {
      await records.release(id)
      await disk.delete(thumbnailOf(id))
      await disk.delete(id)
    } catch (error) {
      onFailure(error)
    }
  }

  async #clear(id: FileId): Promise<void> {
    for (const path of Object.values(this.#incoming(id)))
      await rm(path, { force: true }).catch(this.#parts.onFailure)
  }

  /** The disk of the files may be another one than that of the database. */
  async #onDisk<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      const isRefusal = error instanceof Failure && error.cause === undefined
      if (isRefusal) throw error
      this.#parts.onFailure(error)
      throw new Failure('storage')
    }
  }
}
