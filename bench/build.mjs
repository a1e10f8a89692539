// Builds into the given folder: a copy of the built server, so that a rebuild does not affect a run, and the benchmark.
import { execFileSync } from 'node:child_process'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

process.chdir(join(import.meta.dirname, '..'))
const folder = process.argv[2] ?? ''

execFileSync(process.execPath, ['scripts/build.mjs', '--if-stale'], { stdio: 'inherit' })
cpSync('dist', join(folder, 'dist'), { recursive: true })
/** @type {import('esbuild').BuildOptions} */
const options = {
  bundle: true,
  packages: 'external',
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  sourcemap: true,
  logLevel: 'warning',
}
await Promise.all([
  build({ ...options, entryPoints: ['bench/main.ts'], outdir: folder }),
  build({
    ...options,
    entryPoints: ['bench/forgetful-server.ts'],
    outfile: join(folder, 'dist/server/forgetful.js'),
  }),
])
