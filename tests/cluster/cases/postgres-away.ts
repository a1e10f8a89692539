import { sleep, type Tab, until } from '../../support/chat'
import { exactly, type Figure, note, timeout, within } from '../../faults/parts/figures'
import { historyOf } from '../../faults/parts/oracle'
import { everySecond } from '../../faults/parts/pace'
import { onScene } from '../../faults/parts/scene'
import { type OwnPostgres, type PostgresCommand, startOwnPostgres } from '../../support/postgres'
import { textOf } from '../../support/text-of'
import { startNodes, type Nodes } from '../parts/nodes'

export interface PostgresAway {
  /** On each of two nodes. */
  people: number
  messagesPerSecond: number
  stoppedSeconds: number
  hungSeconds: number
}

interface Asked {
  text: string
  at: number
  ms: number
  outcome: string
}

/** C4: PostgreSQL is stopped and restarted, then hangs and recovers, while clients send. */
export function postgresAway(size: PostgresAway): Promise<Figure[]> {
  const { people, messagesPerSecond, stoppedSeconds, hungSeconds } = size
  return onScene(async (scene) => {
    const postgres = await startOwnPostgres()
    const { nodes, rowsOf } = await startNodes(scene, 2, {}, postgres)
    const all = { nodes, postgres }
    const tabs: Tab[] = []
    for (let n = 0; n < people * 2; n += 1) tabs.push(await scene.tab(nodes[n % 2]!.url))
    const asked: Asked[] = []
    const open = new Set<Promise<void>>()
    let said = 0
    const stop = everySecond(messagesPerSecond, () => {
      const asking = ask(tabs[said % tabs.length]!, `message ${said++}`).then((one) => void asked.push(one))
      open.add(asking)
      void asking.finally(() => open.delete(asking))
    })
    scene.later(stop)
    await sleep(1_000)
    const figures = [
      ...(await away(all, asked, 'stopped', stoppedSeconds, 'stop', 'start')),
      ...(await away(all, asked, 'hung', hungSeconds, 'hang', 'resume')),
    ]
    stop()
    await Promise.all(open)
    const log = await historyOf(tabs[0]!, 'lobby')
    const bySeq = new Set(log.map((entry) => textOf(entry)))
    const rows = await rowsOf('lobby')
    return [
      ...figures,
      exactly('holes in seq', log.filter(({ seq }, n) => seq !== n + 1).length, 0),
      exactly(
        'acknowledged and lost',
        asked.filter(({ outcome, text }) => outcome === 'ok' && !bySeq.has(text)).length,
        0,
      ),
      exactly('rows beside the log', rows.length - log.length, 0),
      exactly(
        'answers other than ok and storage',
        asked.filter(({ outcome }) => !['ok', 'storage'].includes(outcome)).length,
        0,
      ),
      exactly('nodes that still run', nodes.filter(({ isAlive }) => isAlive).length, 2),
      note('said', said),
      note('refused', asked.filter(({ outcome }) => outcome === 'storage').length),
    ]
  })
}

async function away(
  { nodes, postgres }: Pick<Nodes, 'nodes'> & { postgres: OwnPostgres },
  asked: Asked[],
  what: string,
  seconds: number,
  go: PostgresCommand,
  comeBack: PostgresCommand,
): Promise<Figure[]> {
  const from = performance.now()
  await postgres.run(go)
  await sleep(seconds * 1_000 - 2_000)
  const failing = await Promise.all(nodes.map((node) => node.failing()))
  await sleep(2_000)
  await postgres.run(comeBack)
  const backAt = performance.now()
  const isWell = () => {
    const since = asked.filter(({ at }) => at > backAt)
    return since.length > 20 && since.slice(-20).every(({ outcome }) => outcome === 'ok')
  }
  await until('it is well', isWell)
  const firstOk = Math.min(
    ...asked.filter(({ at, outcome }) => at > backAt && outcome === 'ok').map(({ at, ms }) => at + ms),
  )
  const refused = asked.filter(({ at, outcome }) => at > from && outcome === 'storage')
  return [
    exactly(`${what}: was refused at all`, Number(refused.length > 0), 1),
    timeout(`${what}: storage within`, Math.max(...refused.map(({ ms }) => ms)) / 1_000, 5),
    timeout(
      `${what}: every answer within`,
      Math.max(...asked.filter(({ at }) => at > from).map(({ ms }) => ms)) / 1_000,
      10,
      's',
    ),
    within(`${what}: well again after`, (firstOk - backAt) / 1_000, 10),
    exactly(`${what}: named by readyz`, failing.map((parts) => parts.join()).join(' '), 'store store'),
  ]
}

async function ask(tab: Tab, text: string): Promise<Asked> {
  const at = performance.now()
  const answer = await tab.say(text).catch(() => null)
  return {
    text,
    at,
    ms: performance.now() - at,
    outcome: answer === null ? 'none' : answer.ok ? 'ok' : answer.code,
  }
}
