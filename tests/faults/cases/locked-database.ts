import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { until } from '../../support/chat'
import { exactly, type Figure, note, within } from '../parts/figures'
import { verdict } from '../parts/oracle'
import { everySecond } from '../parts/pace'
import { onScene, type Scene } from '../parts/scene'
import type { ServerProcess } from '../parts/server-process'

/** F14, first half: another process locks the database under load. */
export function lockedDatabase({ seconds }: { seconds: number }): Promise<Figure[]> {
  return onScene(async (scene) => {
    const server = await scene.server()
    await server.start()
    const guests = await scene.guests(server.url, 5)
    let said = 0
    const stop = everySecond(20, () => guests[said % 5]!.say(`message ${said++}`))
    scene.later(stop)
    const lags = watchLag(scene, server)
    await lock(scene, server, seconds * 1_000)
    const freedAt = performance.now()
    stop()
    const reasons = new Set(guests.flatMap(({ unsent }) => unsent.map(({ reason }) => reason ?? 'delayed')))
    const failed = guests.flatMap(({ unsent }) => unsent).filter(({ state }) => state === 'failed').length
    await until('everything sent', () => guests.every(({ unsent }) => unsent.length === 0))
    const sentAfter = performance.now() - freedAt
    await until('in sync', () => guests.every(({ room }) => room.timeline.last === said))
    return [
      ...(await verdict(scene, server, guests)),
      exactly('refused for good', failed, 0),
      within('longest answer of /healthz', Math.max(...lags), 200, 'ms'),
      within(
        'event loop lag, by /metrics',
        (await server.metric('nodejs_eventloop_lag_max_seconds')) * 1_000,
        200,
        'ms',
      ),
      note('what waited', [...reasons].join()),
      note('everything sent after the lock', sentAfter / 1_000, 's'),
    ]
  })
}

async function lock(scene: Scene, { dataDir }: ServerProcess, ms: number): Promise<void> {
  const script = join(process.cwd(), 'tests/faults/parts/lock-database.js')
  const other = spawn(process.execPath, [script, join(dataDir, 'teahouse.db'), String(ms)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  scene.later(() => void other.kill('SIGKILL'))
  await once(other.stdout, 'data')
  await once(other, 'exit')
}

/** Measures `/healthz` until the scene ends, milliseconds. */
function watchLag(scene: Scene, server: ServerProcess): number[] {
  const lags: number[] = []
  const timer = setInterval(() => {
    const askedAt = performance.now()
    void fetch(`${server.url}/healthz`).then(
      () => lags.push(performance.now() - askedAt),
      () => {},
    )
  }, 50)
  scene.later(() => clearInterval(timer))
  return lags
}
