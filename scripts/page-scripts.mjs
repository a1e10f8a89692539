// The scripts of the page, for build.mjs.
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join, parse, resolve } from 'node:path'
import { build } from 'esbuild'
import { socketIoOfPage } from './socket-io.mjs'

const i18n = resolve('common/i18n')
export const languages = readdirSync(i18n)
  .filter((name) => name.endsWith('.json'))
  .map((name) => parse(name).name)

/** Why only asks of late parts are refused. */
const lateFailures = ['room-taken', 'too-many-invites']

/**
 * Each language has scripts of its own: whichever words are imported, those of `language` are loaded, without the
 * words that only the template of the page has. The first load goes without those that only late parts use.
 * @type {(language: string, isLate: (word: string) => boolean) => import('esbuild').Plugin}
 */
const wordsOf = (language, isLate) => ({
  name: 'words',
  setup({ onResolve, onLoad }) {
    const path = join(i18n, `${language}.json`)
    onResolve({ filter: /\.json$/ }, ({ importer, resolveDir }) => {
      if (resolveDir !== i18n) return undefined
      return { path, namespace: basename(importer) === 'further-words.ts' ? 'further words' : 'words' }
    })
    const load = (namespace, isIn, without = []) =>
      onLoad({ filter: /\.json$/, namespace }, () => {
        const words = Object.entries(JSON.parse(readFileSync(path, 'utf8')))
        const kept = words.filter(([word]) => word !== 'template' && isIn(word))
        const contents = JSON.stringify(Object.fromEntries(kept), (word, value) =>
          without.includes(word) ? undefined : value,
        )
        return { contents, loader: 'json' }
      })
    load('words', (key) => !isLate(key), lateFailures)
    load('further words', (key) => isLate(key) || key === 'failures')
  },
})

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
 * Browsers keep the failure of an import for as long as the page is open. So ui/lazy.ts gives the next one another
 * address, by a query.
 */
const retryable = ({ path, text }) => ({
  path,
  contents: Buffer.from(text.replace(/\bimport\(("[^"]+")\)/g, 'import($1+(globalThis.lateQuery||""))')),
})

/**
 * The scripts of the page in one language: one for the first load, and one for each part that is imported later.
 * @param forBrowsers options of esbuild
 * @returns `main`, the name of the first; `files`, all of them
 */
export async function buildScripts(language, forBrowsers) {
  const { main, files } = await bundle(language, forBrowsers, () => true)
  const { text } = files.find(({ path }) => basename(path) === main)
  const named = new Set(text.match(/\w+/g))
  const { files: complete, ...rest } = await bundle(language, forBrowsers, (word) => !named.has(word))
  return { language, ...rest, files: complete.map(retryable) }
}

/** @param isLate says which words the first load goes without */
async function bundle(language, forBrowsers, isLate) {
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
    plugins: [wordsOf(language, isLate), socketIoOfPage, sharedWithMain],
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
  return { main, files }
}
