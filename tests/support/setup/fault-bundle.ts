import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { endLater } from './ends'

/** What the fault harness runs, built once for all projects. Within the project, so that the packages are found. */
export function buildFaultsOnce(): void {
  if (process.env.FAULTS_BUILT !== undefined) return
  const folder = join(process.cwd(), `node_modules/.cache/faults-${process.pid}`)
  mkdirSync(folder, { recursive: true })
  endLater(() => rmSync(folder, { recursive: true, force: true }))
  execFileSync(process.execPath, ['tests/faults/build.mjs', folder], { stdio: 'inherit' })
  process.env.FAULTS_BUILT = folder
}
