import type { RoomName } from '../../../common/protocol/ids'
import { WAIT_TIMEOUT_MS, Person, sleep, type Tab, value } from '../../support/chat'
import { exactly, type Figure, note, within } from '../../faults/parts/figures'
import { onScene, type Scene } from '../../faults/parts/scene'
import { startNodes } from '../parts/nodes'

export interface Hopping {
  people: number
  seconds: number
}

const ROOMS = ['lobby', 'tea', 'water', 'cups', 'leaves', 'garden', 'kitchen', 'stairs'] as RoomName[]
const HOP_EVERY_MS = 400
const LOOK_MS = 100

/** C9: clients move between rooms and nodes, and then rest. */
export function hopping({ people: count, seconds }: Hopping): Promise<Figure[]> {
  return onScene(async (scene) => {
    const { nodes } = await startNodes(scene, 3, { LEAVE_GRACE_MS: '1000' })
    const urls = nodes.map(({ url }) => url)
    const hoppers: Hopper[] = []
    for (let n = 0; n < count; n += 1) hoppers.push(await Hopper.arrive(scene, urls))
    const probes = await Promise.all(urls.map((url) => Hopper.arrive(scene, [url])))
    for (const probe of probes) for (const room of ROOMS) await probe.enter(room)

    const endsAt = performance.now() + seconds * 1_000
    await Promise.all(hoppers.map((hopper) => hopper.hopUntil(endsAt)))
    const restedAt = performance.now()
    let wrong = await other(hoppers, probes, urls)
    while (wrong.lists + wrong.counts + wrong.lobbies > 0 && performance.now() - restedAt < WAIT_TIMEOUT_MS) {
      await sleep(LOOK_MS)
      wrong = await other(hoppers, probes, urls)
    }
    const agreedAfter = performance.now() - restedAt
    const present = [...hoppers, ...probes].reduce((sum, { rooms }) => sum + rooms.size, 0)
    return [
      within('agreed after the last hop', agreedAfter / 1_000, 5),
      exactly('rosters other than the truth', wrong.lists, 0),
      exactly('counts other than the truth', wrong.counts, 0),
      exactly('nodes whose lobby counts otherwise', wrong.lobbies, 0),
      note(
        'hops',
        hoppers.reduce((sum, { hops }) => sum + hops, 0),
      ),
      note(
        'to another node',
        hoppers.reduce((sum, { moves }) => sum + moves, 0),
      ),
      note('present in all rooms', present),
    ]
  })
}

/** How many member lists and counts differ from the truth, on each node. */
async function other(hoppers: readonly Hopper[], probes: readonly Hopper[], urls: readonly string[]) {
  const wrong = { lists: 0, counts: 0, lobbies: 0 }
  for (const room of ROOMS) {
    const truth = [...hoppers, ...probes].filter(({ rooms }) => rooms.has(room)).map(({ id }) => id)
    for (const probe of probes) {
      const listed = await probe.members(room)
      if (listed.ids.sort().join() !== truth.sort().join()) wrong.lists += 1
      if (listed.count !== truth.length) wrong.counts += 1
    }
    if (room !== 'lobby') continue
    for (const url of urls) {
      const { rooms } = (await (await fetch(`${url}/api/rooms`)).json()) as { rooms: { online: number }[] }
      if (rooms[0]!.online !== truth.length) wrong.lobbies += 1
    }
  }
  return wrong
}

/** A person with one connection, and its node and room. */
class Hopper {
  id = ''
  hops = 0
  moves = 0
  readonly rooms = new Set<RoomName>()
  readonly #scene: Scene
  readonly #person: Person
  readonly #urls: readonly string[]
  #tab!: Tab

  private constructor(scene: Scene, person: Person, urls: readonly string[]) {
    this.#scene = scene
    this.#person = person
    this.#urls = urls
  }

  static async arrive(scene: Scene, urls: readonly string[]): Promise<Hopper> {
    const hopper = new Hopper(scene, await Person.arrive(any(urls)), urls)
    await hopper.#connect()
    return hopper
  }

  async enter(room: RoomName): Promise<void> {
    this.id = (await this.#tab.enter(room)).you.id
    this.rooms.add(room)
  }

  async members(room: RoomName): Promise<{ ids: string[]; count: number }> {
    const ids: string[] = []
    for (;;) {
      const after = ids.at(-1)
      const page = value(
        await this.#tab.ask('members', { room, ...(after === undefined ? {} : { after: after as never }) }),
      )
      ids.push(...page.members.map(({ id }) => id as string))
      if (!page.more) return { ids, count: page.count }
    }
  }

  async hopUntil(endsAt: number): Promise<void> {
    await sleep(Math.random() * HOP_EVERY_MS)
    while (performance.now() < endsAt) {
      await this.#hop()
      this.hops += 1
      await sleep(HOP_EVERY_MS * (0.5 + Math.random()))
    }
  }

  async #hop(): Promise<void> {
    const room = any(ROOMS)
    if (Math.random() < 0.25) {
      this.#tab.socket.disconnect()
      this.rooms.clear()
      this.moves += 1
      await this.#connect()
      await this.enter(room)
    } else if (this.rooms.has(room)) {
      value(await this.#tab.ask('leave', { room }))
      this.rooms.delete(room)
    } else await this.enter(room)
  }

  async #connect(): Promise<void> {
    const tab = await this.#person.at(any(this.#urls)).connect()
    this.#scene.later(() => void tab.socket.disconnect())
    this.#tab = tab
  }
}

function any<T>(some: readonly T[]): T {
  return some[Math.floor(Math.random() * some.length)]!
}
