import { FILES_PER_MESSAGE_MAX } from '../../common/protocol/files'
import type { RoomName } from '../../common/protocol/ids'
import type { Refusal } from '../../common/refusals'
import type { Attached } from '../composer/attached'
import type { Composer } from '../composer/composer'
import type { Chat } from '../sync/chat'
import type { Carrier } from '../sync/outbox/carrier'
import { filesOf, type UnsentFile } from '../sync/outbox/command'
import { randomName } from '../sync/random'
import type { Words } from '../ui/words'
import { type Obstacle, obstacleOf } from './admission'
import type { AttachedFiles } from './attached-files'
import { DeviceFiles } from './device-files'
import { limitsIn } from './limits'
import { legible, measure } from './picture'
import { Strip } from './strip'
import { Uploads } from './uploads'

/** The files that go with the next message of each room, and their way to the server. */
export class Attachments implements Omit<Attached, 'coming'>, Carrier {
  readonly #chat: Chat
  readonly #words: Words
  readonly #composer: Composer
  readonly #kept: AttachedFiles
  readonly #device: DeviceFiles
  readonly #strip: Strip
  readonly #uploads: Uploads
  readonly #lists = new Map<RoomName, UnsentFile[]>()
  /** Bytes that a room still takes, as it was asked last. */
  readonly #left = new Map<RoomName, number | null>()
  /** What the files that were added last cannot be, with their names. */
  readonly #refused = new Map<Obstacle, string[]>()

