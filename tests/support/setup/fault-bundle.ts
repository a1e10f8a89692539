import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { endLater } from './ends'

/** Builds the fault harness once for all projects. Inside the project, so that packages resolve. */
export function buildFaultsOnce(): void {
  if (process.env.FAULTS_BUILT !== undefined) return
  const folder = join(process.cwd(), `node_modules/.cache/faults-${process.pid}`)
  mkdirSync(folder, { recursive: true })
  endLater(() => rmSync(folder, { recursive: true, force: true }))
  execFileSync(process.execPath, ['tests/faults/build.mjs', folder], { stdio: 'inherit' })
  process.env.FAULTS_BUILT = folder
}
