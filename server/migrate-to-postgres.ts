import { ConfigError, EX_CONFIG, readConfig } from './config/config'
import { makeFilesPrivate } from './config/private-files'
import { type Moved, moveToPostgres } from './store/migrate-to-postgres/migrate'

const CHECKED_DIGITS = 16

/** `npm run migrate-to-postgres`: copies DATA_DIR into DATABASE_URL, and leaves the folder as it is. */
async function main(env: Record<string, string | undefined>): Promise<void> {
  const { dataDir, databaseUrl } = readConfig(env)
  if (databaseUrl === null)
    throw new ConfigError(['DATABASE_URL: names the PostgreSQL to move to, DATA_DIR the folder to move from'])
  const startedAt = performance.now()
  const moved = await moveToPostgres(dataDir, databaseUrl, (line) => console.log(line))
  console.log(table(moved))
  console.log(
    `Moved in ${Math.round((performance.now() - startedAt) / 1_000)} s. ${dataDir} still holds it all.`,
  )
}

function table({ tables, rooms }: Moved): string {
  const lines = [
    ['table', 'rows', 'sha256, both'],
    ...tables.map(({ name, rows, sha256 }) => [name, String(rows), sha256.slice(0, CHECKED_DIGITS)]),
  ]
  const width = (at: number) => Math.max(...lines.map((line) => line[at]!.length))
  const rows = lines.map(
    ([name, rows, sha256]) => `${name!.padEnd(width(0))}  ${rows!.padStart(width(1))}  ${sha256}`,
  )
  return ['', ...rows, '', `Equal on both sides, and so is each of ${rooms} rooms by itself.`].join('\n')
}

makeFilesPrivate()
main(process.env).catch((error: Error) => {
  console.error(error.message)
  process.exitCode = error instanceof ConfigError ? EX_CONFIG : 1
})
