import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { dependencies, devDependencies } from '../package.json'

const web = ['koa', 'koa-', '@koa/']
const sockets = ['socket.io', 'socket.io-', 'engine.io']
const databases = ['kysely', 'libsql', 'pg']
const redis = ['@redis/client']

const leaves = ['server/errors', 'server/raw-json']
const shared = [
  ...leaves,
  ...['common/', 'server/chat/', 'server/config/', 'server/monitoring/', 'server/request'],
]

interface Place {
  of: string
  /** What of the house it may import, types and values alike, beside its own folder. */
  house: string[]
  /** The only packages it may use; all when absent. */
  packages?: string[]
  /** Packages and files whose home is elsewhere. */
  never?: string[]
}

/** `common ← chat ← store, realtime, http, cluster ← app ← index`, and `common ← public`. The first match is a file's place. */
const places: Place[] = [
  // Server and page share it, so it knows neither Node nor the DOM.
  { of: 'common/', house: [], packages: [] },
  { of: 'server/errors', house: ['common/'], packages: [] },
  { of: 'server/raw-json', house: [], packages: [] },
  {
    of: 'server/chat/',
    house: [...leaves, 'common/'],
    packages: ['node:crypto', 'zod', 'unicode-confusables', 'ipaddr.js', 'tr46'],
  },
  {
    of: 'server/config/',
    house: [...leaves, 'common/', 'server/chat/'],
    never: [...web, ...sockets, ...databases, ...redis],
  },
  {
    of: 'server/monitoring/',
    house: [...leaves, 'common/', 'server/chat/'],
    packages: ['node:crypto', 'node:perf_hooks', 'node:v8', 'pino', 'prom-client'],
  },
  { of: 'server/request', house: shared, never: [...web, ...sockets, ...databases, ...redis] },
  { of: 'server/store/', house: shared, never: [...web, ...sockets, ...redis] },
  { of: 'server/realtime/', house: shared, never: [...web, ...databases, ...redis] },
  { of: 'server/cluster/', house: shared, never: [...web, ...sockets, ...databases] },
  { of: 'server/files/', house: shared, never: [...web, ...sockets, ...databases, ...redis] },
  { of: 'server/http/', house: [...shared, 'server/files/'], never: [...sockets, ...databases, ...redis] },
  {
    of: 'server/files/pictures/',
    house: leaves,
    packages: ['node:child_process', 'node:events', 'node:fs', 'node:os', 'node:path', 'sharp'],
  },
  {
    of: 'server/command/',
    house: [...leaves, 'common/', 'server/chat/'],
    packages: ['node:fs', 'node:http', 'node:net', 'node:path', 'pino'],
  },
  { of: 'server/greeting', house: [], packages: [] },
  { of: 'server/housekeeping', house: [...shared, 'server/realtime/'], packages: [] },
  {
    of: 'server/audience',
    house: ['common/', 'server/chat/', 'server/cluster/', 'server/realtime/'],
    packages: [],
  },
  { of: 'server/surroundings', house: ['server/'], packages: ['pino'] },
  { of: 'server/app', house: ['server/', 'common/'], never: ['server/index'] },
  { of: 'server/index', house: ['server/'] },
  { of: 'server/teahouse', house: ['server/command/', 'server/config/'] },
  { of: 'server/migrate-to-postgres', house: ['server/store/', 'server/config/'] },
  // What the page knows and keeps, without a screen.
  { of: 'public/sync/', house: ['public/device/', 'common/'] },
  { of: 'public/device/', house: ['public/sync/', 'common/'], never: sockets },
  { of: 'public/', house: ['common/'], never: ['public/sync/connection/connection', ...sockets] },
]

/** `zod` has `zod/mini`, `server/chat/` is also its index, `koa-` begins many. */
const among = (name: string, those: string[]): boolean =>
  those.some((one) => `${name}/`.startsWith(/[/-]$/.test(one) ? one : `${one}/`))

/** What is there after `npm ci --omit=dev`, and not by luck. */
const installed = [...Object.keys(dependencies), ...builtinModules.map((name) => `node:${name}`)]

/** What a source file does that the house does not allow, one sentence each. */
function complaints(path: string, text: string): string[] {
  const place = places.find(({ of }) => among(path.replace(/\.[jt]s$/, ''), [of]))
  if (!place) return [`${path} has no place in the house: add it to tests/house.test.ts`]
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    const imported = importIn(node)
    if (imported) found.push(...importComplaints(path, place, imported))
    if (ts.isPropertyAccessExpression(node)) found.push(...accessComplaints(path, node.getText(source)))
    ts.forEachChild(node, visit)
  }
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest)
  visit(source)
  return found
}

interface Import {
  specifier: string
  /** Leaves nothing in the built code. */
  typeOnly: boolean
}

