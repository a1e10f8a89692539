import { sleep, until } from '../../support/chat'
import { type Disk, limitedFiles, smallDisk } from '../parts/disk'
import { exactly, type Figure, note, within } from '../parts/figures'
import { verdict } from '../parts/oracle'
import { everySecond } from '../parts/pace'
import { onScene, type Scene } from '../parts/scene'

/** F13: the disk is full under load, and is freed again. */
export function fullDisk(): Promise<Figure[]> {
  return onScene((scene) => playOn(scene, smallDisk(scene, 16)))
}

/** The same for writes that fail for another reason than space. */
export function limitedDisk(): Promise<Figure[]> {
  return onScene((scene) => playOn(scene, limitedFiles(scene.folder())))
}

async function playOn(scene: Scene, disk: Disk): Promise<Figure[]> {
  const server = await scene.server({ dataDir: disk.dataDir })
  await server.start()
  const guests = await scene.guests(server.url, 5)
  let said = 0
  const stop = everySecond(20, () => guests[said % 5]!.say(`message ${said++} ${'x'.repeat(1_000)}`))
  scene.later(stop)
  await sleep(1_000)

  disk.fill(server)
  const refusedFor = () => new Set(guests.flatMap(({ unsent }) => unsent.map(({ reason }) => reason)))
  await until('refused for the storage', () => refusedFor().has('storage'))
  const failing = await server.failing()
  await sleep(3_000)
  const isAlive = server.isAlive
  const failed = guests.flatMap(({ unsent }) => unsent).filter(({ state }) => state === 'failed').length
  disk.free(server)
  const freedAt = performance.now()
  stop()
  const isReady = async () => (await server.failing()).length === 0
  const isSent = () => guests.every(({ unsent }) => unsent.length === 0)
  await until('ready', isReady)
  const readyAfter = performance.now() - freedAt
  await until('everything sent', isSent)
  const sentAfter = performance.now() - freedAt
  await until('in sync', () => guests.every(({ room }) => room.timeline.last === said))
  return [
    ...(await verdict(scene, server, guests)),
    exactly('stays up', String(isAlive), 'true'),
    exactly('readyz names', failing.join(), 'store'),
    exactly('refused for good', failed, 0),
    within('ready after the disk is freed', readyAfter / 1_000, 10),
    within('everything sent after that', sentAfter / 1_000, 10),
    note('made full by', disk.kind),
  ]
}
