import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { builtFolder } from './built'
import { type Dialect, irc, plain, stock, teahouse } from './dialects'
import { seed } from '../../tests/faults/parts/seed'
import { startOwnPostgres } from '../../tests/support/postgres'
import { order, SESSION_KEY } from './order'
import { bun, hasRedis, ngircd, once, tornado } from './optional-programs'
import { type Command, RunningServer } from './running-server'

export type PeerName =
  | 'teahouse'
  | 'forgetful'
  | 'million'
  | 'fifth'
  | 'reacted'
  | 'fifth-reacted'
  | 'reacted-postgres'
  | 'ordered'
  | 'pair'
  | 'stock'
  | 'stock-pair'
  | 'ws'
  | 'bun'
  | 'ngircd'
  | 'tornado'

export interface Peer {
  name: PeerName
  title: string
  dialect: Dialect
  /** The command that starts it; `null` when it is not installed. */
  command: () => Command | null | Promise<Command | null>
}

/** The rooms of the servers with entries. */
export const filledRooms = Array.from({ length: 100 }, (_, at) => `room-${at}`)
/** Filled equally, and requested before the measurement. */
export const warmUpRooms = Array.from({ length: 10 }, (_, at) => `warm-up-${at}`)
/** The rooms of the server with order in one of them. */
export const orderedRooms = { plain: 'room-0', ordered: 'room-1' }

const withReactions = once(() => withEntries(10_000, 9))

export const peers: Record<PeerName, Peer> = {
  teahouse: {
    name: 'teahouse',
    title: 'Teahouse',
    dialect: teahouse,
    command: () => own('index.js'),
  },
  forgetful: {
    name: 'forgetful',
    title: 'Teahouse without history',
    dialect: teahouse,
    command: () => own('forgetful.js'),
  },
  million: {
    name: 'million',
    title: 'Teahouse with 1,000,000 entries',
    dialect: teahouse,
    command: once(() => withEntries(10_000)),
  },
  fifth: {
    name: 'fifth',
    title: 'Teahouse with 200,000 entries',
    dialect: teahouse,
    command: once(() => withEntries(2_000)),
  },
  reacted: {
    name: 'reacted',
    title: 'Teahouse with 1,000,000 entries, nine tenths reactions',
    dialect: teahouse,
    command: withReactions,
  },
  'fifth-reacted': {
    name: 'fifth-reacted',
    title: 'Teahouse with 200,000 entries, nine tenths reactions',
    dialect: teahouse,
    command: once(() => withEntries(2_000, 9)),
  },
  'reacted-postgres': {
    name: 'reacted-postgres',
    title: 'Teahouse with the same entries in PostgreSQL',
    dialect: teahouse,
    command: once(async () => inPostgres(await withReactions())),
  },
  ordered: {
    name: 'ordered',
    title: 'Teahouse with a room of 10,000 bans and 1,000 words',
    dialect: teahouse,
    command: withOrder,
  },
  pair: {
    name: 'pair',
    title: 'two Teahouses over Redis',
    dialect: teahouse,
    command: () =>
      hasRedis()
        ? pairOf('teahouse', join(builtFolder(), 'dist/server/index.js'), ownFlags(), ownEnvironment())
        : null,
  },
  'stock-pair': {
    name: 'stock-pair',
    title: 'two stock Socket.IO over its Redis adapter',
    dialect: stock,
    command: () => (hasRedis() ? pairOf('stock', resolve('bench/peers/stock.mjs')) : null),
  },
  stock: {
    name: 'stock',
    title: 'stock Socket.IO',
    dialect: stock,
    command: () => onNode(resolve('bench/peers/stock.mjs')),
  },
  ws: { name: 'ws', title: 'ws', dialect: plain, command: () => onNode(resolve('bench/peers/ws.mjs')) },
  bun: {
    name: 'bun',
    title: 'Bun publish',
    dialect: plain,
    command: () => runWith(bun(), 'bun-publish.mjs'),
  },
  tornado: {
    name: 'tornado',
    title: 'Tornado',
    dialect: plain,
    command: () => runWith(tornado(), 'tornado_chat.py'),
  },
  ngircd: { name: 'ngircd', title: 'ngIRCd', dialect: irc, command: ngircd },
}

function onNode(file: string, flags: string[] = []): Command {
  return {
    program: process.execPath,
    args: [...flags, '--import', resolve('bench/peers/lag.mjs'), file],
    reportsLag: true,
  }
}

function pairOf(
  kind: 'teahouse' | 'stock',
  entry: string,
  flags: string[] = [],
  environment: Record<string, string> = {},
): Command {
  return {
    program: process.execPath,
    args: [...flags, resolve('bench/peers/pair.mjs'), kind, entry],
    environment: { ...environment, SESSION_KEYS: 'a key that both of these nodes have in common' },
  }
}

function own(entry: string): Command {
  return { ...onNode(join(builtFolder(), 'dist/server', entry), ownFlags()), environment: ownEnvironment() }
}

/** The flags of Node in `npm start` and in the image. */
function ownFlags(): string[] {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { start: string } }
  return scripts.start.split(' ').filter((word) => word.startsWith('--'))
}

/** A server whose data folder has 100 rooms with this many entries each. */
async function withEntries(entriesEach: number, reactionsEach = 0): Promise<Command> {
  const command = own('index.js')
  // Creates the database.
  await (await RunningServer.start(command, null)).stop()
  seed(
    command.environment!.DATA_DIR!,
    [...filledRooms, ...warmUpRooms],
    entriesEach,
    undefined,
    reactionsEach,
  )
  return command
}

/** A server with two rooms of as many entries, one of which has bans and words. */
async function withOrder(): Promise<Command> {
  const command = own('index.js')
  const environment: Record<string, string> = { ...command.environment, SESSION_KEYS: SESSION_KEY }
  // Creates the database.
  await (await RunningServer.start({ ...command, environment }, null)).stop()
  seed(environment.DATA_DIR!, Object.values(orderedRooms), 100)
  order(environment.DATA_DIR!, orderedRooms.ordered)
  return { ...command, environment }
}

/** A server with the entries of a stopped one, in a PostgreSQL that ends with this process. */
async function inPostgres({ environment }: Command): Promise<Command> {
  const { url } = await startOwnPostgres()
  const command = own('index.js')
  const target = { DATABASE_URL: url }
  execFileSync(process.execPath, [join(builtFolder(), 'dist/server/migrate.js')], {
    env: { PATH: process.env.PATH, ...environment, ...target },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return { ...command, environment: { ...command.environment, ...target } }
}

/** The production configuration without rate limits and quotas, because all load comes from one address, and with a new data folder. */
function ownEnvironment(): Record<string, string> {
  return {
    PORT: '0',
    HOST: '127.0.0.1',
    RATE_LIMITS: 'off',
    MAX_ROOMS_PER_SESSION: '0',
    FILES_PER_SESSION_PER_DAY: '0',
    ROOM_FILES_MAX_BYTES: '0',
    FILES_MAX_BYTES: '0',
    LOG_LEVEL: 'error',
    DATA_DIR: mkdtempSync(join(builtFolder(), 'data-')),
  }
}

function runWith(program: string | null, file: string): Command | null {
  return program === null ? null : { program, args: [resolve('bench/peers', file)] }
}
