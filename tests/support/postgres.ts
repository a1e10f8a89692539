import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { Client } from 'pg'

export interface Postgres {
  /** The address of a new, empty database. */
  emptyDatabase: () => Promise<string>
  stop: () => Promise<void>
}

/** `TEST_DATABASE_URL`, or a PostgreSQL that npm brought. */
export async function startPostgres(): Promise<Postgres> {
  const given = process.env.TEST_DATABASE_URL
  const server = given === undefined ? await ownServer() : { url: given, stop: async () => {} }
  let databases = 0
  return {
    async emptyDatabase() {
      const name = `teahouse_${process.pid}_${(databases += 1)}`
      const client = new Client({ connectionString: server.url })
      await client.connect()
      await client.query(`drop database if exists ${name} with (force)`)
      await client.query(`create database ${name}`)
      await client.end()
      const url = new URL(server.url)
      url.pathname = `/${name}`
      return url.href
    },
    stop: server.stop,
  }
}

async function ownServer(): Promise<{ url: string; stop: () => Promise<void> }> {
  const child = spawn(process.execPath, ['tests/support/own-postgres.mjs'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const url = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).once('line', resolve)
    child.once('exit', (code) => reject(new Error(`PostgreSQL did not start, exit code ${code}`)))
  })
  return {
    url,
    stop: async () => {
      child.stdin.end()
      await ended
    },
  }
}
