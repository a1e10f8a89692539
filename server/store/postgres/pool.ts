import { Pool, type PoolConfig } from 'pg'

/** Connections to PostgreSQL. @param complain hears of those that end while nobody uses them */
export function openPool(config: PoolConfig, complain: (error: unknown) => void): Pool {
  const pool = new Pool(config)
  pool.on('error', complain)
  // What ends one while it is used is told by what was asked of it. Unheard, it would end the process.
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}
