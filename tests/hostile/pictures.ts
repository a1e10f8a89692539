import { readdirSync, readFileSync } from 'node:fs'
import { exactly, type Figure } from '../faults/parts/figures'
import { onScene } from '../faults/parts/scene'
import { sleep, until } from '../support/chat'
import { Stage } from './stage'

const SENT = { sessions: 5, each: 4, megapixels: 20 }
const KILLED_AFTER_MS = 3_000

/** Five people send 20 large pictures; the process that decodes them is killed, then stopped. */
export function pictures(): Promise<Figure[]> {
  return onScene(async (scene) => {
    const stage = await Stage.create(scene)
    const attack = stage.attack('pictures', SENT)
    for (const signal of ['SIGKILL', 'SIGSTOP'] as const) {
      await until('the process', () => childrenOf(stage.server.pid).length > 0)
      process.kill(childrenOf(stage.server.pid)[0]!, signal)
      await sleep(KILLED_AFTER_MS)
    }
    const { written, refused } = await attack
    return [
      exactly('pictures written', written, SENT.sessions * SENT.each),
      exactly('refusals', refused, ''),
      ...(await stage.figures({ rssMb: 150, lagMs: 50 })),
    ]
  })
}

/** Whichever of its threads started them. */
function childrenOf(pid: number): number[] {
  const threads = readdirSync(`/proc/${pid}/task`)
  const children = threads.map((id) => readFileSync(`/proc/${pid}/task/${id}/children`, 'utf8'))
  return children.join(' ').split(' ').filter(Boolean).map(Number)
}
