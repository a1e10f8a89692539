const path = require('node:path')

const SLOWEST = 10

/**
 * Ends every run with its ten slowest files, and with one line for people and scripts: `tests: N passed, N failed, N
 * skipped`. With `REQUIRE_SERVICES=1` a skipped test fails the run, so that CI never passes without a service.
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
  onRunComplete(_contexts, results) {
    // A file that fails to load has no failed test, and counts as a failure.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites
    const skipped = results.numPendingTests + results.numTodoTests
    if (skipped > 0 && process.env.REQUIRE_SERVICES === '1') {
      this.#problem = new Error(`${skipped} tests were skipped, and REQUIRE_SERVICES=1 allows none`)
      console.error(this.#problem.message)
    }
    const line = `tests: ${results.numPassedTests} passed, ${failed} failed, ${skipped} skipped`
    // The last line, after Jest's own summary and the teardown.
    process.once('exit', () => console.log([...slowest(results.testResults), line].join('\n')))
  }

  getLastError() {
    return this.#problem
  }
}

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
