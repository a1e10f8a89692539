import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Person, sleep, type Tab } from '../support/chat'
import { builtFolder } from '../faults/parts/built'
import { atMost, exactly, type Figure, note, within } from '../faults/parts/figures'
import type { Scene } from '../faults/parts/scene'
import type { ServerProcess } from '../faults/parts/server-process'
import type { AttackName, Attacks } from './attacks'

const MB = 2 ** 20
const TOKEN = 'a token of the hostile cases'
const CANARY_ADDRESS = '203.0.113.200'
/** A fast pace within the default limits. */
const CANARY_EVERY_MS = 1_000
const SAMPLE_EVERY_MS = 100

export interface Bars {
  rssMb?: number
  lagMs?: number
  canaryMs?: number
}

/** A server with the default limits, and a client that sends messages all the time. */
export class Stage {
  readonly #scene: Scene
  readonly #latencies: number[] = []
  #maxRss = 0
  #maxLag = 0
  #rssBefore = 0
  #refused = 0
  #isOver = false

  private constructor(
    scene: Scene,
    readonly server: ServerProcess,
    readonly canary: Tab,
  ) {
    this.#scene = scene
  }

  static async create(scene: Scene, environment: Record<string, string> = {}): Promise<Stage> {
    const server = await scene.server({
      environment: {
        RATE_LIMITS: 'on',
        TRUSTED_PROXIES: '127.0.0.1',
        METRICS_TOKEN: TOKEN,
        NODE_OPTIONS: '--max-semi-space-size=4',
        ...environment,
      },
    })
    await server.start()
    const person = await Person.arrive(server.url, 'Canary', { 'x-forwarded-for': CANARY_ADDRESS })
    const canary = await person.connect({ headers: { 'x-forwarded-for': CANARY_ADDRESS } })
    scene.later(() => void canary.socket.disconnect())
    await canary.enter()
    const stage = new Stage(scene, server, canary)
    await stage.#lag()
    stage.#rssBefore = server.residentBytes
    void stage.#watch()
    void stage.#talk()
    scene.later(() => void (stage.#isOver = true))
    return stage
  }

  get url(): string {
    return this.server.url
  }

  /** Runs an attack in its own process. @returns its result */
  async attack<N extends AttackName>(name: N, input: Attacks[N]['input']): Promise<Attacks[N]['found']> {
    const attacker: ChildProcess = fork(join(builtFolder(), 'attack-process.js'))
    this.#scene.later(() => void attacker.kill('SIGKILL'))
    attacker.send({ name, input, url: this.url })
    const [found] = (await once(attacker, 'message')) as [Attacks[N]['found'] | { problem: string }]
    if (typeof found === 'object' && found !== null && 'problem' in found) throw new Error(found.problem)
    return found
  }

  /** What the attack cost the server and other clients. */
  async figures({ rssMb, lagMs, canaryMs = 250 }: Bars): Promise<Figure[]> {
    await sleep(2 * CANARY_EVERY_MS)
    this.#isOver = true
    this.#maxLag = Math.max(this.#maxLag, await this.#lag())
    const more = (this.#maxRss - this.#rssBefore) / MB
    return [
      exactly('the same process', this.server.isAlive ? 'yes' : 'no', 'yes'),
      rssMb === undefined ? note('more memory', more, 'MB') : atMost('more memory', more, rssMb, 'MB'),
      lagMs === undefined ? note('lag', this.#maxLag, 'ms') : within('lag', this.#maxLag, lagMs, 'ms'),
      within('canary is answered, at most', Math.max(...this.#latencies), canaryMs, 'ms'),
      exactly('refusals of the canary', this.#refused, 0),
    ]
  }

  async #talk(): Promise<void> {
    while (!this.#isOver) {
      const from = performance.now()
      const answer = await this.canary.say('still here')
      if (!answer.ok) this.#refused += 1
      this.#latencies.push(performance.now() - from)
      await sleep(CANARY_EVERY_MS)
    }
  }

  async #watch(): Promise<void> {
    while (!this.#isOver) {
      this.#maxRss = Math.max(this.#maxRss, this.server.residentBytes)
      await sleep(SAMPLE_EVERY_MS)
    }
  }

  /** The longest since the last sample, milliseconds. */
  async #lag(): Promise<number> {
    const response = await fetch(`${this.url}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } })
    const text = await response.text()
    return Number(/^nodejs_eventloop_lag_max_seconds(?:\{.*\})? (.+)$/m.exec(text)![1]) * 1_000
  }
}
