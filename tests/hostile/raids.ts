import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { exactly, type Figure, note, within } from '../faults/parts/figures'
import { onScene, type Scene } from '../faults/parts/scene'
import { sleep, until } from '../support/chat'
import { percentile } from '../support/statistics'
import { RaidedRoom, room } from './raided-room'
import { Stage } from './stage'

const RAID = { people: 200, networks: 50, room, forMs: 25_000 }
const WRITTEN = 5_000
/** Longer than a shield that rises by itself is up. */
const LATER_MS = 20 * 60_000
const LOOK_MS = 200

/** Newcomers of 50 networks fill a room; a moderator raises the shield. */
export function raidWithModerator(): Promise<Figure[]> {
  return onScene(async (scene) => {
    const stage = await Stage.create(scene, { SHIELD_NEWCOMERS_PER_MINUTE: '0' })
    const raided = await RaidedRoom.create(scene, stage.url)
    const attack = stage.attack('raid', RAID)
    const written = () => raided.moderator.entries.length
    await until('the room to be full', () => written() >= WRITTEN)
    const from = performance.now()
    await raided.raise(15)
    const found = await attack
    const silentAfterMs = lastOf(raided.noise) - from
    const erasedFrom = performance.now()
    const erased = await raided.erase()
    const erasedAfterMs = performance.now() - erasedFrom
    return [
      note('written', found.written),
      note('refused', found.shielded),
      note('renamed', found.renamed),
      within('silent after', silentAfterMs, 1_000, 'ms'),
      within(`removed after, ${erased} messages`, erasedAfterMs, 3_000, 'ms'),
      ...(await figures(raided, stage)),
    ]
  })
}

/** The same, and no moderator is there. */
export function raidWithout(): Promise<Figure[]> {
  return onScene(async (scene) => {
    const clock = clockOf(scene)
    const stage = await Stage.create(scene, clock.environment)
    const raided = await RaidedRoom.create(scene, stage.url)
    raided.owner.socket.disconnect()
    const attack = stage.attack('raid', RAID)
    await until('the shield', () => raided.told.some(({ isUp }) => isUp))
    const roseAfterMs = raided.told.find(({ isUp }) => isUp)!.at - raided.noise[0]!
    const found = await attack
    raided.quiet()
    await clock.advance(LATER_MS)
    await until('the end', () => !raided.told.at(-1)!.isUp)
    return [
      within('shield up after', roseAfterMs, 5_000, 'ms'),
      note('written', found.written),
      note('refused', found.shielded),
      exactly('up and down', raided.told.map(({ isUp }) => (isUp ? 'up' : 'down')).join(), 'up,down'),
      ...(await figures(raided, stage)),
    ]
  })
}

async function figures(raided: RaidedRoom, stage: Stage): Promise<Figure[]> {
  raided.quiet()
  const figures = await stage.figures({})
  return [
    within('regulars are answered, 99 %', percentile(raided.latencies, 0.99), 250, 'ms'),
    exactly('refusals of regulars', raided.refusals, 0),
    exactly('logs that differ', (await raided.logs()) - 1, 0),
    ...figures,
  ]
}

const lastOf = (times: readonly number[]): number => times.at(-1) ?? 0

/** A clock of the server that can be put forward. */
function clockOf(scene: Scene) {
  const file = join(scene.folder(), 'clock')
  writeFileSync(file, '0')
  const preload = join(process.cwd(), 'tests/faults/parts/shift-clock.js')
  return {
    environment: { CLOCK_FILE: file, NODE_OPTIONS: `--max-semi-space-size=4 -r ${preload}` },
    async advance(ms: number): Promise<void> {
      writeFileSync(file, String(ms))
      await sleep(LOOK_MS)
    },
  }
}
