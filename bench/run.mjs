// npm run bench [-- P1 P5 …] [--short]: builds the benchmark, runs it, and removes everything but bench/results.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

process.chdir(join(import.meta.dirname, '..'))
// Inside the project, so that packages resolve and the database is on a real disk.
const folder = join(process.cwd(), `node_modules/.cache/bench-${process.pid}`)
mkdirSync(folder, { recursive: true })
try {
  execFileSync(process.execPath, ['bench/build.mjs', folder], { stdio: 'inherit' })
  const main = spawnSync(
    process.execPath,
    ['--enable-source-maps', join(folder, 'main.js'), ...process.argv.slice(2)],
    { stdio: 'inherit', env: { ...process.env, BENCH_BUILT: folder } },
  )
  process.exitCode = main.status ?? 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
