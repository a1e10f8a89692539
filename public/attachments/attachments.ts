import { type FileLimits, FILES_PER_MESSAGE_MAX } from '../../common/protocol/files'
import type { RoomName } from '../../common/protocol/ids'
import type { Attached } from '../composer/attached'
import type { Composer } from '../composer/composer'
import type { Chat } from '../sync/chat'
import type { Carrier } from '../sync/outbox/carrier'
import { filesOf, type UnsentFile } from '../sync/outbox/command'
import { randomName } from '../sync/random'
import type { Words } from '../ui/words'
import { type Obstacle, obstacleOf } from './admission'
import { DeviceFiles } from './device-files'
import { limitsIn } from './limits'
import { legible, measure } from './picture'
import { Strip } from './strip'
import { Uploads } from './uploads'

/** The files that go with the next message of each room, and their way to the server. */
export class Attachments implements Attached, Carrier {
  readonly #chat: Chat
  readonly #words: Words
  readonly #composer: Composer
  readonly #device: DeviceFiles
  readonly #strip: Strip
  readonly #uploads: Uploads
  readonly #lists = new Map<RoomName, UnsentFile[]>()
  /** Bytes that a room still takes, as it was asked last. */
  readonly #left = new Map<RoomName, number | null>()

  constructor(chat: Chat, words: Words, composer: Composer) {
    this.#chat = chat
    this.#words = words
    this.#composer = composer
    this.#device = new DeviceFiles((room) => chat.delivery.changes.tell(room))
    this.#strip = new Strip(words, {
      addressOf: (file) => this.#device.addressOf(file),
      remove: (file) => this.#remove(file),
      focusField: () => composer.focus(),
    })
    this.#uploads = new Uploads({
      titleOf: (room) => chat.entered(room)?.title ?? room,
      bytesOf: (file) => this.#device.bytesOf(file),
      progress: (file, room, done) => this.#device.progress(file, room, done),
      why: ({ name }, code) => {
        const { attaching, failures } = words.say
        return words.fill(attaching.failed, {
          name,
          reason: code === 'gone' ? attaching.lost : failures[code],
        })
      },
    })
    chat.events.on(({ event }) => {
      if (event.type === 'shown' || event.type === 'joined') this.#show()
    })
    chat.delivery.adopted.on((room) => void this.#adopt(room))
    for (const room of chat.outbox.rooms()) void this.#adopt(room)
  }

  get count(): number {
    return this.#list.length
  }

  /** Adds files to the next message in the room on the screen, and says which it cannot have, and why. */
  async add(files: readonly File[]): Promise<void> {
    const { current } = this.#chat
    const { name: room, limits } = current
    if (!limits?.files) return
    if (!this.#left.has(room)) await this.#askLeft(room)
    const list = this.#listOf(room)
    const refused = new Map<Obstacle, string[]>()
    for (const given of files) {
      const obstacle = await this.#take(given, list, {
        limits: limits.files,
        left: this.#left.get(room) ?? null,
      })
      if (obstacle) refused.set(obstacle, [...(refused.get(obstacle) ?? []), given.name])
    }
    this.#show()
    if (refused.size > 0) this.#composer.tell(this.#refusal(refused))
    void this.#askLeft(room)
  }

  take(): UnsentFile[] {
    const taken = this.#list.splice(0, FILES_PER_MESSAGE_MAX)
    this.#device.keep(taken)
    this.#show()
    return taken
  }

  putBack(files: readonly UnsentFile[]): void {
    this.#list.unshift(...files)
    this.#show()
  }

  upload(...args: Parameters<Carrier['upload']>): ReturnType<Carrier['upload']> {
    return this.#uploads.upload(...args)
  }

  forget(files: readonly UnsentFile[]): void {
    const attached = [...this.#lists.values()].flat()
    for (const { key } of files) this.#uploads.stop(key)
    void this.#device.forget(files, (file) => attached.includes(file))
  }

  get #list(): UnsentFile[] {
    return this.#listOf(this.#chat.current.name)
  }

  #listOf(room: RoomName): UnsentFile[] {
    const list = this.#lists.get(room) ?? []
    this.#lists.set(room, list)
    return list
  }

  /** @returns why it cannot be in the list */
  async #take(
    given: File,
    list: UnsentFile[],
    { limits, left }: { limits: FileLimits; left: number | null },
  ): Promise<Obstacle | null> {
    if (list.length >= FILES_PER_MESSAGE_MAX) return 'tooMany'
    const bytes = await legible(given)
    if (!bytes) return 'unreadable'
    const used = list.reduce((sum, { size }) => sum + size, 0)
    const obstacle = obstacleOf(bytes, limits, left === null ? null : left - used)
    if (obstacle) return obstacle
    const file: UnsentFile = { key: randomName(), name: bytes.name, type: bytes.type, size: bytes.size }
    list.push(file)
    this.#device.hold(file, bytes)
    void measure(bytes).then((pixels) => this.#device.describe(Object.assign(file, pixels)))
    return null
  }

  #remove(file: UnsentFile): void {
    const list = this.#list
    list.splice(list.indexOf(file), 1)
    void this.#device.forget([file], () => false)
    this.#show()
  }

  #show(): void {
    const { current } = this.#chat
    const list = this.#list
    const left = this.#left.get(current.name) ?? null
    this.#strip.show(list, limitsIn(current, left, this.#device.isTooMuch(list), this.#words))
  }

  #refusal(refused: ReadonlyMap<Obstacle, readonly string[]>): string {
    const { say } = this.#words
    const size = this.#words.bytes(this.#chat.current.limits?.files?.maxBytes ?? 0)
    return [...refused]
      .map(([obstacle, names]) =>
        this.#words.fill(say.attaching.obstacles[obstacle], {
          ...{ names: names.join(say.listComma), size, n: FILES_PER_MESSAGE_MAX },
        }),
      )
      .join(say.attaching.next)
  }

  async #askLeft(room: RoomName): Promise<void> {
    const answer = await this.#chat.connection.ask('files', { room: this.#chat.entered(room)?.title ?? room })
    if (!answer?.ok) return
    this.#left.set(room, answer.value.left)
    if (room === this.#chat.current.name) this.#show()
  }

  /** Another tab left messages with files. */
  async #adopt(room: RoomName): Promise<void> {
    const files = this.#chat.outbox.of(room).flatMap(({ command }) => filesOf(command))
    for (const file of files) await this.#device.bytesOf(file)
    if (files.length > 0) this.#chat.delivery.changes.tell(room)
  }
}
