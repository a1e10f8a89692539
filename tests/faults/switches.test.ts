import { killRestart } from './cases/kill-restart'
import { once } from './cases/once'
import { broken } from './parts/figures'

/** A harness that cannot fail proves nothing. */
describe('the fault harness', () => {
  const size = { kills: 1, guests: 16, messagesPerSecond: 200 }

  it('[M2] sees entries doubled when deduplication is off (F1)', async () => {
    const figures = await killRestart({ ...size, fault: 'deduplication-off' })
    expect(broken(figures)).toContainEqual(expect.stringContaining('entries doubled'))
  })

  it('[M3] sees acknowledged messages lost when the answer comes before the commit (F1)', async () => {
    const figures = await killRestart({ ...size, fault: 'answer-before-commit' })
    expect(broken(figures)).toContainEqual(expect.stringContaining('acknowledged and lost'))
  })

  it('[M2] sees a repeat stored again when deduplication is off (F2)', async () => {
    const figures = await once({ repeats: 2, fault: 'deduplication-off' })
    expect(broken(figures)).toContainEqual(expect.stringContaining('entries: 15, must be = 4'))
  })

  it('[M3] sees another answer after a restart when the answer comes before the commit (F2)', async () => {
    const figures = await once({ repeats: 2, fault: 'answer-before-commit' })
    expect(broken(figures)).toContainEqual(expect.stringContaining('different answers, last'))
  })
})
