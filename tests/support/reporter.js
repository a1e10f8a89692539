const { writeFileSync } = require('node:fs')
const path = require('node:path')

const SLOWEST = 10

/**
 * What became of a test file.
 *
 * @typedef {object} FileOutcome
 * @property {string} path
 * @property {number} passed
 * @property {string[]} failures the names of the tests that failed; that of the file when it did not load
 * @property {number} skipped
 */

/**
 * Ends every run with its ten slowest files, and with one line for people and scripts: `tests: N passed, N failed, N
 * skipped`. With `REQUIRE_SERVICES=1` a skipped test fails the run, so that CI never passes without a service. Writes
 * what became of each file to `TESTS_REPORT`, for tests/run.mjs.
 *
 * @implements {Pick<import('@jest/reporters').Reporter, 'onRunComplete' | 'getLastError'>}
 */
module.exports = class SummaryLine {
  /** @type {Error | undefined} */
  #problem

  /**
   * @param {unknown} _contexts
   * @param {import('@jest/test-result').AggregatedResult} results
   */
  onRunComplete(_contexts, { testResults, wasInterrupted }) {
    const files = testResults.map(outcomeOf)
    const problem = SummaryLine.problemOf(files)
    if (problem) {
      this.#problem = new Error(problem)
      console.error(problem)
    }
    const report = process.env.TESTS_REPORT
    if (report !== undefined && !wasInterrupted) writeFileSync(report, JSON.stringify(files))
    // The last line, after Jest's own summary and the teardown.
    process.once('exit', () => console.log([...slowest(testResults), SummaryLine.lineOf(files)].join('\n')))
  }

  getLastError() {
    return this.#problem
  }

  /** @param {readonly FileOutcome[]} files */
  static lineOf(files) {
    const [passed, failed, skipped] = [
      sum(files, (file) => file.passed),
      sum(files, ({ failures }) => failures.length),
      sum(files, (file) => file.skipped),
    ]
    return `tests: ${passed} passed, ${failed} failed, ${skipped} skipped`
  }

  /** @param {readonly FileOutcome[]} files */
  static problemOf(files) {
    const skipped = sum(files, (file) => file.skipped)
    if (skipped === 0 || process.env.REQUIRE_SERVICES !== '1') return null
    return `${skipped} tests were skipped, and REQUIRE_SERVICES=1 allows none`
  }
}

/**
 * @param {import('@jest/test-result').TestResult} file
 * @returns {FileOutcome}
 */
function outcomeOf({ testFilePath, testResults, testExecError, ...counts }) {
  const name = path.relative(process.cwd(), testFilePath)
  const failed = testResults.filter(({ status }) => status === 'failed')
  const failures = failed.map(({ ancestorTitles, title }) => [name, ...ancestorTitles, title].join(' › '))
  return {
    path: testFilePath,
    passed: counts.numPassingTests,
    failures: testExecError ? [...failures, name] : failures,
    skipped: counts.numPendingTests + counts.numTodoTests,
  }
}

/**
 * @param {readonly FileOutcome[]} files
 * @param {(file: FileOutcome) => number} count
 */
const sum = (files, count) => files.reduce((all, file) => all + count(file), 0)

/**
 * One line for each of the slowest files; none when there are few files.
 *
 * @param {readonly import('@jest/test-result').TestResult[]} files
 */
function slowest(files) {
  if (files.length <= SLOWEST) return []
  /** @param {import('@jest/test-result').TestResult} file */
  const seconds = ({ perfStats: { start, end } }) => (end - start) / 1_000
  return [...files]
    .sort((a, b) => seconds(b) - seconds(a))
    .slice(0, SLOWEST)
    .map(
      (file) =>
        `${seconds(file).toFixed(1).padStart(7)} s  ${path.relative(process.cwd(), file.testFilePath)}`,
    )
}
