import { killRestart } from './cases/kill-restart'
import { once } from './cases/once'
import { wrong } from './parts/figures'

describe('a server that is killed', () => {
  it('[M2][M3][M4][R8] loses nothing it acknowledged, doubles nothing, and all pages have the same log (F1)', async () => {
    expect(wrong(await killRestart({ kills: 2, guests: 8, mix: 'changes', perSecond: 200 }))).toEqual([])
  })

  it('[M2] gives the first answer to every repeat of a message (F2)', async () => {
    expect(wrong(await once({ repeats: 10 }))).toEqual([])
  })
})
