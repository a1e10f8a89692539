import { Client } from 'pg'
import { Skipped } from '../../faults/parts/figures'
import { type Columns, type Row, ROWS_OF_ROOM, toRow } from '../../faults/parts/rows'
import type { Scene } from '../../faults/parts/scene'
import type { ServerProcess } from '../../faults/parts/server-process'
import { type Postgres, startPostgres } from '../../support/postgres'
import { OwnRedis, ownRedisIsMissing } from '../../support/redis'
import { Balancer } from './balancer'

/** Several nodes, each in its own process, with their Redis. */
export interface Nodes {
  nodes: ServerProcess[]
  redis: OwnRedis
  balancer: Balancer
  /** The entries of a room in the database. */
  rowsOf: (room: string) => Promise<Row[]>
}

/**
 * @param own a PostgreSQL for these nodes alone, which is stopped with them
 * @throws {Skipped} when there is no Redis here
 */
export async function startNodes(
  scene: Scene,
  count: number,
  environment: Record<string, string> = {},
  own?: Postgres,
): Promise<Nodes> {
  const missing = ownRedisIsMissing()
  if (missing !== null) throw new Skipped(missing)
  const postgres = own ?? (await startPostgres())
  scene.later(() => postgres.stop())
  const redis = await OwnRedis.start()
  scene.later(() => redis.stop())
  const databaseUrl = await postgres.emptyDatabase()
  const nodes: ServerProcess[] = []
  for (let n = 1; n <= count; n += 1) {
    const node = await scene.server({
      environment: {
        DATABASE_URL: databaseUrl,
        REDIS_URL: redis.url,
        SESSION_KEYS: 'a key that all of these nodes have in common',
        NODE_NAME: `node-${n}`,
        ...environment,
      },
    })
    nodes.push(node)
  }
  // The first node creates the tables.
  await nodes[0]!.start()
  await Promise.all(nodes.slice(1).map((node) => node.start()))
  const balancer = await Balancer.before(nodes)
  scene.later(() => balancer.close())
  return { nodes, redis, balancer, rowsOf: (room) => rowsOf(databaseUrl, room) }
}

async function rowsOf(url: string, room: string): Promise<Row[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<Columns>(`${ROWS_OF_ROOM} $1 order by seq`, [room])
    return rows.map(toRow)
  } finally {
    await client.end()
  }
}
