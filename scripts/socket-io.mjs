// The client of Socket.IO as the page uses it, for page-scripts.mjs.
import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/**
 * Files whose part in the page is small: all packets are text of the namespace `/`, the only address is the origin of the
 * page, queries are plain, and sync/connection/connection.ts reconnects by itself.
 */
const replaced = {
  'engine.io-client/build/esm/contrib/parseuri.js': `export function parse(source) {
    const { protocol, hostname, port } = new URL(source)
    return { source, protocol: protocol.slice(0, -1), host: hostname.replace(/[[\\]]/g, ''), port, path: '', query: '' }
  }`,
  'engine.io-client/build/esm/contrib/parseqs.js':
    'export const encode = (fields) => String(new URLSearchParams(fields)), decode = undefined',
  'engine.io-client/build/esm/contrib/has-cors.js': 'export const hasCORS = true',
  'engine.io-client/build/esm/globals.js': `export const nextTick = queueMicrotask, globalThisShim = globalThis
    export const defaultBinaryType = 'arraybuffer', createCookieJar = () => {}`,
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
  'socket.io-client/build/esm/index.js': `import { Manager } from './manager.js'
    export const io = (opts) => new Manager(location.origin, opts).socket('/', opts)
    export { WebSocket, XHR } from 'engine.io-client'`,
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

/**
 * Of the others, `unused` names methods that nothing calls, and `known` says what expressions come to in the page. esbuild
 * drops what depends on them.
 */
const reduced = {
  'socket.io-client/build/esm/socket.js': {
    unused: [
      ['get disconnected', 'open', 'send', 'disconnect', 'close', 'emitWithAck', 'compress', 'ack'],
      [
        'get volatile',
        '_addToQueue',
        '_drainQueue',
        'notifyOutgoingListeners',
        'onAny',
        'prependAny',
        'offAny',
        'listenersAny',
      ],
      ['onAnyOutgoing', 'prependAnyOutgoing', 'offAnyOutgoing', 'listenersAnyOutgoing'],
    ].flat(),
    known: {
      'RESERVED_EVENTS.hasOwnProperty(ev)': 'false',
      'opts && opts.auth': 'false',
      'typeof this.auth == "function"': 'false',
      'this.io._autoConnect': 'false',
      'this.io["_reconnecting"]': 'false',
      'this._opts.retries': 'false',
      'this.flags.volatile': 'false',
      'this.flags.compress !== false': 'true',
      'this._anyListeners && ': 'false && ',
      'this._pid && ': 'false && ',
      'this._pid\n': 'false\n',
      'pid && this._pid === pid': 'false',
      'this._pid = pid': '',
      'this._drainQueue(true)': '',
      'this.notifyOutgoingListeners(packet)': '',
      'null != packet.id': 'false',
      '"It seems you are trying to reach a Socket.IO server in v2.x with a v3.x client, but they are not compatible (more information here: https://socket.io/docs/v3/migrating-from-2-x-to-3-0/)"':
        '',
    },
  },
  'socket.io-client/build/esm/manager.js': {
    unused: [
      ['maybeReconnectOnOpen', 'reconnect', 'onreconnect', 'connect', 'disconnect', 'reconnection'],
      ['reconnectionAttempts', 'reconnectionDelay', 'reconnectionDelayMax', 'randomizationFactor'],
    ].flat(),
    known: {
      'uri && "object" === typeof uri': 'false',
      'if (this._autoConnect)': 'if (false)',
      'else if (this._autoConnect && ': 'else if (false && ',
      'this._reconnection && ': 'false && ',
      'this.opts.autoUnref': 'false',
      'const _parser = opts.parser || parser': '',
      'new _parser.': 'new parser.',
      'this.reconnectionAttempts(opts.reconnectionAttempts || Infinity)': '',
      'this.reconnectionDelay(opts.reconnectionDelay || 1000)': '',
      'this.reconnectionDelayMax(opts.reconnectionDelayMax || 5000)': '',
      'this.randomizationFactor((_a = opts.randomizationFactor) !== null && _a !== void 0 ? _a : 0.5)': '',
      'this.reconnectionDelay()': '0',
      'this.reconnectionDelayMax()': '0',
      'this.randomizationFactor()': '0',
      'this.reconnection(opts.reconnection !== false)': '',
      'this.maybeReconnectOnOpen()': '',
      'this.timeout(null == opts.timeout ? 20000 : opts.timeout)': '',
      'false !== this._timeout': 'true',
    },
  },
  'engine.io-client/build/esm/socket.js': {
    unused: ['send', '_filterUpgrades', '_probe'],
    known: {
      'typeof addEventListener === "function"': 'true',
      'typeof removeEventListener === "function"': 'true',
      'typeof location !== "undefined"': 'true',
      'uri && "object" === typeof uri': 'false',
      'opts.host)': 'false)',
      'opts.transportImplementations && opts.transports': 'false',
      '(_b = opts.transportImplementations) !== null && _b !== void 0 ? _b : opts.transports':
        'opts.transports',
      'opts.transportImplementations ||': 'true ||',
      'typeof this.opts.query === "string"': 'false',
      'this.opts.closeOnBeforeunload': 'false',
      '(this._beforeunloadEventListener)': '(false)',
      'this.opts.withCredentials': 'false',
      'this.opts.rememberUpgrade': 'false',
      'this.opts.autoUnref': 'false',
      'this.opts.upgrade': 'false',
      'this._filterUpgrades(data.upgrades)': '[]',
      '"function" === typeof data': 'false',
      '"function" === typeof options': 'false',
    },
  },
  'engine.io-client/build/esm/transports/websocket.js': {
    unused: [],
    known: {
      'typeof navigator !== "undefined"': 'false',
      'pick(this.opts, "agent", "perMessageDeflate", "pfx", "key", "passphrase", "cert", "ca", "ciphers", "rejectUnauthorized", "localAddress", "protocolVersion", "origin", "maxPayload", "family", "checkServerIdentity")':
        '{}',
      'this.opts.protocols': 'undefined',
      'this.opts.extraHeaders': 'false',
      'this.opts.autoUnref': 'false',
      'this.opts.timestampRequests': 'false',
      'globalThis.MozWebSocket': 'undefined',
    },
  },
}

const methodNamed = (name) => new RegExp(`^ {4}${name}\\(.*\\) \\{\\n[^]*?^ {4}\\}\\n`, 'gm')

/** Long-polling is loaded where it is needed, and with it the way from it to WebSocket. */
function withProbe(pollingPath) {
  const [probe] = readFileSync(join(dirname(pollingPath), '../socket.js'), 'utf8').match(
    methodNamed('_probe'),
  )
  return `${readFileSync(pollingPath, 'utf8')}
    import { Socket } from '../socket.js'
    Object.assign(Socket.prototype, {${probe}})`
}

/** Fails when a version of the library has something else there. */
function reduce(code, { unused, known }) {
  const put = (pattern, value) => {
    const reduced = code.replaceAll(pattern, value)
    if (reduced === code) throw new Error(`Socket.IO has no ${pattern}`)
    code = reduced
  }
  for (const method of unused) put(methodNamed(method), '')
  for (const [expression, value] of Object.entries(known)) put(expression, value)
  return code
}

/** @type {import('esbuild').Plugin} */
export const socketIoOfPage = {
  name: 'Socket.IO of the page',
  setup({ onLoad, onResolve, resolve }) {
    const ending = (path) => ({ filter: new RegExp(`/${path.replaceAll('.', '\\.')}$`) })
    for (const [path, contents] of Object.entries(replaced)) onLoad(ending(path), () => ({ contents }))
    for (const [path, parts] of Object.entries(reduced))
      onLoad(ending(path), ({ path }) => ({ contents: reduce(readFileSync(path, 'utf8'), parts) }))
    onLoad(ending('engine.io-client/build/esm/transports/polling-xhr.js'), ({ path }) => ({
      contents: withProbe(path),
    }))
    // It is loaded later: what the index of a package refers to is in the first load.
    onResolve({ filter: /^socket\.io-client$/ }, async ({ importer, kind, resolveDir }) => {
      if (basename(importer) !== 'polling.ts') return undefined
      const index = await resolve('engine.io-client', { kind, resolveDir })
      return { path: join(dirname(index.path), 'transports/polling-xhr.js') }
    })
  },
}
