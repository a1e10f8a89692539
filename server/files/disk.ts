import { randomUUID } from 'node:crypto'
import { chmod, mkdir, open, opendir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { FileKey } from '../chat/files/file-key'
import type { ByteRange, FileStore } from './file-store'

const PRIVATE_FILE = 0o600
const PRIVATE_FOLDER = 0o700

/** Files in a folder, which several nodes may share. */
export class Disk implements FileStore {
  readonly #kept: string
  readonly #incoming: string

  constructor(readonly folder: string) {
    this.#kept = join(folder, 'kept')
    this.#incoming = join(folder, 'incoming')
  }

  /** Makes its folders. @throws where it may not write */
  async open(): Promise<void> {
    for (const folder of [this.folder, this.#kept, this.#incoming])
      await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER })
    const probe = this.incoming(`probe-${randomUUID()}`)
    await (await open(probe, 'w', PRIVATE_FILE)).close()
    await rm(probe)
  }

  /** Where a file may be written before it is stored: on the same volume. */
  incoming(name: string): string {
    return join(this.#incoming, name)
  }

  async put(key: FileKey, path: string): Promise<void> {
    await chmod(path, PRIVATE_FILE)
    await sync(path)
    await rename(path, this.#at(key))
    await sync(this.#kept)
  }

  async get(key: FileKey, range?: ByteRange): Promise<Readable | null> {
    const file = await orNull(open(this.#at(key), 'r'))
    return file && file.createReadStream(range && { start: range.from, end: range.to })
  }

  async delete(key: FileKey): Promise<void> {
    await rm(this.#at(key), { force: true })
  }

  async head(key: FileKey): Promise<{ size: number; at: number } | null> {
    const found = await orNull(stat(this.#at(key)))
    return found && { size: found.size, at: found.mtimeMs }
  }

  async isEmpty(): Promise<boolean> {
    for await (const _ of this.keys()) return false
    return true
  }

  /** Everything that is stored. */
  async *keys(): AsyncGenerator<FileKey> {
    for await (const { name } of await opendir(this.#kept)) yield name as FileKey
  }

  /** Removes what a node that died left unfinished. @param before epoch milliseconds */
  async sweepIncoming(before: number): Promise<void> {
    for await (const { name } of await opendir(this.#incoming)) {
      const path = this.incoming(name)
      const found = await orNull(stat(path))
      if (found !== null && found.mtimeMs < before) await rm(path, { force: true })
    }
  }

  #at(key: FileKey): string {
    return join(this.#kept, key)
  }
}

/** Of a folder: the names in it. */
async function sync(path: string): Promise<void> {
  const file = await open(path, 'r')
  await file.sync().finally(() => file.close())
}

async function orNull<T>(found: Promise<T>): Promise<T | null> {
  try {
    return await found
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
