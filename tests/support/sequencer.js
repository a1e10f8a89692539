const Sequencer = require('@jest/test-sequencer').default
const { projects } = require('../../jest.config')

const rank = new Map(projects.map(({ displayName }, at) => [displayName, at]))

/**
 * The longest file first, or all would wait for it in the end. Jest remembers how long each took; until it does, a file
 * takes as long as those of its project, which stand in this order in jest.config.js.
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
