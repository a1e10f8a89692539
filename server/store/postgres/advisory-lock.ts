import { Client } from 'pg'

/** Any number that is nobody else's in this database. */
const LOCK = 0x7ea_0001
const WAIT_MS = 8_000
const TRY_EVERY_MS = 250
const RETURN_EVERY_MS = 1_000
const LOOK_EVERY_MS = 5_000
const ANSWER_WITHIN_MS = 4_000
/** PostgreSQL lets go of a machine that is gone after 7 s: before whoever replaces it stops waiting. */
const KEEPALIVE = 'set tcp_keepalives_idle = 3; set tcp_keepalives_interval = 2; set tcp_keepalives_count = 2'

type Tell = (message: string) => void

/**
 * Makes sure that this process is the only one that serves a database: two that do not hear each other would each
 * overlook what the other tells its people. A process that has just ended is waited for. Whoever loses the connection
 * takes the lock again, and throws beside everything else where somebody else has it by then.
 * @param tell hears of waiting
 * @param onLost hears why the connection was lost
 * @returns what lets go of the database
 * @throws when it cannot be reached, or another process goes on using it
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
      // A connection that only seems to be there is left to end by itself.
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
    // One that hangs does not hold up whoever ends.
    await Promise.race([client?.end(), later(RETURN_EVERY_MS)])
  }
}

class Taken extends Error {
  constructor() {
    super('another process is using it, and several need REDIS_URL')
  }
}

/** @returns the connection whose end is the end of the lock */
async function take(url: string, tell: Tell): Promise<Client> {
  const client = new Client({
    connectionString: url,
    application_name: 'teahouse lock',
    connectionTimeoutMillis: ANSWER_WITHIN_MS,
    query_timeout: ANSWER_WITHIN_MS,
    keepAlive: true,
  })
  // What ends it while it is being used is told by what was asked of it.
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
