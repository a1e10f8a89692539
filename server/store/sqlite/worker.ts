import { join } from 'node:path'
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import type { Kysely } from 'kysely'
import type { Rules } from '../../chat/moderation/rules'
import type { Draft, Refused } from '../../chat/ports'
import { Failure } from '../../errors'
import type { Entry } from '../../../common/protocol/entries'
import type { RoomName } from '../../../common/protocol/ids'
import { RawJson } from '../../raw-json'
import type { Tables } from '../schema'
import { createStore } from '../store'
import { Batch } from './batch'
import {
  type Call,
  type CallResult,
  pack,
  type PageResult,
  type Told,
  type WorkerData,
  type CallError,
} from './rpc'
import { sqliteDialect } from './dialect'
import { Erasure } from './erasure'
import { SqliteFile } from './file'
import { detectRestore } from './restore-detector'

/** The SQLite store in a worker thread: a slow disk, or another process's lock, blocks this thread and not the event loop. */
const port = parentPort!
const { dataDir, probeBytes } = workerData as WorkerData

const answers = new Batch<CallResult>((outcomes) => port.postMessage(JSON.stringify(outcomes)))

async function open(): Promise<Awaited<ReturnType<typeof createStore>>> {
  const path = join(dataDir, 'teahouse.db')
  const sqlite = new SqliteFile(path)
  const history = detectRestore(join(dataDir, 'entries-kept'), path)
  const tell = (line: string) => port.postMessage({ line } satisfies Told)
  const erasure = (db: Kysely<Tables>) => new Erasure(db, { changed: sqlite.changed, tell })
  return createStore(sqliteDialect(sqlite), history, probeBytes, erasure)
}

async function serve(): Promise<void> {
  const parts = await open()
  const doIt = ({ part, method, args }: Call) =>
    (parts[part] as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>)[method]!(...args)

  function answer(call: Call, value: unknown): void {
    const { id } = call
    if (isPage(value)) {
      const { entries, ...rest } = value
      // A batch is sent in `setImmediate`, which does not run while requests for pages keep arriving.
      answers.flush()
      return port.postMessage({ id, json: entries.json, rest } satisfies PageResult)
    }
    answers.add({ id, value: isAppend(call) ? pack(call.args[1], value as (Entry | Refused)[]) : value })
  }

  function serveOne(call: Call): void {
    const answered = doIt(call).then(
      (value) => answer(call, value),
      (error: unknown) => answers.add({ id: call.id, trouble: troubleOf(error) }),
    )
    if (call.method === 'close') void answered.then(() => setImmediate(() => port.close()))
  }

  /** Commits the appends of all rooms together. If that fails, each is tried alone, so that only the failing ones fail. */
  async function append(calls: Append[]): Promise<void> {
    if (calls.length === 1) return serveOne(calls[0]!)
    try {
      const kept = await parts.log.appendAll(
        calls.map(({ args: [room, drafts, rules] }) => ({ room, drafts, rules })),
      )
      kept.forEach((entries, at) => {
        const { id, args } = calls[at]!
        answers.add({ id, value: pack(args[1], entries) })
      })
    } catch {
      calls.forEach(serveOne)
    }
  }

  port.on('message', (text: string) => {
    const calls = parseCalls(text)
    const appends = calls.filter(isAppend)
    if (appends.length > 0) void append(appends)
    for (const call of calls) if (!isAppend(call)) serveOne(call)
  })
  answers.add({ id: 0, value: parts.log.epoch })
}

/** Also takes the calls that arrived while the disk was busy. */
function parseCalls(text: string): Call[] {
  const calls = JSON.parse(text) as Call[]
  for (let more = receiveMessageOnPort(port); more; more = receiveMessageOnPort(port))
    calls.push(...(JSON.parse(more.message as string) as Call[]))
  return calls
}

type Append = Call & { args: [RoomName, Draft[], Rules | undefined] }

function isPage(value: unknown): value is { entries: RawJson<Entry[]> } {
  return (value as { entries?: unknown } | null | undefined)?.entries instanceof RawJson
}

function isAppend(call: Call): call is Append {
  return call.method === 'append'
}

function troubleOf(error: unknown): CallError {
  const beneath = (error instanceof Failure ? (error.cause ?? error) : error) as Error & { code?: string }
  const refusal = error instanceof Failure ? error : undefined
  return {
    code: refusal?.code,
    retryAfterMs: refusal?.retryAfterMs,
    cause: { message: beneath.message, code: beneath.code },
  }
}

serve().catch((error: unknown) => {
  answers.add({ id: 0, trouble: troubleOf(error) })
  setImmediate(() => port.close())
})
