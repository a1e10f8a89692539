import { sleep, until } from '../../support/chat'
import { openDatabase } from '../../support/database-file'
import { type Figure, note, within } from '../parts/figures'
import type { Guest } from '../parts/guest'
import { verdict, worst } from '../parts/oracle'
import { everySecond } from '../parts/pace'
import { onScene } from '../parts/scene'
import type { ServerProcess } from '../parts/server-process'
import { type Mix, Talk } from '../parts/talk'
import type { Switch } from '../switches'

/** No page waits longer than this for an answer. */
const MOST_UNSENT = 50
const NEWEST_PAGE = 50

/** Two, because a page has one message per room in flight. */
const ROOMS = ['lobby', 'tea']

export interface KillRestart {
  kills: number
  guests: number
  mix: Mix
  perSecond: number
  fault?: Switch
}

/**
 * F1: `kill -9` and restart at random moments under load. Half of the pages lose their connection, the others are closed
 * and opened again when the log has moved on.
 */
export function killRestart(size: KillRestart): Promise<Figure[]> {
  return onScene(async (scene) => {
    const server = await scene.server({ fault: size.fault })
    await server.start()
    const guests = await scene.guests(server.url, size.guests, { rooms: ROOMS })
    scene.later(speak(guests, size))
    const inTime = size.fault === 'answer-before-commit' ? patience(3_000) : surely

    const [syncs, starts, rates]: number[][] = [[], [], []]
    for (let kill = 0; kill < size.kills; kill += 1) {
      rates!.push(await rateOf(guests, 500 + Math.random() * 1_500))
      await untold(server, guests)
      await server.end('SIGKILL')
      const head = headsOf(guests)
      const closed = guests.filter((_, n) => n % 2 === kill % 2)
      for (const guest of closed) guest.close()
      starts!.push(await server.start())

      const readyAt = performance.now()
      const open = guests.filter(({ isClosed }) => !isClosed)
      const areBack = await inTime('back', () => open.every((guest) => guest.isIn && knows(guest, head)))
      syncs!.push(areBack ? performance.now() - readyAt : Infinity)
      // Their newest page, of every other entry, will not contain what they sent last, so they have to resend it.
      await inTime('more than a page', () =>
        headsOf(open).every((seq, n) => seq > head[n]! + 4 * NEWEST_PAGE),
      )
      for (const guest of closed) guests[guests.indexOf(guest)] = scene.reopened(guest)
      await inTime('everybody back', () => guests.every(({ isIn }) => isIn))
    }
    for (const guest of guests) guest.isSilent = true
    await inTime('everything sent', () => guests.every(({ unsent }) => unsent.length === 0))
    const verdicts = await Promise.all(ROOMS.map((room) => verdict(scene, server, guests, { room })))
    return [
      ...worst(verdicts),
      within('in sync after ready', Math.max(...syncs!) / 1_000, 3),
      note('acknowledged per second', rates!.reduce((sum, rate) => sum + rate, 0) / size.kills),
      note('kills', size.kills),
      within('ready after start, at most', Math.max(...starts!) / 1_000, 2),
    ]
  })
}

/** All pages act in turn, in one room after the other. */
function speak(guests: readonly Guest[], { mix, perSecond }: KillRestart): () => void {
  const mayAct = (guest: Guest) => !guest.isClosed && !guest.isSilent && guest.unsent.length < MOST_UNSENT
  const talk = new Talk(guests, mix, mayAct)
  let turn = 0
  return everySecond(perSecond, () => talk.next(ROOMS[Math.floor(turn++ / guests.length) % ROOMS.length]))
}

/** @throws when it never comes */
const surely = (what: string, isSo: () => boolean): Promise<boolean> => until(what, isSo).then(() => true)

/**
 * For a server that loses what it has acknowledged: that never comes.
 * @returns a wait that says whether it was in time
 */
function patience(ms: number) {
  return (what: string, isSo: () => boolean): Promise<boolean> =>
    until(what, isSo, ms).then(
      () => true,
      () => false,
    )
}

/** Commands acknowledged in a second, over the next so many milliseconds. */
async function rateOf(guests: readonly Guest[], ms: number): Promise<number> {
  const acknowledged = () => guests.reduce((sum, guest) => sum + guest.acknowledged.size, 0)
  const [before, startedAt] = [acknowledged(), performance.now()]
  await sleep(ms)
  return (acknowledged() - before) / ((performance.now() - startedAt) / 1_000)
}

/** The worst moment, if it comes soon: an entry is committed, and not told yet. */
async function untold({ dataDir }: ServerProcess, guests: readonly Guest[]): Promise<void> {
  const database = openDatabase(dataDir, { readonly: true })
  const kept = database.prepare('SELECT last_seq FROM rooms WHERE name = ?')
  const hasMore = (known: number, n: number) => (kept.get(ROOMS[n]) as { last_seq: number }).last_seq > known
  const endsAt = performance.now() + 200
  while (performance.now() < endsAt && !headsOf(guests).some(hasMore)) await sleep(1)
  database.close()
}

/** The newest `seq` that any page knows, by room. */
function headsOf(guests: readonly Guest[]): number[] {
  return ROOMS.map((room) => Math.max(...guests.map((guest) => guest.in(room).timeline.last)))
}

function knows(guest: Guest, heads: readonly number[]): boolean {
  return ROOMS.every((room, n) => guest.in(room).timeline.last >= heads[n]!)
}
