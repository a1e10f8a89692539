import { cutAnswers } from './cases/cut-answers'
import { flakyReaders } from './cases/flaky-readers'
import { longAbsence } from './cases/long-absence'
import { olderCopy } from './cases/older-copy'
import { refusedFirst } from './cases/refused-first'
import { together } from './cases/together'
import { walkBack } from './cases/walk-back'
import { wrong } from './parts/figures'

describe('a page', () => {
  it('[M2] whose line is cut between the commit and the answer sends nothing twice (F3)', async () => {
    expect(wrong(await cutAnswers({ guests: 4, messagesEach: 2 }))).toEqual([])
  })

  it('[M4][R2] that is cut again and again ends with the log of those who were not (F4)', async () => {
    expect(wrong(await flakyReaders({ writers: 5, messagesEach: 40, readers: 4 }))).toEqual([])
  })

  it('[A2] steps over a message that is refused for good (F5)', async () => {
    expect(wrong(await refusedFirst({ good: 10 }))).toEqual([])
  })

  it('[R2][R5][R6] that was away for long shows the newest, and a gap that fills without hole or repeat (F6)', async () => {
    expect(wrong(await longAbsence({ missed: 1_000 }))).toEqual([])
  })

  it('[P4] knows who came while its answer to a join was on its way', async () => {
    expect(wrong(await together())).toEqual([])
  })

  it('[R5] that walks the log backwards while it grows meets each entry once (F7)', async () => {
    expect(wrong(await walkBack({ entries: 1_500, messagesPerSecond: 50 }))).toEqual([])
  })

  it('[R3] begins anew when an older copy of the database is put back, and keeps what was not sent (F8)', async () => {
    expect(wrong(await olderCopy({ guests: 3, kept: 60, forgotten: 40 }))).toEqual([])
  })
})
