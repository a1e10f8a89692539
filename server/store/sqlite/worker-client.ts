import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { AdaptiveBatcher } from '../../chat/log/adaptive-batcher'
import type { AdmissionStore } from '../../chat/admission/admission-store'
import type { FileRecords } from '../../chat/files/file-records'
import type { OperatorStore } from '../../chat/moderation/operators'
import type { BanStore } from '../../chat/moderation/bans/ban-store'
import type { Sessions, Store } from '../../chat/ports'
import type { PresenceStore } from '../../chat/presence-store'
import { Failure } from '../../errors'
import type { Epoch } from '../../../common/protocol/ids'
import { RawJson } from '../../raw-json'
import { remoteMethods, override } from '../methods'
import { recentSessions } from './recent-sessions'
import { Semaphore } from './semaphore'
import { Batch } from './batch'
import type { Parts } from '../store'
import { fileDatabaseError } from '../database-error'
import {
  type Call,
  type CallResult,
  type Packed,
  type PageResult,
  type Told,
  type WorkerData,
  type CallError,
  unpack,
} from './rpc'

/** The built worker. Tests run everything else from the source tree. */
const THREAD = join(__dirname, __filename.endsWith('.ts') ? '../../../dist/server' : '', 'store-thread.js')
/** Concurrent reads of pages. A flush waits for these, and not for all queued reads. */
const READS_AT_ONCE = 2
/** Concurrent session writes, each with its own commit. A flush waits for these, and not for a burst of renames. */
const SESSION_WRITES_AT_ONCE = 2
const COMMITS_APART_MAX_MS = 20

/**
 * Opens the SQLite store of a folder in a worker, and creates the database if there is none.
 * @param tell called with a line before a long work
 * @throws when the database is damaged or in use
 */
export async function openSqliteStore(
  dataDir: string,
  probeBytes?: number,
  tell: (line: string) => void = () => {},
): Promise<Parts> {
  const thread = new StoreWorker({ dataDir, probeBytes }, tell)
  try {
    return partsOver(thread, (await thread.opened) as Epoch)
  } catch (error) {
    await thread.stop()
    throw fileDatabaseError(join(dataDir, 'teahouse.db'), error)
  }
}

function partsOver(thread: StoreWorker, epoch: Epoch): Parts {
  const reads = new Semaphore(READS_AT_ONCE)
  // The thread commits the appends of one turn together: a commit costs as much for ten rooms as for one.
  const appends = new AdaptiveBatcher<Append>({
    clock: { monotonic: () => performance.now() },
    longestMs: COMMITS_APART_MAX_MS,
    take: (waiting) => waiting.length,
    flush: async (batch) => {
      const answers = batch.map(({ args, resolve, reject }) =>
        thread
          .call({ part: 'log', method: 'append', args })
          .then((packed) => resolve(packed as Packed), reject),
      )
      await Promise.all(answers)
    },
  })
  const part = <P extends object>(part: Call['part']) =>
    remoteMethods<P>((method, args) => thread.call({ part, method, args }))
  const log = part<Store>('log')
  const sessions = part<Sessions>('sessions')
  const writes = new Semaphore(SESSION_WRITES_AT_ONCE)
  return {
    log: override(log, {
      epoch,
      append: async (room, drafts, rules) => {
        const args = [room, drafts, rules]
        const packed = await new Promise<Packed>((resolve, reject) => appends.add({ args, resolve, reject }))
        return unpack(drafts, packed)
      },
      entries: (...range) => reads.run(() => log.entries(...range)),
      since: (...range) => reads.run(() => log.since(...range)),
      page: (...range) => reads.run(() => log.page(...range)),
      around: (...range) => reads.run(() => log.around(...range)),
      pins: (...range) => reads.run(() => log.pins(...range)),
      reactors: (...range) => reads.run(() => log.reactors(...range)),
      changes: (...range) => reads.run(() => log.changes(...range)),
      async close() {
        await log.close()
        // Until then the thread may hold locks on the file.
        await thread.stop()
      },
    }),
    sessions: recentSessions(
      override(sessions, {
        saveSession: (...session) => writes.run(() => sessions.saveSession(...session)),
        renameSession: (...session) => writes.run(() => sessions.renameSession(...session)),
        keepSession: (...session) => writes.run(() => sessions.keepSession(...session)),
        forgetSession: (...session) => writes.run(() => sessions.forgetSession(...session)),
      }),
    ),
    presence: part<PresenceStore>('presence'),
    operators: part<OperatorStore>('operators'),
    bans: part<BanStore>('bans'),
    admissions: part<AdmissionStore>('admissions'),
    files: part<FileRecords>('files'),
  }
}

interface Append {
  args: unknown[]
  resolve: (packed: Packed) => void
  reject: (error: Error) => void
}

class StoreWorker {
  readonly opened: Promise<unknown>
  readonly #worker: Worker
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  readonly #calls = new Batch<Call>((calls) => this.#worker.postMessage(JSON.stringify(calls)))
  #lastId = 0
  #broken: Error | null = null

  constructor(workerData: WorkerData, tell: (line: string) => void) {
    this.#worker = new Worker(THREAD, { workerData })
    this.opened = this.#answerTo(0)
    this.#worker.on('message', (message: string | PageResult | Told) => {
      if (typeof message === 'string')
        for (const outcome of JSON.parse(message) as CallResult[]) this.#settle(outcome)
      else if ('line' in message) tell(message.line)
      else this.#settle({ id: message.id, value: pageOf(message) })
    })
    // The worker returns its errors as results. Any other error ends the process, to be restarted.
    this.#worker.on('error', (error) => {
      throw error
    })
    this.#worker.on('exit', () =>
      this.#break(new Failure('storage', undefined, new Error('the database is closed'))),
    )
  }

  call(call: Omit<Call, 'id'>): Promise<unknown> {
    if (this.#broken !== null) return Promise.reject(this.#broken)
    this.#lastId += 1
    const answer = this.#answerTo(this.#lastId)
    this.#calls.add({ id: this.#lastId, ...call })
    return answer
  }

  async stop(): Promise<void> {
    await this.#worker.terminate()
  }

  #settle({ id, value, trouble }: CallResult): void {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (trouble) waiting?.reject(errorOf(trouble))
    else waiting?.resolve(value)
  }

  #answerTo(id: number): Promise<unknown> {
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }))
  }

  #break(error: Error): void {
    this.#broken ??= error
    for (const { reject } of this.#waiting.values()) reject(this.#broken)
    this.#waiting.clear()
  }
}

function pageOf({ json, rest }: PageResult): object {
  return { ...rest, entries: new RawJson(json) }
}

function errorOf({ code, retryAfterMs, cause }: CallError): Error {
  const beneath = Object.assign(
    new Error(cause.message),
    cause.code === undefined ? {} : { code: cause.code },
  )
  if (code === undefined) return beneath
  // A refusal without a cause, such as `session-required`, is sent as its own cause.
  return new Failure(code, retryAfterMs, cause.message === code ? undefined : beneath)
}