function importIn(node: ts.Node): Import | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    const { moduleSpecifier } = node
    if (!moduleSpecifier || !ts.isStringLiteral(moduleSpecifier)) return undefined
    const typeOnly = ts.isExportDeclaration(node)
      ? node.isTypeOnly
      : node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
    return { specifier: moduleSpecifier.text, typeOnly }
  }
  if (
    ts.isImportTypeNode(node) &&
    ts.isLiteralTypeNode(node.argument) &&
    ts.isStringLiteral(node.argument.literal)
  ) {
    return { specifier: node.argument.literal.text, typeOnly: true }
  }
  if (!ts.isCallExpression(node)) return undefined
  const [argument] = node.arguments
  const loads =
    node.expression.kind === ts.SyntaxKind.ImportKeyword ||
    (ts.isIdentifier(node.expression) && node.expression.text === 'require')
  return loads && argument && ts.isStringLiteral(argument)
    ? { specifier: argument.text, typeOnly: false }
    : undefined
}

/** The files of the house that a source file imports, types and values alike. */
function importsOf(path: string, text: string): string[] {
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    const specifier = importIn(node)?.specifier
    if (specifier?.startsWith('.')) {
      const target = join(dirname(path), specifier)
      const file = [target, `${target}.ts`, `${target}/index.ts`].find((one) => files.includes(one))
      if (file) found.push(file)
    }
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest))
  return found
}

/** Each way that leads back to where it began, once. */
function circlesIn(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>()
  const found: string[] = []
  const walk = (file: string, way: readonly string[]): void => {
    const start = way.indexOf(file)
    if (start >= 0) found.push([...way.slice(start), file].join(' → '))
    if (start >= 0 || done.has(file)) return
    for (const next of imports.get(file) ?? []) walk(next, [...way, file])
    done.add(file)
  }
  for (const file of imports.keys()) walk(file, [])
  return found
}

function importComplaints(path: string, place: Place, { specifier, typeOnly }: Import): string[] {
  const ours = specifier.startsWith('.')
  const target = ours ? join(dirname(path), specifier).replace(/\.[jt]s$/, '') : specifier
  if (!ours && !typeOnly && !among(target, installed)) {
    return [`${path} imports ${target}, which is not among the dependencies in package.json`]
  }
  if (among(target, place.never ?? [])) {
    return [`${path} imports ${target}, which has its home elsewhere`]
  }
  const allowed = ours ? [...place.house, place.of] : place.packages
  if (!allowed || among(target, allowed)) return []
  return [`${path} imports ${target}: ${place.of} may import ${allowed.join(', ') || 'nothing'}`]
}

function accessComplaints(path: string, access: string): string[] {
  if (
    access === 'process.env' &&
    ![
      'server/config/config.ts',
      'server/index.ts',
      'server/migrate-to-postgres.ts',
      'server/teahouse.ts',
    ].includes(path)
  ) {
    return [`${path} reads process.env: server/config/config.ts does that, once`]
  }
  if (access === 'process.exit' && path !== 'server/index.ts') {
    return [`${path} calls process.exit: throw, and let server/index.ts decide`]
  }
  return []
}

const files = ['common', 'server', 'public']
  .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))

