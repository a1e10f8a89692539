// npm test [-- --again …]: runs Jest with the other options. With `--again`, files that failed run once more, one after
// the other and with nothing beside them; a test that failed twice fails, one that failed once is named.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import summary from './support/reporter.js'

const jest = createRequire(import.meta.url).resolve('jest/bin/jest')
const folder = mkdtempSync(join(tmpdir(), 'teahouse-tests-'))
try {
  process.exitCode = main(process.argv.slice(2))
} finally {
  rmSync(folder, { recursive: true })
}

/** @param {string[]} options */
function main(options) {
  const { status, files } = run(options.filter((option) => option !== '--again'))
  const failed = files.filter(({ failures }) => failures.length > 0)
  if (!options.includes('--again') || status === 0 || failed.length === 0) return status

  console.log(`\nOnce more, what failed: ${failed.length} files`)
  const again = run(['--maxWorkers', '1', '--runTestsByPath', ...failed.map(({ path }) => path)])
  const total = [...new Map([...files, ...again.files].map((file) => [file.path, file])).values()]
  const failures = new Set(total.flatMap((file) => file.failures))
  for (const test of failed.flatMap((file) => file.failures))
    if (!failures.has(test)) console.log(`flaky: ${test}`)
  console.log(summary.lineOf(total))
  return again.status || (summary.problemOf(total) === null ? 0 : 1)
}

/** @param {string[]} options */
function run(options) {
  const report = join(folder, 'report.json')
  rmSync(report, { force: true })
  const { status } = spawnSync(process.execPath, [jest, ...options], {
    stdio: 'inherit',
    env: { ...process.env, TESTS_REPORT: report },
  })
  return { status: status ?? 1, files: filesIn(report) }
}

/**
 * @param {string} report
 * @returns {import('./support/reporter.js').FileOutcome[]} none where Jest did not come to its end
 */
function filesIn(report) {
  try {
    return JSON.parse(readFileSync(report, 'utf8'))
  } catch {
    return []
  }
}
