import { Pool, type PoolConfig } from 'pg'

/** @param complain called for connections that fail while idle */
export function openPool(config: PoolConfig, complain: (error: unknown) => void): Pool {
  const pool = new Pool(config)
  pool.on('error', complain)
  // An error during a query rejects that query. Without a listener the event would also end the process.
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}
