import { Client } from 'pg'

/** Any number that no other program uses in this database. */
const LOCK = 0x7ea_0001
const WAIT_MS = 8_000
const TRY_EVERY_MS = 250
const RETURN_EVERY_MS = 1_000
const LOOK_EVERY_MS = 5_000
const ANSWER_WITHIN_MS = 4_000
/** PostgreSQL drops the connection of a dead machine after 7 s, before its replacement stops waiting. */
const KEEPALIVE = 'set tcp_keepalives_idle = 3; set tcp_keepalives_interval = 2; set tcp_keepalives_count = 2'

type Tell = (message: string) => void

/**
 * Holds an advisory lock, so that only this process serves the database: clients of a second one would not hear of the
 * first one's entries. Waits for a process that is just ending. After a lost connection it takes the lock again; if another
 * process has it by then, the unhandled rejection ends this process.
 * @param tell called when it starts to wait
 * @param onLost called with the reason of a lost connection
 * @returns releases the lock
 * @throws when the database cannot be reached, or another process keeps the lock
 */
export async function holdAdvisoryLock(
  url: string,
  tell: Tell,
  onLost: (error: unknown) => void,
): Promise<() => Promise<void>> {
  let held: Client | null = await take(url, tell)
  let isReleased = false

  function watch(client: Client): void {
    const lost = (error: unknown) => {
      clearInterval(looking)
      if (held !== client) return
      held = null
      // A half-open connection is left to end by itself.
      client.end().catch(() => {})
      onLost(error)
      void retake()
    }
    client.once('end', () => lost(new Error('lock connection closed')))
    client.on('error', lost)
    const looking = setInterval(() => void client.query('select 1').catch(lost), LOOK_EVERY_MS)
    looking.unref()
  }

  async function retake(): Promise<void> {
    while (!isReleased && held === null) {
      try {
        const client = await take(url, tell)
        if (isReleased) return await client.end()
        held = client
        watch(client)
      } catch (error) {
        if (error instanceof Taken && !isReleased) throw error
        await later(RETURN_EVERY_MS)
      }
    }
  }

  watch(held)
  return async () => {
    isReleased = true
    const client = held
    held = null
    // A hanging connection must not delay the shutdown.
    await Promise.race([client?.end(), later(RETURN_EVERY_MS)])
  }
}

class Taken extends Error {
  constructor() {
    super('another process is using it, and several need REDIS_URL')
  }
}

/** @returns the connection that holds the lock until it ends */
async function take(url: string, tell: Tell): Promise<Client> {
  const client = new Client({
    connectionString: url,
    application_name: 'teahouse lock',
    connectionTimeoutMillis: ANSWER_WITHIN_MS,
    query_timeout: ANSWER_WITHIN_MS,
    keepAlive: true,
  })
  // An error during a query rejects that query.
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query(KEEPALIVE)
    if (!(await tryLock(client))) {
      tell('database is in use by another process, waiting')
      await lockIn(client, WAIT_MS)
    }
    return client
  } catch (error) {
    client.end().catch(() => {})
    throw error
  }
}

/** @throws {Taken} */
async function lockIn(client: Client, ms: number): Promise<void> {
  const endsAt = performance.now() + ms
  while (!(await tryLock(client))) {
    if (performance.now() > endsAt) throw new Taken()
    await later(TRY_EVERY_MS)
  }
}

async function tryLock(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [
    LOCK,
  ])
  return rows[0]!.locked
}

function later(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
