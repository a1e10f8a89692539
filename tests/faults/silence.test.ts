import { droppedFrame } from './cases/dropped-frame'
import { wrong } from './parts/figures'

// Alone in its file: it waits for half a minute, and the others need not wait for it.
describe('a silent room', () => {
  it('[R7] repairs the log of a page that did not get the last entry (F9)', async () => {
    expect(wrong(await droppedFrame())).toEqual([])
  })
})
