// npm run test:faults [-- F1 F7 …]: builds the fault harness, runs it, and leaves nothing behind.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

process.chdir(join(import.meta.dirname, '../..'))
// Within the project, so that the packages are found.
const folder = join(process.cwd(), `node_modules/.cache/faults-${process.pid}`)
mkdirSync(folder, { recursive: true })
try {
  execFileSync(process.execPath, ['tests/faults/build.mjs', folder], { stdio: 'inherit' })
  const main = spawnSync(
    process.execPath,
    ['--enable-source-maps', join(folder, 'main.js'), ...process.argv.slice(2)],
    { stdio: 'inherit', env: { ...process.env, FAULTS_BUILT: folder } },
  )
  process.exitCode = main.status ?? 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
