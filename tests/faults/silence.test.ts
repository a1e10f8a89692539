import { droppedFrame } from './cases/dropped-frame'
import { wrong } from './parts/figures'

// Alone in its file, because it waits for half a minute.
describe('a silent room', () => {
  it('[R7] repairs the log of a page that missed the last entry (F9)', async () => {
    expect(wrong(await droppedFrame())).toEqual([])
  })
})
