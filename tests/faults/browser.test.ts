import { closedTab } from './cases/closed-tab'
import { keptDraft } from './cases/kept-draft'
import { wrong } from './parts/figures'

describe('a browser', () => {
  it('[M2] sends what was typed offline in a tab that was closed once and in order (F18)', async () => {
    expect(wrong(await closedTab())).toEqual([])
  })

  it('[R3] keeps the text in the field when an older copy of the database is restored (F8)', async () => {
    expect(wrong(await keptDraft())).toEqual([])
  })
})
