// Builds server and page into dist/. With --if-stale it does nothing when dist/ is newer than every source.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { build } from 'esbuild'

process.chdir(join(import.meta.dirname, '..'))
const stamp = 'dist/built'

/** Every file below `folder`, as paths. */
const filesIn = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

function isFresh() {
  if (!existsSync(stamp)) return false
  const builtAt = statSync(stamp).mtimeMs
  return [...filesIn('server'), ...filesIn('public'), ...filesIn('scripts'), 'package-lock.json'].every(
    (file) => statSync(file).mtimeMs <= builtAt,
  )
}

async function buildServer() {
  await build({
    entryPoints: { index: 'server/index.ts', 'sqlite-thread': 'server/store/sqlite-thread.js' },
    outdir: 'dist/server',
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap: true,
    logLevel: 'warning',
  })
}

async function buildPage() {
  const { outputFiles } = await build({
    entryPoints: { main: 'public/main.ts', style: 'public/styles/main.css' },
    outdir: 'dist/public/assets',
    entryNames: '[name]-[hash]',
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: ['es2022', 'chrome111', 'firefox113', 'safari16.4'],
    logLevel: 'warning',
  })
  mkdirSync('dist/public/assets', { recursive: true })
  let page = readFileSync('public/index.html', 'utf8')
  for (const { path, contents } of outputFiles) {
    writeFileSync(path, contents)
    writeFileSync(`${path}.gz`, gzipSync(contents, { level: 9 }))
    writeFileSync(
      `${path}.br`,
      brotliCompressSync(contents, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: contents.length } }),
    )
    const name = path.slice(path.lastIndexOf('/') + 1)
    page = page.replace(`/assets/${name.replace(/-[^-.]+\./, '.')}`, `/assets/${name}`)
  }
  writeFileSync('dist/public/index.html', page)
}

if (!process.argv.includes('--if-stale') || !isFresh()) {
  rmSync('dist', { recursive: true, force: true })
  await Promise.all([buildServer(), buildPage()])
  writeFileSync(stamp, createHash('sha256').update(readFileSync('dist/server/index.js')).digest('hex'))
}
