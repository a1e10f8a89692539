import { droppedFrame } from './cases/dropped-frame'
import { removeBuilt } from './parts/built'
import { wrong } from './parts/figures'

afterAll(removeBuilt)

// Alone in its file: it waits for half a minute, and the others need not wait for it.
describe('a silent room', () => {
  it('[R7] repairs the log of a page that did not get the last entry (F9)', async () => {
    expect(wrong(await droppedFrame())).toEqual([])
  })
})
