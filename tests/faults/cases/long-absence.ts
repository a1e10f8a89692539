import type { ClientId, RoomName } from '../../../common/protocol/ids'
import { type Tab, until, value } from '../../support/chat'
import { atMost, exactly, type Figure, note, within } from '../parts/figures'
import type { Guest } from '../parts/guest'
import { verdict } from '../parts/oracle'
import { onScene } from '../parts/scene'

const ANSWER_MAX_BYTES = 256 * 1_000
const NEWEST_PAGE = 50
/** The longest text, in common characters of the most bytes. */
const LONGEST = '茶'.repeat(3_950)

/** F6: away for many messages, some of maximum length; then the gap is filled by scrolling from both sides. */
export function longAbsence({ missed }: { missed: number }): Promise<Figure[]> {
  return onScene(async (scene) => {
    const server = await scene.server()
    await server.start()
    const writer = await scene.tab(server.url)
    await sayMany(writer, 0, 20)
    const guest = scene.guest(server.url)
    await guest.entered()
    guest.around.onLine = false
    await until('offline', () => guest.chat.connection.state === 'offline')
    await sayMany(writer, 20, missed)

    const head = 20 + missed
    const backAt = performance.now()
    guest.around.onLine = true
    await until(
      'the newest',
      () => guest.log.filter(({ seq }) => seq > head - NEWEST_PAGE).length === NEWEST_PAGE,
    )
    const newestAfter = performance.now() - backAt
    const gaps = guest.room.timeline.gaps.map(({ after, before }) => `${after}..${before}`).join()
    await scroll(guest)
    return [
      ...(await verdict(scene, server, [guest])),
      within('newest 50 after coming back', newestAfter / 1_000, 1),
      exactly('gap', gaps, `20..${head - NEWEST_PAGE + 1}`),
      exactly('entries told again', [...guest.told.values()].filter((times) => times !== 1).length, 0),
      exactly('entries told', guest.told.size, head),
      atMost('largest answer', guest.around.largestFrame / 1_000, ANSWER_MAX_BYTES / 1_000, 'kB'),
      note('missed', missed),
    ]
  })
}

async function sayMany(writer: Tab, from: number, count: number): Promise<void> {
  for (let sent = 0; sent < count; sent += 500) {
    const numbers = Array.from({ length: Math.min(500, count - sent) }, (_, index) => from + sent + index)
    await Promise.all(numbers.map((n) => say(writer, n, n % 3 === 0 && from + count - n > 2 * NEWEST_PAGE)))
  }
}

async function say(writer: Tab, n: number, isLong: boolean): Promise<void> {
  const input = { room: 'lobby' as RoomName, clientId: `draft ${n}` as ClientId, text: `message ${n}` }
  if (isLong) input.text += LONGEST
  value(await writer.ask('message', input))
}

/** Alternately from above and below, as a searching reader does. */
async function scroll({ room }: Guest): Promise<void> {
  for (let turn = 0; room.timeline.gaps.length > 0; turn += 1) {
    await room.loader.gap(room.timeline.gaps[0]!, turn % 2 === 0 ? 'after' : 'before')
  }
}
