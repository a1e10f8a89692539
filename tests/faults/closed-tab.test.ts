import { closedTab } from './cases/closed-tab'
import { broken } from './parts/figures'

describe('a tab that was closed offline', () => {
  it('[M2] has what was typed in it sent once and in order when the page is opened again (F18)', async () => {
    expect(broken(await closedTab())).toEqual([])
  }, 60_000)
})
