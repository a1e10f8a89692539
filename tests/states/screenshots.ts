import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { closeAll, type TestChat } from '../support/chat'
import { colourSchemes, crowdedChat, Stage } from './stage'
import { scenes } from './states'

const folder = 'screenshots'
/** `VIEWPORT=1920x1080 npm run screenshots` sets another size. */
const [width, height] = (process.env.VIEWPORT ?? '').split('x').map(Number)
const options = width && height ? { viewport: { width, height } } : {}
const PEOPLE = 2_000

jest.setTimeout(120_000)
afterAll(closeAll)

let crowd: Promise<TestChat> | undefined

describe('a screenshot of', () => {
  it.concurrent.each(scenes)('$title', async ({ state, language, size, title }) => {
    mkdirSync(folder, { recursive: true })
    const chat = state.isCrowded && (await (crowd ??= crowdedChat(PEOPLE)))
    const stage = await Stage.create(language, size, {
      ...state,
      options: { ...state.options, ...options },
      ...(chat && { chat }),
    })
    try {
      await state.show(stage)
      await stage.page.locator(state.selector).first().waitFor({ state: 'attached' })
      for (const [name, look] of Object.entries(colourSchemes)) {
        await stage.page.emulateMedia(look)
        const path = join(
          folder,
          `${[title.replaceAll(' ', '.'), width, name].filter(Boolean).join('.')}.png`,
        )
        await stage.page.screenshot({ path, animations: 'disabled' })
      }
      // The state lasted until the last screenshot.
      expect(await stage.page.locator(state.selector).count()).toBeGreaterThan(0)
    } finally {
      await stage.close()
    }
  })
})