describe('the house', () => {
  it('keeps everybody to what they may import and do', () => {
    const sources = files.filter((path) => /\.[jt]s$/.test(path))
    expect(sources).toContain('common/protocol/asks.ts')
    expect(sources.flatMap((path) => complaints(path, readFileSync(path, 'utf8')))).toEqual([])
  })

  it.each([
    ['server/chat/chat.ts', `import Koa from 'koa'`, 'imports koa'],
    ['server/chat/chat.ts', `import type { Config } from '../config/config'`, 'imports server/config'],
    ['server/chat/log/page.ts', `export * from '../../store/store'`, 'imports server/store/store'],
    ['common/protocol/ids.ts', `type Id = import('../../server/chat/ports').Id`, 'imports server/chat/ports'],
    ['common/text/at-signs.ts', `import { say } from '../../public/ui/words'`, 'imports public/ui/words'],
    ['common/text/at-signs.ts', `import { hash } from 'node:crypto'`, 'imports node:crypto'],
    ['server/realtime/asks.ts', `import { a } from '../http/sessions'`, 'imports server/http/sessions'],
    ['server/http/sessions.ts', `const { sql } = require('kysely')`, 'imports kysely'],
    ['server/http/koa-app.ts', `import express from 'express'`, 'imports express, which is not among'],
    ['server/store/store.ts', `await import('socket.io')`, 'imports socket.io'],
    ['server/http/koa-app.ts', `import { createChat } from '../app'`, 'imports server/app'],
    ['server/helpers.ts', ``, 'has no place'],
    ['server/http/koa-app.ts', `if (process.env.DEBUG) trace()`, 'reads process.env'],
    ['server/app.ts', `process.exit(1)`, 'calls process.exit'],
    ['public/main.ts', `import type { Config } from '../server/config/config'`, 'imports server/config'],
    [
      'public/log/log.ts',
      `import { C } from '../sync/connection/connection'`,
      'imports public/sync/connection',
    ],
    ['public/log/log.ts', `import { io } from 'socket.io-client'`, 'imports socket.io-client'],
    ['public/sync/timeline.ts', `import { Log } from '../log/log'`, 'imports public/log/log'],
    ['public/device/drafts.ts', `import { make } from '../ui/dom'`, 'imports public/ui/dom'],
  ])('notices in %s: %s', (path, text, complaint) => {
    expect(complaints(path, text)).toEqual([expect.stringContaining(`${path} ${complaint}`)])
  })

  it('has no circle, types included', () => {
    const sources = files.filter((path) => /\.[jt]s$/.test(path))
    const imports = new Map(sources.map((path) => [path, importsOf(path, readFileSync(path, 'utf8'))]))
    expect([...imports.values()].flat().length).toBeGreaterThan(sources.length)
    expect(circlesIn(imports)).toEqual([])
  })

  it('notices a circle', () => {
    expect(importsOf('server/app.ts', `import type { Chat } from './chat/chat'`)).toEqual([
      'server/chat/chat.ts',
    ])
    const imports = { a: ['b', 'd'], b: ['c'], c: ['b', 'd'], d: [] }
    expect(circlesIn(new Map(Object.entries(imports)))).toEqual(['b → c → b'])
  })

  it('has no file over 250 lines', () => {
    const lines = (path: string) => readFileSync(path, 'utf8').split('\n').length - 1
    // Words of a language: a line for each.
    const counted = files.filter((path) => !/^common\/i18n\/.*\.json$/.test(path))
    expect(
      counted.filter((path) => lines(path) > 250).map((path) => `${path} has ${lines(path)} lines`),
    ).toEqual([])
  })

  it('has no folder over 15 files', () => {
    // Styles: one for each part of the page.
    const counted = files.map((path) => dirname(path)).filter((folder) => folder !== 'public/styles')
    const isOver = (folder: string) => counted.filter((each) => each === folder).length > 15
    expect([...new Set(counted)].filter(isOver)).toEqual([])
  })
})

/** Whatever takes a time, or compares with one. Beside each stands why it is the thing itself: `// Waits: …`. */
const timed =
  /\b(?:sleep|setTimeout|waitForTimeout)\(|\.now\(\) - \w+(?! *\*|\w)|\.now\(\) *[<>]|(?<!=)[<>]=? *\w+\.now\(\)/

/** The lines of a test that wait for the clock and do not say why. */
function waitsIn(path: string, text: string): string[] {
  const lines = text.split('\n')
  return lines.flatMap((line, at) =>
    timed.test(line) && !`${lines[at - 1] ?? ''}${line}`.includes('// Waits: ') ? [`${path}:${at + 1}`] : [],
  )
}

describe('a test', () => {
  const tests = ['server', 'browser', 'store', 'page', 'common', 'cluster']
    .flatMap((folder) => readdirSync(`tests/${folder}`, { withFileTypes: true }))
    .filter(({ name }) => name.endsWith('.test.ts'))
    .map(({ parentPath, name }) => join(parentPath, name))

  it('awaits an event, and compares with no time', () => {
    expect(tests.length).toBeGreaterThan(50)
    expect(tests.flatMap((path) => waitsIn(path, readFileSync(path, 'utf8')))).toEqual([])
  })

  it.each([
    `await sleep(100)`,
    `await new Promise((resolve) => setTimeout(resolve, 100))`,
    `await page.waitForTimeout(300)`,
    `const took = performance.now() - startedAt`,
    `expect(Date.now() - started).toBeLessThan(500)`,
    `expect(last > Date.now())`,
  ])('is noticed when it does: %s', (line) => {
    expect(waitsIn('a.test.ts', line)).toEqual(['a.test.ts:1'])
    expect(waitsIn('a.test.ts', `// Waits: the server says so.\n${line}`)).toEqual([])
  })
})

describe('what it is built on', () => {
  const lockfile = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, { version: string; resolved?: string }>
  }

  it('is pinned exactly, in any registry', () => {
    const versions = Object.entries({ ...dependencies, ...devDependencies })
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([])
    expect(Object.keys(lockfile.packages).filter((path) => lockfile.packages[path]?.resolved)).toEqual([])
  })

  it.each([
    ['ws', '8.21.0'],
    ['engine.io', '6.6.9'],
    ['socket.io-parser', '4.2.6'],
    ['socket.io', '4.8.3'],
    ['koa', '3.1.2'],
  ])('has no %s older than its last security fix, %s', (name, floor) => {
    const copies = Object.entries(lockfile.packages).filter(([path]) => path.endsWith(`node_modules/${name}`))
    expect(copies).not.toEqual([])
    for (const [, { version }] of copies) {
      expect(version.localeCompare(floor, 'en', { numeric: true })).toBeGreaterThanOrEqual(0)
    }
  })
})
