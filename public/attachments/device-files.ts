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
  readonly #stored = new Set<string>()
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
    const here = this.#bytes.get(file.key)
    const bytes = here ?? (await this.#kept.read(file.key).catch(() => undefined))
    if (bytes && !here) {
      this.hold(file, bytes)
      this.#stored.add(file.key)
    }
    return bytes
  }

  /** Whether it is found here after a reload. */
  isStored({ key }: UnsentFile): boolean {
    return this.#stored.has(key)
  }

  /** It outlives the tab, if there is room for it. */
  async keep(file: UnsentFile): Promise<void> {
    const { key, size } = file
    const bytes = this.#bytes.get(key)
    if (this.isStored(file) || !bytes) return
    if (this.#used + size > KEPT_BYTES) return void (file.isOfTab = true)
    delete file.isOfTab
    this.#used += size
    await this.#kept.keep(key, bytes, Date.now()).then(
      () => this.#stored.add(key),
      () => undefined,
    )
  }

  /** They go with one message, which outlives the tab if all of them do. */
  async join(files: readonly UnsentFile[]): Promise<void> {
    for (const file of files) this.describe(file)
    if (!files.some(({ isOfTab }) => isOfTab)) return
    for (const file of files) file.isOfTab = true
    await this.#release(files)
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

  /** @param isWanted in the next message, so that its bytes stay */
  async forget(files: readonly UnsentFile[], isWanted: (file: UnsentFile) => boolean): Promise<void> {
    const gone = files.filter((file) => !isWanted(file))
    for (const { key } of gone) this.drop(key)
    await this.#release(gone)
  }

  /** The page shows it no longer. */
  drop(key: string): void {
    this.#bytes.delete(key)
    this.#stored.delete(key)
    const { src } = looks.get(key) ?? {}
    looks.delete(key)
    if (src) setTimeout(() => URL.revokeObjectURL(src), SHOWN_MS)
  }

  async #release(files: readonly UnsentFile[]): Promise<void> {
    for (const { key } of files) this.#stored.delete(key)
    await this.#kept.forget(files.map(({ key }) => key)).catch(() => undefined)
    await this.#count()
  }

  async #count(): Promise<void> {
    this.#used = await this.#kept.used(Date.now()).catch(() => Infinity)
  }
}
