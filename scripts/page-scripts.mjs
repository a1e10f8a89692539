// The scripts of the page, for build.mjs.
import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, parse, resolve } from 'node:path'
import { build } from 'esbuild'

const i18n = resolve('common/i18n')
export const languages = readdirSync(i18n)
  .filter((name) => name.endsWith('.json'))
  .map((name) => parse(name).name)

/**
 * Each language has scripts of its own: whichever words are imported, those of `language` are loaded, without the
 * words that only the template of the page has.
 * @type {(language: string) => import('esbuild').Plugin}
 */
const wordsOf = (language) => ({
  name: 'words',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\.json$/ }, ({ resolveDir }) =>
      resolveDir === i18n ? { path: join(i18n, `${language}.json`), namespace: 'words' } : undefined,
    )
    onLoad({ filter: /\.json$/, namespace: 'words' }, ({ path }) => {
      const words = JSON.parse(readFileSync(path, 'utf8'))
      return { contents: JSON.stringify({ ...words, template: undefined }), loader: 'json' }
    })
  },
})

/**
 * Parts of Socket.IO that are never used: all packets are text of the namespace `/`, the only address is the origin of the
 * page, queries are plain, and sync/connection/connection.ts reconnects by itself.
 */
const unused = {
  'engine.io-client/build/esm/contrib/parseuri.js': `export function parse(source) {
    const { protocol, hostname, port } = new URL(source)
    return { source, protocol: protocol.slice(0, -1), host: hostname.replace(/[[\\]]/g, ''), port, path: '', query: '' }
  }`,
  'engine.io-client/build/esm/contrib/parseqs.js':
    'export const encode = (fields) => String(new URLSearchParams(fields)), decode = undefined',
  'engine.io-client/build/esm/contrib/has-cors.js': 'export const hasCORS = true',
  'engine.io-parser/build/esm/encodePacket.browser.js': `import { PACKET_TYPES } from './commons.js'
    export const encodePacket = ({ type, data }, _, callback) => callback(PACKET_TYPES[type] + (data || ''))
    export const encodePacketToBinary = undefined`,
  'engine.io-parser/build/esm/decodePacket.browser.js': `import { ERROR_PACKET, PACKET_TYPES_REVERSE } from './commons.js'
    export const decodePacket = (packet) => {
      const type = typeof packet === 'string' ? PACKET_TYPES_REVERSE[packet[0]] : undefined
      return type ? { type, data: packet.slice(1) || undefined } : ERROR_PACKET
    }`,
  'socket.io-client/build/esm/contrib/backo2.js': `export class Backoff {
      attempts = 0
      reset() {}
    }`,
  'socket.io-client/build/esm/url.js': `export const url = () => ({ source: location.origin, id: location.origin, path: '/' })`,
  // sync/connection/transports.ts says which it takes.
  'engine.io-client/build/esm/transports/index.js': 'export const transports = {}',
  'engine.io-client/build/esm/index.js': `export { Socket } from './socket.js'
    export { installTimerFunctions } from './util.js'
    export { nextTick } from './globals.node.js'
    export { WS as WebSocket } from './transports/websocket.js'
    export const Fetch = undefined, NodeXHR = undefined, XHR = undefined, NodeWebSocket = undefined, WebTransport = undefined`,
  'component-emitter/lib/esm/index.js': `export class Emitter {
      heard = new Map()
      on(event, fn) {
        this.heard.set(event, [...this.listeners(event), fn])
        return this
      }
      once(event, fn) {
        const on = (...values) => {
          this.off(event, on)
          fn.apply(this, values)
        }
        on.fn = fn
        return this.on(event, on)
      }
      off(event, fn) {
        if (event === undefined) this.heard.clear()
        else this.heard.set(event, fn ? this.listeners(event).filter((on) => on !== fn && on.fn !== fn) : [])
        return this
      }
      emit(event, ...values) {
        for (const on of this.listeners(event)) on.apply(this, values)
        return this
      }
      listeners(event) {
        return this.heard.get(event) ?? []
      }
    }
    const { off, emit } = Emitter.prototype
    Object.assign(Emitter.prototype, { emitReserved: emit, removeListener: off, removeAllListeners: off })`,
  'socket.io-parser/build/esm/index.js': `import { Emitter } from '@socket.io/component-emitter'
    export const protocol = 5
    export const PacketType = { CONNECT: 0, DISCONNECT: 1, EVENT: 2, ACK: 3, CONNECT_ERROR: 4 }
    export class Encoder {
      encode({ type, id = '', data }) {
        return ['' + type + id + (data ? JSON.stringify(data) : '')]
      }
    }
    export class Decoder extends Emitter {
      add(text) {
        const [, type, id, json] = /^([0-4])(\\d*)(.*)$/s.exec(text)
        const data = json ? JSON.parse(json) : undefined
        if (Array.isArray(data) !== (type === '2' || type === '3')) throw new Error('invalid payload')
        this.emitReserved('decoded', { type: +type, nsp: '/', id: id ? +id : undefined, data })
      }
      destroy() {}
    }`,
}

const withoutUnused = {
  name: 'without unused',
  setup({ onLoad, onResolve, resolve }) {
    for (const [path, contents] of Object.entries(unused))
      onLoad({ filter: new RegExp(`/${path.replaceAll('.', '\\.')}$`) }, () => ({ contents }))
    // It is loaded later: what the index of a package refers to is in the first load.
    onResolve({ filter: /^socket\.io-client$/ }, async ({ importer, kind, resolveDir }) => {
      if (basename(importer) !== 'polling.ts') return undefined
      const index = await resolve('engine.io-client', { kind, resolveDir })
      return { path: join(dirname(index.path), 'transports/polling-xhr.js') }
    })
  },
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
