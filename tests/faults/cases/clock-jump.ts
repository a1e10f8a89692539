import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ClientId, RoomName } from '../../../common/protocol/ids'
import { Person, sleep, type Tab, until } from '../../support/chat'
import { exactly, type Figure, timeout } from '../parts/figures'
import { verdict } from '../parts/oracle'
import { everySecond } from '../parts/pace'
import { onScene } from '../parts/scene'

const HOUR_MS = 60 * 60_000
/** The server looks at its shifted clock this often. */
const LOOK_MS = 200
const BURST = 5

/** F15: the server's clock jumps an hour back, then an hour ahead, then to the true time, under load. */
export function clockJump(): Promise<Figure[]> {
  return onScene(async (scene) => {
    const clock = join(scene.folder(), 'clock')
    const jumpTo = async (offsetMs: number) => {
      writeFileSync(clock, String(offsetMs))
      await sleep(LOOK_MS)
    }
    await jumpTo(0)
    const server = await scene.server({
      preload: join(process.cwd(), 'tests/faults/parts/shift-clock.js'),
      environment: {
        CLOCK_FILE: clock,
        RATE_LIMITS: 'on',
        RATE_MESSAGES_PER_MINUTE: '60',
        RATE_MESSAGES_BURST: String(BURST),
        RATE_MESSAGES_PER_ADDRESS_PER_MINUTE: '0',
      },
    })
    await server.start()
    const guests = await scene.guests(server.url, 5)
    const person = await Person.arrive(server.url)
    const { id } = (await person.call('GET', '/api/session')).body
    let said = 0
    const stop = everySecond(3, () => guests[said % 5]!.say(`message ${said++}`))
    scene.later(stop)

    const outcomes: string[] = []
    const waits: number[] = []
    const strangers: Person[] = []
    for (const offset of [-HOUR_MS, HOUR_MS, 0]) {
      const spender = await scene.tab(server.url)
      const codes = await Promise.all(Array.from({ length: BURST + 1 }, (_, n) => say(spender, n)))
      await jumpTo(offset)
      const early = await say(spender, BURST + 1)
      if (!early.ok) waits.push(early.retryAfterMs ?? 0)
      await sleep(early.ok ? 0 : (early.retryAfterMs ?? 0) + 20)
      const late = await say(spender, BURST + 2)
      outcomes.push([...codes, early, late].map((answer) => (answer.ok ? 'ok' : answer.code)).join())
      strangers.push(await Person.arrive(server.url))
      await sleep(2_000)
    }
    const ids = await Promise.all(
      strangers.map(async (each) => (await each.call('GET', '/api/session')).status),
    )
    stop()
    await until('everything sent', () => guests.every(({ unsent }) => unsent.length === 0))
    await until('in sync', () => guests.every(({ isInSync }) => isInSync))
    const same = (await person.call('GET', '/api/session')).body.id === id
    const limited = [...Array<string>(BURST).fill('ok'), 'too-fast', 'too-fast', 'ok'].join()
    return [
      ...(await verdict(scene, server, guests)),
      exactly('limits that held, of 3 jumps', outcomes.filter((outcome) => outcome === limited).length, 3),
      timeout('longest wait for a token', Math.max(...waits) / 1_000, 1),
      exactly('the old session', same ? 'kept' : 'lost', 'kept'),
      exactly('sessions made meanwhile', ids.join(), '200,200,200'),
      exactly('lost lines', guests.filter(({ around }) => around.opened.length > 1).length, 0),
    ]
  })
}

function say(tab: Tab, n: number) {
  const clientId = `${tab.socket.id} ${n}` as ClientId
  return tab.ask('message', { room: 'lobby' as RoomName, clientId, text: `${clientId} spends` })
}
