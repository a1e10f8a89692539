import type { RoomName } from '../../common/protocol/ids'
import { FileBytes, KEPT_BYTES } from '../device/file-bytes'
import { looks } from '../files/unsent-files'
import type { UnsentFile } from '../sync/outbox/command'
import { isPicture } from './admission'

/** A row of the log may still show it from here. */
const SHOWN_MS = 60_000
/** A line of progress has so many steps. */
const STEPS = 50

/** The bytes of files that are not sent: in the page, and on the device as far as it keeps them. */
export class DeviceFiles {
  readonly #kept = new FileBytes()
  readonly #bytes = new Map<string, Blob>()
  /** How many bytes the device keeps, of all tabs. */
  #used = 0
  readonly #changed: (room: RoomName) => void

  /** @param changed the files of unsent messages of a room look otherwise */
  constructor(changed: (room: RoomName) => void) {
    this.#changed = changed
    void this.#count()
  }

  hold(file: UnsentFile, bytes: Blob): void {
    this.#bytes.set(file.key, bytes)
    this.describe(file)
  }

  /** For the row of its message. */
  describe({ key, id: _, isOfTab: __, type, ...file }: UnsentFile): void {
    const bytes = this.#bytes.get(key)
    if (!bytes) return
    const known = looks.get(key)
    // The page may not play what comes from the device.
    looks.set(key, {
      ...known,
      ...file,
      type: isPicture(type) ? type : '',
      id: key,
      src: known?.src ?? URL.createObjectURL(bytes),
    })
  }

  addressOf({ key }: UnsentFile): string | undefined {
    return looks.get(key)?.src
  }

  async bytesOf(file: UnsentFile): Promise<Blob | undefined> {
    const bytes = this.#bytes.get(file.key) ?? (await this.#kept.read(file.key).catch(() => undefined))
    if (bytes) this.hold(file, bytes)
    return bytes
  }

  /** Whether these live as long as the tab. */
  isTooMuch(files: readonly UnsentFile[]): boolean {
    return files.reduce((sum, { size }) => sum + size, this.#used) > KEPT_BYTES
  }

  /** The files of a message outlive the tab, if there is room for all of them. */
  keep(files: readonly UnsentFile[]): void {
    const isTooMuch = this.isTooMuch(files)
    for (const file of files) {
      this.describe(file)
      if (isTooMuch) file.isOfTab = true
      else {
        delete file.isOfTab
        this.#used += file.size
        this.#kept.keep(file.key, this.#bytes.get(file.key)!, Date.now()).catch(() => undefined)
      }
    }
  }

  /** @param done from 0 to 1; `null` for no line */
  progress({ key }: UnsentFile, room: RoomName, done: number | null): void {
    const look = looks.get(key)
    if (!look) return
    const { progress: before, ...still } = look
    const progress = done === null ? undefined : Math.round(done * STEPS) / STEPS
    if (before === progress) return
    looks.set(key, progress === undefined ? still : { ...still, progress })
    this.#changed(room)
  }

  /** @param isWanted in the next message, so that its bytes stay in the page */
  async forget(files: readonly UnsentFile[], isWanted: (file: UnsentFile) => boolean): Promise<void> {
    for (const file of files) {
      if (isWanted(file)) await this.bytesOf(file)
      else this.#drop(file.key)
    }
    await this.#kept.forget(files.map(({ key }) => key)).catch(() => undefined)
    await this.#count()
  }

  async #count(): Promise<void> {
    this.#used = await this.#kept.used(Date.now()).catch(() => Infinity)
  }

  #drop(key: string): void {
    this.#bytes.delete(key)
    const { src } = looks.get(key) ?? {}
    looks.delete(key)
    if (src) setTimeout(() => URL.revokeObjectURL(src), SHOWN_MS)
  }
}
