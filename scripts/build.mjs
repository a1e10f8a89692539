// Builds server and page into dist/. With --if-stale it does nothing when dist/ is newer than every source.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, join, parse, resolve } from 'node:path'
import { createHash } from 'node:crypto'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { build } from 'esbuild'

process.chdir(join(import.meta.dirname, '..'))
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

async function buildServer() {
  await build({
    entryPoints: {
      index: 'server/index.ts',
      migrate: 'server/migrate.ts',
      'store-thread': 'server/store/sqlite/thread.ts',
    },
    outdir: join(draft, 'server'),
    bundle: true,
    packages: 'external',
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

/** Each language has scripts of its own. In those of one, its words stand for those of the other too. */
const languages = {
  'zh-CN': {
    other: /\/i18n\/en\.ts$/,
    words: `export { zhCN as en, zhCNInPage as enInPage } from './zh-CN'`,
  },
  en: { other: /\/i18n\/zh-CN\.ts$/, words: `export { en as zhCN, enInPage as zhCNInPage } from './en'` },
}

/** @type {(language: keyof typeof languages) => import('esbuild').Plugin} */
const wordsOf = (language) => ({
  name: 'words',
  setup: ({ onLoad }) =>
    onLoad({ filter: languages[language].other }, () => ({
      contents: languages[language].words,
      loader: 'ts',
    })),
})

/**
 * Parts of Socket.IO that are never used: sync/transports.ts chooses no WebTransport, all packets are text, and the only
 * address is the origin of the page, which the browser can parse.
 */
const unused = {
  'engine.io-client/build/esm/contrib/parseuri.js': `export function parse(source) {
    const { protocol, hostname, port } = new URL(source)
    return { source, protocol: protocol.slice(0, -1), host: hostname.replace(/[[\\]]/g, ''), port, path: '', query: '' }
  }`,
  'engine.io-parser/build/esm/encodePacket.browser.js': `import { PACKET_TYPES } from './commons.js'
    export const encodePacket = ({ type, data }, _, callback) => callback(PACKET_TYPES[type] + (data || ''))
    export const encodePacketToBinary = undefined`,
  'engine.io-parser/build/esm/decodePacket.browser.js': `import { ERROR_PACKET, PACKET_TYPES_REVERSE } from './commons.js'
    export const decodePacket = (packet) => {
      const type = typeof packet === 'string' ? PACKET_TYPES_REVERSE[packet[0]] : undefined
      return type ? { type, data: packet.slice(1) || undefined } : ERROR_PACKET
    }`,
  'engine.io-client/build/esm/transports/webtransport.js': 'export const WT = undefined',
  'socket.io-parser/build/esm/is-binary.js': 'export const isBinary = () => false, hasBinary = isBinary',
  'socket.io-parser/build/esm/binary.js':
    'export const deconstructPacket = (packet) => ({ packet, buffers: [] }), reconstructPacket = (packet) => packet',
}

const withoutUnused = {
  name: 'without unused',
  setup: ({ onLoad }) =>
    Object.entries(unused).forEach(([path, contents]) =>
      onLoad({ filter: new RegExp(`/${path.replaceAll('.', '\\.')}$`) }, () => ({ contents })),
    ),
}

/**
 * Lets every module that is imported later import main.ts. So esbuild puts all that main.ts needs into one chunk, which
 * the others share, and the first load is one script.
 */
const sharedWithMain = {
  name: 'shared with main',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) =>
      kind === 'dynamic-import' ? { path: join(resolveDir, `${path}.ts`), pluginData: 'later' } : undefined,
    )
    onLoad({ filter: /\.ts$/ }, ({ path, pluginData }) => {
      if (pluginData !== 'later') return undefined
      const contents = `${readFileSync(path, 'utf8')}\nimport ${JSON.stringify(resolve('public/main.ts'))}`
      return { contents, loader: 'ts' }
    })
  },
}

/**
 * Browsers keep the failure of an import for as long as the page is open. So view/lazy.ts gives the next one another
 * address, by a query.
 */
const retryable = ({ path, text }) => ({
  path,
  contents: Buffer.from(text.replace(/\bimport\(("[^"]+")\)/g, 'import($1+(globalThis.lateQuery||""))')),
})

async function buildScripts(language) {
  const { outputFiles, metafile } = await build({
    ...forBrowsers,
    entryPoints: { main: 'public/main.ts' },
    chunkNames: `[name]-${language}-[hash]`,
    splitting: true,
    // What Socket.IO keeps to itself. Nothing sent has such a name.
    mangleProps: /^_[a-zA-Z]/,
    // It writes some of them as strings, so that TypeScript lets it: `manager['_destroy']`.
    mangleQuoted: true,
    charset: 'utf8',
    metafile: true,
    plugins: [wordsOf(language), withoutUnused, sharedWithMain],
  })
  // Only imports the chunk, which is what the page refers to.
  const [entry, { imports }] = Object.entries(metafile.outputs).find(
    ([, { entryPoint }]) => entryPoint === 'public/main.ts',
  )
  if (imports.length !== 1) throw new Error('the first load is more than one script')
  const main = basename(imports[0].path)
  for (const [path, output] of Object.entries(metafile.outputs)) {
    const others = output.imports.filter(
      (each) => each.kind === 'import-statement' && basename(each.path) !== main,
    )
    // Its address stays the same, so a failure to load it would be for good.
    if (others.length > 0)
      throw new Error(`${basename(path)} shares ${others[0].path} with another late part`)
  }
  const files = outputFiles.filter(({ path }) => basename(path) !== basename(entry))
  return { language, main, files: files.map(retryable) }
}

async function buildPage() {
  const [style, ...scripts] = await Promise.all([
    build({
      ...forBrowsers,
      entryPoints: { style: 'public/styles/main.css', late: 'public/styles/late.css' },
    }),
    ...Object.keys(languages).map(buildScripts),
  ])
  const files = [...style.outputFiles, ...scripts.flatMap(({ files }) => files)]
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
function hashed(source) {
  const contents = readFileSync(source)
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

if (!process.argv.includes('--if-stale') || !isFresh()) {
  // The time of the sources that were read, not of the end: what is saved meanwhile is built the next time.
  mkdirSync(draft, { recursive: true })
  writeFileSync(join(draft, 'built'), '')
  try {
    await Promise.all([buildServer(), buildPage()])
    for (const part of parts) {
      rmSync(join('dist', part), { recursive: true, force: true })
      renameSync(join(draft, part), join('dist', part))
    }
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}
