// Builds what the fault harness runs, into the folder given: a copy of the built server, so that a rebuild does not pull
// it away from under a run; a server with the faults of switches.ts; the browser's own client code, callable in Node
// once per guest; and the harness itself.
import { execFileSync } from 'node:child_process'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

process.chdir(join(import.meta.dirname, '../..'))
const folder = process.argv[2] ?? ''

/** What a page finds around it; each guest brings its own. */
const surroundings = [
  ...['document', 'navigator', 'location', 'localStorage', 'sessionStorage', 'indexedDB', 'fetch'],
  ...['WebSocket', 'XMLHttpRequest', 'addEventListener', 'removeEventListener'],
  ...['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'JSON'],
]

execFileSync(process.execPath, ['scripts/build.mjs', '--if-stale'], { stdio: 'inherit' })
cpSync('dist', join(folder, 'dist'), { recursive: true })

/** @type {import('esbuild').BuildOptions} */
const options = { bundle: true, sourcemap: true, logLevel: 'warning', target: 'node20' }
/** @type {import('esbuild').BuildOptions} */
const forNode = { ...options, platform: 'node', format: 'cjs', packages: 'external' }
await Promise.all([
  build({
    ...forNode,
    entryPoints: ['tests/faults/faulty-server.ts'],
    outfile: join(folder, 'dist/server/faulty.js'),
  }),
  build({
    ...forNode,
    entryPoints: {
      main: 'tests/faults/main.ts',
      'crowd-process': 'tests/faults/crowd-process.ts',
      'attack-process': 'tests/hostile/attack-process.ts',
    },
    outdir: folder,
  }),
  build({
    ...options,
    entryPoints: ['public/sync/chat.ts'],
    outfile: join(folder, 'page.js'),
    platform: 'browser',
    format: 'iife',
    globalName: 'page',
    alias: { 'idb-keyval': './tests/faults/parts/device-store.ts' },
    banner: { js: `module.exports = (self) => { const { ${surroundings.join(', ')} } = self;` },
    footer: { js: 'return page }' },
  }),
])
