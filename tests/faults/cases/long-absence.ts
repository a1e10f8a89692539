import type { ClientId, RoomName } from '../../../common/protocol/ids'
import { type Tab, until, value } from '../../support/chat'
import { atMost, exactly, type Figure, note, within } from '../parts/figures'
import type { TalkCommand, Guest } from '../parts/guest'
import { verdict } from '../parts/oracle'
import { onScene } from '../parts/scene'
import { anyOf, commandOf, emoji } from '../parts/talk'

const ANSWER_MAX_BYTES = 256 * 1_000
const NEWEST_PAGE = 50
const KNOWN = 20
/** Asks of the writer at the same moment. */
const AT_ONCE = 500
/** The longest text, in common characters of the most bytes. */
const LONGEST = '茶'.repeat(3_950)

/**
 * F6: away for many entries, some messages of maximum length, while what is known changes as well; then the gap is filled
 * by scrolling from both sides.
 */
export function longAbsence({ missed }: { missed: number }): Promise<Figure[]> {
  return onScene(async (scene) => {
    const server = await scene.server()
    await server.start()
    const writer = new Writer(await scene.tab(server.url))
    for (let n = 0; n < KNOWN; n += 1) await writer.say(`known ${n}`)
    const guest = scene.guest(server.url)
    await guest.entered()
    guest.around.onLine = false
    await until('offline', () => guest.chat.connection.state === 'offline')
    for (let done = 0; done < missed; done += AT_ONCE)
      await writer.act(done, Math.min(AT_ONCE, missed - done), missed - done <= AT_ONCE)

    const backAt = performance.now()
    guest.around.onLine = true
    await until('the newest', () => guest.room.timeline.last === writer.head)
    const newestAfter = performance.now() - backAt
    const newest = guest.log.at(-NEWEST_PAGE)!.seq
    const gaps = guest.room.timeline.gaps.map(({ after, before }) => `${after}..${before}`).join()
    await scroll(guest)
    return [
      ...(await verdict(scene, server, [guest])),
      within('newest 50 after coming back', newestAfter / 1_000, 1),
      exactly('gap', gaps, `${KNOWN}..${newest}`),
      exactly('messages told again', [...guest.told.values()].filter((times) => times !== 1).length, 0),
      exactly('messages told', guest.told.size, guest.log.length),
      atMost('largest answer', guest.around.largestFrame / 1_000, ANSWER_MAX_BYTES / 1_000, 'kB'),
      note('entries missed', writer.head - KNOWN),
    ]
  })
}

/** A stock client that says and changes much at once. */
class Writer {
  /** The newest entry. */
  head = 0
  readonly #tab: Tab
  /** Messages that are not deleted. */
  #messages: number[] = []
  #asks = 0

  constructor(tab: Tab) {
    this.#tab = tab
  }

  async say(text: string): Promise<void> {
    this.#messages.push(await this.#ask('message', { text }))
  }

  /** So many commands of the mix at once, to what was there before. The newest page must not be full of long texts. */
  async act(done: number, count: number, isShort: boolean): Promise<void> {
    const commands = Array.from({ length: count }, (_, n) => commandOf('changes', done + n))
    const deletions = commands.filter((command) => command === 'delete')
    const gone = deletions.slice(0, this.#messages.length / 2).map(() => anyOf(this.#messages)!)
    const stay = this.#messages.filter((seq) => !gone.includes(seq))
    await Promise.all([
      ...commands
        .filter((command) => command !== 'delete')
        .map((command, n) => this.#act(command, stay, done + n, isShort)),
      ...[...new Set(gone)].map((target) => this.#ask('delete', { target })),
    ])
    this.#messages = this.#messages.filter((seq) => !gone.includes(seq))
  }

  async #act(command: TalkCommand, targets: readonly number[], n: number, isShort: boolean): Promise<void> {
    const target = anyOf(targets)!
    if (command === 'message') await this.say(`message ${n}${n % 3 === 0 && !isShort ? LONGEST : ''}`)
    else if (command === 'edit') await this.#ask('edit', { target, text: `edit ${n}` })
    else await this.#ask('react', { target, emoji: anyOf(emoji)!, on: true })
  }

  /** @returns its place in the log; 0 where it changes nothing */
  async #ask(command: TalkCommand, fields: object): Promise<number> {
    const clientId = `command ${this.#asks++}` as ClientId
    const input = { room: 'lobby' as RoomName, clientId, ...fields }
    const { seq } = value(await this.#tab.askAnything<{ seq: number }>(command, input))
    this.head = Math.max(this.head, seq)
    return seq
  }
}

/** Alternately from above and below, as a searching reader does. */
async function scroll({ room }: Guest): Promise<void> {
  for (let turn = 0; room.timeline.gaps.length > 0; turn += 1) {
    await room.loader.gap(room.timeline.gaps[0]!, turn % 2 === 0 ? 'after' : 'before')
  }
}
