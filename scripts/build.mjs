// Builds server and page into dist/. With --if-stale it does nothing when dist/ is newer than every source.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, join, parse } from 'node:path'
import { createHash } from 'node:crypto'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { emojiData } from './emoji-data.mjs'
import { buildScripts, languages } from './page-scripts.mjs'

process.chdir(join(import.meta.dirname, '..'))
const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
/** Built aside and moved into place, so that whoever is being served never meets half a build. */
const draft = `dist/.draft-${process.pid}`
const parts = ['server', 'public', 'built']

/** A folder and all below it, as paths. The time of a folder tells of what was removed from it. */
const allOf = (folder) => [
  folder,
  ...readdirSync(folder, { recursive: true }).map((name) => join(folder, name)),
]

function isFresh() {
  if (!existsSync('dist/built')) return false
  const builtAt = statSync('dist/built').mtimeMs
  const sources = [...['common', 'server', 'public', 'scripts'].flatMap(allOf), 'package-lock.json']
  return sources.every((source) => statSync(source).mtimeMs <= builtAt)
}

/** Packages of hundreds of files, which would be read one by one at every start, and again by the thread of the store. */
const ofManyFiles = ['kysely', 'zod', '@redis/client']

async function buildServer() {
  await build({
    entryPoints: {
      index: 'server/index.ts',
      migrate: 'server/migrate-to-postgres.ts',
      teahouse: 'server/teahouse.ts',
      'store-thread': 'server/store/sqlite/worker.ts',
      pictures: 'server/files/pictures/process.ts',
    },
    outdir: join(draft, 'server'),
    bundle: true,
    external: Object.keys(dependencies).filter((name) => !ofManyFiles.includes(name)),
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap: true,
    logLevel: 'warning',
  })
}

/** The page in one piece: `<!-- part: side -->` stands for `parts/side.html`. */
function wholePage() {
  return readFileSync('public/index.html', 'utf8').replace(/<!-- part: ([\w-]+) -->/g, (_, name) =>
    readFileSync(`public/parts/${name}.html`, 'utf8'),
  )
}

/** @type {import('esbuild').BuildOptions & { write: false }} */
const forBrowsers = {
  outdir: join(draft, 'public/assets'),
  entryNames: '[name]-[hash]',
  bundle: true,
  minify: true,
  write: false,
  format: 'esm',
  target: ['es2022', 'chrome111', 'firefox113', 'safari16.4'],
  logLevel: 'warning',
}

async function buildPage() {
  const emoji = languages.map((language) =>
    hashed(`emoji-${language}.json`, Buffer.from(emojiData(language))),
  )
  const [style, ...scripts] = await Promise.all([
    build({
      ...forBrowsers,
      entryPoints: { style: 'public/styles/main.css', late: 'public/styles/late.css' },
    }),
    ...languages.map((language, at) => {
      const define = { EMOJI_DATA: JSON.stringify(`/assets/${basename(emoji[at].path)}`) }
      return buildScripts(language, { ...forBrowsers, define })
    }),
  ])
  const files = [...style.outputFiles, ...scripts.flatMap(({ files }) => files), ...emoji]
  for (const name of readdirSync('public/icons')) files.push(hashed(`public/icons/${name}`))
  mkdirSync(join(draft, 'public/assets'), { recursive: true })
  for (const { path, contents } of files) {
    writeFileSync(path, contents)
    if (path.endsWith('.png')) continue
    writeFileSync(`${path}.gz`, gzipSync(contents, { level: 9 }))
    writeFileSync(`${path}.br`, brotliCompressSync(contents))
  }
  const names = files.map(({ path }) => basename(path))
  writeFileSync(join(draft, 'public/index.html'), withHashes(wholePage(), names))
  const mains = Object.fromEntries(scripts.map(({ language, main }) => [language, main]))
  writeFileSync(join(draft, 'public/scripts.json'), JSON.stringify(mains))
  writeFileSync(
    join(draft, 'public/error.html'),
    withHashes(readFileSync('public/error.html', 'utf8'), names),
  )
  writeFileSync(
    join(draft, 'public/manifest.json'),
    withHashes(readFileSync('public/manifest.json', 'utf8'), names),
  )
  const byLanguage = scripts.map(({ files }) => files.map(({ path }) => basename(path)))
  const styles = style.outputFiles.map(({ path }) => basename(path))
  await buildWorker(styles, byLanguage)
}

/** A file as it is, under a name that esbuild would give it. */
function hashed(source, contents = readFileSync(source)) {
  const hash = createHash('sha256').update(contents).digest('hex').slice(0, 8).toUpperCase()
  const { name, ext } = parse(source)
  return { path: join(forBrowsers.outdir, `${name}-${hash}${ext}`), contents }
}

/** `/assets/main.js` stands for the one with its hash. */
function withHashes(template, names) {
  const nameOf = new Map(names.map((name) => [name.replace(/-[^-.]+\./, '.'), name]))
  return template.replace(/\/assets\/([\w.-]+)/g, (path, name) => {
    if (!nameOf.has(name)) throw new Error(`there is no ${path}`)
    return `/assets/${nameOf.get(name)}`
  })
}

/**
 * Knows what it has to keep, and so is another after every build that changes something.
 * @type {(styles: string[], scripts: string[][]) => Promise<void>} the scripts of each language
 */
async function buildWorker(styles, scripts) {
  const paths = (names) => names.map((name) => `/assets/${name}`)
  const define = { STYLES: JSON.stringify(paths(styles)), SCRIPTS: JSON.stringify(scripts.map(paths)) }
  await build({
    ...forBrowsers,
    entryPoints: ['public/worker/service-worker.ts'],
    outdir: join(draft, 'public'),
    entryNames: '[name]',
    format: 'iife',
    define,
    write: true,
  })
}

/** A server that is running, and pages that are open, go on asking for the assets of the build before this one. */
function keepAssets() {
  if (!existsSync('dist/built')) return
  const builtAt = statSync('dist/built').mtimeMs
  for (const name of readdirSync('dist/public/assets')) {
    const [from, to] = ['dist', draft].map((folder) => join(folder, 'public/assets', name))
    // Those that it had kept itself are older than it.
    if (statSync(from).mtimeMs >= builtAt && !existsSync(to)) cpSync(from, to, { preserveTimestamps: true })
  }
}

if (!process.argv.includes('--if-stale') || !isFresh()) {
  // The time of the sources that were read, not of the end: what is saved meanwhile is built the next time.
  mkdirSync(draft, { recursive: true })
  writeFileSync(join(draft, 'built'), '')
  try {
    await Promise.all([buildServer(), buildPage()])
    keepAssets()
    for (const part of parts) {
      if (existsSync(join('dist', part))) renameSync(join('dist', part), join(draft, `old-${part}`))
      renameSync(join(draft, part), join('dist', part))
    }
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}
