import { cutAnswers } from './cases/cut-answers'
import { flakyReaders } from './cases/flaky-readers'
import { longAbsence } from './cases/long-absence'
import { olderCopy } from './cases/older-copy'
import { refusedFirst } from './cases/refused-first'
import { together } from './cases/together'
import { walkBack } from './cases/walk-back'
import { wrong } from './parts/figures'

describe('a page', () => {
  it('[M2] that is disconnected between the commit and the answer sends nothing twice (F3)', async () => {
    expect(wrong(await cutAnswers({ guests: 4, commandsEach: 10 }))).toEqual([])
  })

  it('[M4][R2] that is disconnected repeatedly ends with the same log as the others (F4)', async () => {
    expect(wrong(await flakyReaders({ writers: 5, commandsEach: 40, readers: 4 }))).toEqual([])
  })

  it('[A2] steps over a message that is refused for good (F5)', async () => {
    expect(wrong(await refusedFirst({ good: 10 }))).toEqual([])
  })

  it('[R2][R5][R6] that was away for long shows the newest messages, and a gap that fills completely and without repeats (F6)', async () => {
    expect(wrong(await longAbsence({ missed: 1_000 }))).toEqual([])
  })

  it('[P4] knows members that joined while the answer to its own join was in flight', async () => {
    expect(wrong(await together())).toEqual([])
  })

  it('[R5] that pages back while the log grows reads each entry once (F7)', async () => {
    expect(wrong(await walkBack({ entries: 1_500, messagesPerSecond: 50 }))).toEqual([])
  })

  it('[R3] starts a new log when an older copy of the database is restored, and keeps unsent messages (F8)', async () => {
    expect(wrong(await olderCopy({ guests: 3, kept: 60, forgotten: 40 }))).toEqual([])
  })
})