  constructor(chat: Chat, words: Words, composer: Composer, kept: AttachedFiles) {
    this.#kept = kept
    this.#chat = chat
    this.#words = words
    this.#composer = composer
    this.#device = new DeviceFiles((room) => chat.delivery.changes.tell(room))
    this.#strip = new Strip(words, {
      addressOf: (file) => this.#device.addressOf(file),
      described: () => this.#save(chat.current.name),
      remove: (file) => this.#drop(file, chat.current.name),
      focusField: () => composer.focus(),
    })
    this.#uploads = new Uploads({
      titleOf: (room) => chat.entered(room)?.title ?? room,
      bytesOf: (file) => this.#device.bytesOf(file),
      progress: (file, room, done) => this.#device.progress(file, room, done),
      why: ({ name }, refusal) =>
        words.fill(words.say.attaching.failed, { name, reason: this.#reason(refusal) }),
    })
    chat.events.on(({ room, event }) => {
      if (event.type === 'joined') this.#check(room.name)
      if (event.type === 'shown' || event.type === 'joined') this.#show()
    })
    chat.delivery.adopted.on((room) => void this.#adopt(room))
    for (const room of chat.outbox.rooms()) void this.#adopt(room)
  }

  get count(): number {
    return this.#list.length
  }

  /**
   * Adds files to the next message of a room, and says which it cannot have, and why.
   * @returns whether it has all of them
   */
  async add(files: readonly File[], room: RoomName): Promise<boolean> {
    this.#refused.clear()
    for (const given of files) {
      const obstacle = await this.#take(given, room)
      if (obstacle) this.#refuse(obstacle, given.name)
    }
    this.#show()
    this.#tellRefused(room)
    void this.#askLeft(room)
    return this.#refused.size === 0
  }

  /** What this device keeps is attached, also what another tab did. */
  restore(room: RoomName): void {
    const list = this.#listOf(room)
    const kept = this.#kept.in(room)
    const isIn = (files: readonly UnsentFile[], { key }: UnsentFile) => files.some((each) => each.key === key)
    const come = kept.filter((file) => !isIn(list, file))
    const sentElsewhere = list.filter((file) => this.#device.isStored(file) && !isIn(kept, file))
    for (const { key } of sentElsewhere) this.#device.drop(key)
    list.splice(0, Infinity, ...list.filter((file) => !sentElsewhere.includes(file)), ...come)
    void this.#read(room, come)
  }

  take(): UnsentFile[] {
    const taken = this.#list.splice(0, FILES_PER_MESSAGE_MAX)
    void this.#device.join(taken)
    this.#changed(this.#chat.current.name)
    return taken
  }

  putBack(files: readonly UnsentFile[]): void {
    this.#list.unshift(...files)
    this.#keep(this.#chat.current.name)
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

  #reason({ code, retryAfterMs }: Pick<Refusal, 'code' | 'retryAfterMs'>): string {
    const { attaching, failures, dayAndTime } = this.#words.say
    if (code === 'gone') return attaching.lost
    if (code !== 'quota-exceeded' || !retryAfterMs) return failures[code]
    const at = this.#chat.now() + retryAfterMs
    const day = this.#words.day(at, this.#chat.now())
    const time = this.#words.fill(dayAndTime, { day, time: this.#words.time(at) })
    return this.#words.fill(attaching.tooManyToday, { time })
  }

  /** @returns why it cannot be in the list */
  async #take(given: File, room: RoomName): Promise<Obstacle | null> {
    const list = this.#listOf(room)
    if (list.length >= FILES_PER_MESSAGE_MAX) return 'tooMany'
    const bytes = await legible(given)
    if (!bytes) return 'unreadable'
    const obstacle = this.#obstacleOf(bytes, room, null)
    if (obstacle) return obstacle
    const file: UnsentFile = { key: randomName(), name: bytes.name, type: bytes.type, size: bytes.size }
    list.push(file)
    this.#device.hold(file, bytes)
    this.#keep(room)
    void measure(bytes).then((pixels) => {
      this.#device.describe(Object.assign(file, pixels))
      this.#save(room)
    })
    return null
  }

  /** Before a room is entered, its limits are not known. */
  #obstacleOf(file: Pick<File, 'size' | 'type'>, room: RoomName, left: number | null): Obstacle | null {
    const limits = this.#chat.entered(room)?.limits
    return obstacleOf(file, limits ? limits.files : { accepts: 'all', maxBytes: null }, left)
  }

  /** What the server would refuse, as is known by now, goes out of the list again. */
  #check(room: RoomName): void {
    const left = this.#left.get(room) ?? null
    let used = 0
    let isRefused = false
    for (const file of [...this.#listOf(room)]) {
      const obstacle = this.#obstacleOf(file, room, left === null ? null : left - used)
      if (obstacle) {
        isRefused = true
        this.#refuse(obstacle, file.name)
        this.#drop(file, room)
      } else used += file.size
    }
    if (isRefused) this.#tellRefused(room)
  }

  #drop(file: UnsentFile, room: RoomName): void {
    const list = this.#listOf(room)
    list.splice(list.indexOf(file), 1)
    void this.#device.forget([file], () => false).then(() => this.#keep(room))
    this.#changed(room)
  }

  /** Files that this device was asked to keep, and that are gone from it, cannot be sent. */
  async #read(room: RoomName, files: readonly UnsentFile[]): Promise<void> {
    for (const file of files) if (!(await this.#device.bytesOf(file))) this.#drop(file, room)
    this.#show()
  }

  /** For the time after a reload, as far as there is room. */
  #keep(room: RoomName): void {
    this.#changed(room)
    for (const file of this.#listOf(room)) void this.#device.keep(file).then(() => this.#changed(room))
  }

  #changed(room: RoomName): void {
    this.#save(room)
    if (room === this.#chat.current.name) this.#show()
  }

  #save(room: RoomName): void {
    this.#kept.keep(
      room,
      this.#listOf(room).filter((file) => this.#device.isStored(file)),
    )
  }

  #show(): void {
    const { current } = this.#chat
    const list = this.#list.filter((file) => this.#device.addressOf(file) !== undefined)
    const left = this.#left.get(current.name) ?? null
    const isTooMuch = list.some(({ isOfTab }) => isOfTab)
    this.#strip.show(list, limitsIn(current, left, isTooMuch, this.#words))
  }

  #refuse(obstacle: Obstacle, name: string): void {
    this.#refused.set(obstacle, [...(this.#refused.get(obstacle) ?? []), name])
  }

  #tellRefused(room: RoomName): void {
    if (this.#refused.size === 0 || room !== this.#chat.current.name) return
    const { say } = this.#words
    const size = this.#words.bytes(this.#chat.current.limits?.files?.maxBytes ?? 0)
    const sentences = [...this.#refused].map(([obstacle, names]) =>
      this.#words.fill(say.attaching.obstacles[obstacle], {
        ...{ names: names.join(say.listComma), size, n: FILES_PER_MESSAGE_MAX },
      }),
    )
    this.#composer.tell(sentences.join(say.attaching.next))
  }

  async #askLeft(room: RoomName): Promise<void> {
    const answer = await this.#chat.connection.ask('files', { room: this.#chat.entered(room)?.title ?? room })
    if (!answer?.ok) return
    this.#left.set(room, answer.value.left)
    this.#check(room)
    this.#show()
  }

  /** Another tab left messages with files. */
  async #adopt(room: RoomName): Promise<void> {
    const files = this.#chat.outbox.of(room).flatMap(({ command }) => filesOf(command))
    for (const file of files) await this.#device.bytesOf(file)
    if (files.length > 0) this.#chat.delivery.changes.tell(room)
  }
}
