import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { closeAll, type TestChat } from '../support/chat'
import { crowded, looks, Stage } from './stage'
import { scenes } from './states'

const folder = 'screenshots'
/** `VIEWPORT=1920x1080 npm run screenshots` looks at another width. */
const [width, height] = (process.env.VIEWPORT ?? '').split('x').map(Number)
const options = width && height ? { viewport: { width, height } } : {}
const PEOPLE = 2_000

jest.setTimeout(120_000)
afterAll(closeAll)

let crowd: Promise<TestChat> | undefined

describe('a picture of', () => {
  it.concurrent.each(scenes)('$title', async ({ state, language, size, title }) => {
    mkdirSync(folder, { recursive: true })
    const chat = state.isCrowded && (await (crowd ??= crowded(PEOPLE)))
    const stage = await Stage.set(language, size, {
      ...state,
      options: { ...state.options, ...options },
      ...(chat && { chat }),
    })
    try {
      await state.show(stage)
      await stage.page.locator(state.sign).first().waitFor({ state: 'attached' })
      for (const [name, look] of Object.entries(looks)) {
        await stage.page.emulateMedia(look)
        const path = join(
          folder,
          `${[title.replaceAll(' ', '.'), width, name].filter(Boolean).join('.')}.png`,
        )
        await stage.page.screenshot({ path, animations: 'disabled' })
      }
      // It lasted until the last picture.
      expect(await stage.page.locator(state.sign).count()).toBeGreaterThan(0)
    } finally {
      await stage.strike()
    }
  })
})
