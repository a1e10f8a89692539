import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { Client } from 'pg'

export interface Postgres {
  url: string
  /** @param how options of `create database` @returns the URL of a new, empty database */
  emptyDatabase: (how?: string) => Promise<string>
  stop: () => Promise<void>
}

/** Faults, for tests with their own PostgreSQL. */
export type PostgresCommand = 'stop' | 'start' | 'hang' | 'resume'

export interface OwnPostgres extends Postgres {
  run: (command: PostgresCommand) => Promise<void>
}

/** `TEST_DATABASE_URL`, or a PostgreSQL from npm. */
export async function startPostgres(): Promise<Postgres> {
  const given = process.env.TEST_DATABASE_URL
  return given === undefined ? startOwnPostgres() : databasesOf({ url: given, stop: async () => {} })
}

/** A PostgreSQL from npm, even with `TEST_DATABASE_URL`. */
export async function startOwnPostgres(): Promise<OwnPostgres> {
  const server = await ownServer()
  return { ...databasesOf(server), run: server.run }
}

/** Created by this process, on any server. */
let databases = 0

function databasesOf(server: { url: string; stop: () => Promise<void> }): Postgres {
  return {
    url: server.url,
    async emptyDatabase(how = '') {
      const name = `teahouse_${process.pid}_${(databases += 1)}`
      const client = new Client({ connectionString: server.url })
      await client.connect()
      await client.query(`drop database if exists ${name} with (force)`)
      await client.query(`create database ${name} ${how}`)
      await client.end()
      const url = new URL(server.url)
      url.pathname = `/${name}`
      return url.href
    },
    stop: server.stop,
  }
}

async function ownServer() {
  const child = spawn(process.execPath, ['tests/support/own-postgres.mjs'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const lines = createInterface(child.stdout)
  const url = await new Promise<string>((resolve, reject) => {
    lines.once('line', resolve)
    child.once('exit', (code) => reject(new Error(`PostgreSQL did not start, exit code ${code}`)))
  })
  return {
    url,
    run: async (command: PostgresCommand) => {
      child.stdin.write(`${command}\n`)
      await once(lines, 'line')
    },
    stop: async () => {
      child.stdin.end()
      await ended
    },
  }
}
