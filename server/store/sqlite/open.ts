import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { Collector } from '../../chat/collector'
import type { WrittenPage } from '../../chat/entries'
import type { PresenceStore, Sessions, Store } from '../../chat/ports'
import { Failure } from '../../errors'
import type { Epoch } from '../../protocol'
import { Written } from '../../written'
import { recentSessions } from './recent-sessions'
import { Slots } from './slots'
import { Batch } from './batch'
import type { Parts } from '../store'
import { unusableFile } from '../unusable'
import {
  type Call,
  type Outcome,
  type Packed,
  type PageOutcome,
  type ThreadData,
  type Trouble,
  unpack,
} from './calls'

/** Lies beside the built server. Tests run the rest from the source tree, and this as it was built. */
const THREAD = join(__dirname, __filename.endsWith('.ts') ? '../../../dist/server' : '', 'store-thread.js')
/** So many pages are read at a time: a flush that comes waits for these and not for all who read. */
const READS_AT_ONCE = 2
/** Each is a commit of its own: a message waits for these, and not for a crowd that is renamed at once. */
const SESSION_WRITES_AT_ONCE = 2
const COMMITS_APART_MAX_MS = 20

/**
 * The store over SQLite in a folder, made when it is not there.
 * @throws when the database is damaged
 */
export async function openSqliteStore(dataDir: string, probeBytes?: number): Promise<Parts> {
  const thread = new StoreThread({ dataDir, probeBytes })
  try {
    return partsOver(thread, (await thread.opened) as Epoch)
  } catch (error) {
    await thread.stop()
    throw unusableFile(join(dataDir, 'teahouse.db'), error)
  }
}

function partsOver(thread: StoreThread, epoch: Epoch): Parts {
  const reads = new Slots(READS_AT_ONCE)
  // Those of one turn reach the thread together, which keeps them in one commit: it costs as much for ten rooms as for one.
  const appends = new Collector<Append>({
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
  const log = callsOf<Store>(thread, 'log')
  const sessions = callsOf<Sessions>(thread, 'sessions')
  const writes = new Slots(SESSION_WRITES_AT_ONCE)
  const inSlot =
    <A extends unknown[]>(write: (...args: A) => Promise<void>) =>
    (...args: A) =>
      writes.run(() => write(...args))
  const presence = callsOf<PresenceStore>(thread, 'presence')
  return {
    log: {
      epoch,
      findRoom: log('findRoom'),
      heads: log('heads'),
      append: async (room, drafts) => {
        const args = [room, drafts]
        const packed = await new Promise<Packed>((resolve, reject) => appends.add({ args, resolve, reject }))
        return unpack(drafts, packed)
      },
      newestMentions: log('newestMentions'),
      entries: (room, range) => reads.run(() => log('entries')(room, range)),
      page: (room, range) => reads.run(() => log('page')(room, range)),
      check: log('check'),
      close: log('close'),
    },
    sessions: recentSessions({
      findSession: sessions('findSession'),
      saveSession: inSlot(sessions('saveSession')),
      renameSession: inSlot(sessions('renameSession')),
      keepSession: inSlot(sessions('keepSession')),
      forgetSession: inSlot(sessions('forgetSession')),
      currentSessions: sessions('currentSessions'),
      forgetExpiredSessions: sessions('forgetExpiredSessions'),
    }),
    presence: {
      lastPresent: presence('lastPresent'),
      notePresence: presence('notePresence'),
    },
  }
}

interface Append {
  args: unknown[]
  resolve: (packed: Packed) => void
  reject: (error: Error) => void
}

/** The methods of one part, as calls to the thread. */
function callsOf<P>(thread: StoreThread, part: Call['part']) {
  return <M extends keyof P & string>(method: M): P[M] =>
    ((...args: unknown[]) => thread.call({ part, method, args })) as P[M]
}

class StoreThread {
  readonly opened: Promise<unknown>
  readonly #worker: Worker
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  readonly #calls = new Batch<Call>((calls) => this.#worker.postMessage(JSON.stringify(calls)))
  #lastId = 0
  #broken: Error | null = null

  constructor(workerData: ThreadData) {
    this.#worker = new Worker(THREAD, { workerData })
    this.opened = this.#answerTo(0)
    this.#worker.on('message', (message: string | PageOutcome) => {
      if (typeof message === 'string')
        for (const outcome of JSON.parse(message) as Outcome[]) this.#settle(outcome)
      else this.#settle({ id: message.id, value: pageOf(message) })
    })
    // Its errors are answers; a thread that dies of one all the same takes the process along, to be started anew.
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

  #settle({ id, value, trouble }: Outcome): void {
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

function pageOf({ json, more }: PageOutcome): WrittenPage {
  return { entries: new Written(json), more }
}

function errorOf({ code, cause }: Trouble): Error {
  const beneath = Object.assign(
    new Error(cause.message),
    cause.code === undefined ? {} : { code: cause.code },
  )
  if (code === undefined) return beneath
  // A refusal that nothing went wrong beneath, such as `session-required`, names itself as its cause.
  return new Failure(code, undefined, cause.message === code ? undefined : beneath)
}
