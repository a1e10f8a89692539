const Sequencer = require('@jest/test-sequencer').default
const { projects } = require('../../jest.config')

const rank = new Map(projects.map(({ displayName }, at) => [displayName, at]))

/**
 * Runs the longest file first, so that the run does not end waiting for it. Jest remembers the duration of each file; until
 * it does, files are ordered by their project's place in jest.config.js.
 */
module.exports = class LongestFirst extends Sequencer {
  /**
   * @override
   * @param {Parameters<Sequencer['sort']>[0]} tests
   */
  async sort(tests) {
    const sorted = await super.sort(tests)
    if (sorted.every(({ duration }) => duration !== undefined)) return sorted
    /** @param {(typeof sorted)[number]} test */
    const rankOf = ({ context }) => rank.get(context.config.displayName?.name ?? '') ?? projects.length
    return sorted.sort((a, b) => rankOf(a) - rankOf(b))
  }
}
