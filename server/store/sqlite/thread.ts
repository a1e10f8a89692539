import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { Failure } from '../../errors'
import { Batch } from './batch'
import { keptBeside } from './kept'
import { createStore, type Parts } from '../store'
import type { Call, Outcome, Trouble } from './calls'
import { sqliteDialect } from './dialect'
import { SqliteFile } from './file'

/**
 * The store over SQLite, in a thread of its own: a slow disk or a lock held by somebody else stops this thread and never
 * the event loop. One message asks and one answers, whatever lies between.
 */
const port = parentPort!
const { dataDir } = workerData as { dataDir: string }

const answers = new Batch<Outcome>((outcomes) => port.postMessage(outcomes))

async function open(): Promise<Parts> {
  const file = join(dataDir, 'teahouse.db')
  const dialect = sqliteDialect(new SqliteFile(file))
  return createStore(dialect, keptBeside(join(dataDir, 'entries-kept'), file))
}

async function serve(): Promise<void> {
  const parts = await open()
  const serveOne = ({ id, part, method, args }: Call) => {
    const work = (parts[part] as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>)[method]!
    const answered = work.apply(parts[part], args).then(
      (value) => answers.add({ id, value }),
      (error: unknown) => answers.add({ id, trouble: troubleOf(error) }),
    )
    if (method === 'close') void answered.then(() => setImmediate(() => port.close()))
  }
  port.on('message', (calls: Call[]) => calls.forEach(serveOne))
  answers.add({ id: 0, value: parts.log.epoch })
}

function troubleOf(error: unknown): Trouble {
  const beneath = (error instanceof Failure ? (error.cause ?? error) : error) as Error & { code?: string }
  const code = error instanceof Failure ? error.code : undefined
  return { code, cause: { message: beneath.message, code: beneath.code } }
}

serve().catch((error: unknown) => {
  answers.add({ id: 0, trouble: troubleOf(error) })
  setImmediate(() => port.close())
})
