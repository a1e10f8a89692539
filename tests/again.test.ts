import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = process.cwd()
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'again-'))
  const reporters = ['default', join(root, 'tests/support/reporter.js')]
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ jest: { reporters, transform: {} } }))
  writeFileSync(join(folder, 'whole.test.js'), "it('holds', () => {})")
})
afterEach(() => rmSync(folder, { recursive: true }))

const once = `
  const { existsSync, writeFileSync } = require('node:fs')
  it('holds the second time', () => {
    const isSecond = existsSync('seen')
    writeFileSync('seen', '')
    expect(isSecond).toBe(true)
  })
  it('holds beside it', () => {})`

function run(files: Record<string, string>, ...options: string[]) {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, `${name}.test.js`), text)
  const { status, stdout } = spawnSync(process.execPath, [join(root, 'tests/run.mjs'), ...options], {
    ...{ cwd: folder, encoding: 'utf8', env: { ...process.env, REQUIRE_SERVICES: '' } },
  })
  const lines = stdout.trim().split('\n')
  return { status, last: lines.at(-1), flaky: lines.filter((line) => line.startsWith('flaky: ')) }
}

describe('npm test', () => {
  it('names a test that failed and, once more, passed', () => {
    expect(run({ once }, '--again')).toEqual({
      ...{ status: 0, last: 'tests: 3 passed, 0 failed, 0 skipped' },
      flaky: ['flaky: once.test.js › holds the second time'],
    })
  })

  it('fails at once without `--again`', () => {
    expect(run({ once })).toEqual({ status: 1, last: 'tests: 2 passed, 1 failed, 0 skipped', flaky: [] })
  })

  it('fails where a test fails twice, or a file does not load', () => {
    const twice = "describe('a', () => it('never holds', () => { throw new Error() }))"
    expect(run({ once, twice, broken: 'throw new Error()' }, '--again')).toEqual({
      ...{ status: 1, last: 'tests: 3 passed, 2 failed, 0 skipped' },
      flaky: ['flaky: once.test.js › holds the second time'],
    })
  })
})
