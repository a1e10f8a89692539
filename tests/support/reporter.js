/**
 * Ends every run with one line for people and scripts: `tests: N passed, N failed, N skipped`.
 * Under `REQUIRE_SERVICES=1` a skipped test fails the run, so that CI never passes for want of a service.
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
    // A file that does not even load has no failed test, but it is a failure.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites
    const skipped = results.numPendingTests + results.numTodoTests
    if (skipped > 0 && process.env.REQUIRE_SERVICES === '1') {
      this.#problem = new Error(`${skipped} tests were skipped, and REQUIRE_SERVICES=1 allows none`)
      console.error(this.#problem.message)
    }
    const line = `tests: ${results.numPassedTests} passed, ${failed} failed, ${skipped} skipped`
    // Jest's own summary and the teardown still follow; this is to be the last line.
    process.once('exit', () => console.log(line))
  }

  getLastError() {
    return this.#problem
  }
}
