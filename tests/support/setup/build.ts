import { execFileSync } from 'node:child_process'

let isBuilt = false

/** Builds what is tested from outside, once for all projects. */
export function buildOnce(): void {
  if (!isBuilt) execFileSync(process.execPath, ['scripts/build.mjs', '--if-stale'], { stdio: 'inherit' })
  isBuilt = true
}
