import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { closeAll, type TestChat } from '../support/chat'
import { crowded, Stage } from './stage'
import { scenes } from './states'

const folder = 'screenshots'
const themes = ['light', 'dark'] as const
const PEOPLE = 2_000

jest.setTimeout(120_000)
afterAll(closeAll)

let crowd: Promise<TestChat> | undefined

describe('a picture of', () => {
  it.concurrent.each(scenes)('$title', async ({ state, language, size, title }) => {
    mkdirSync(folder, { recursive: true })
    const chat = state.isCrowded && (await (crowd ??= crowded(PEOPLE)))
    const stage = await Stage.set(language, size, { ...state, ...(chat && { chat }) })
    try {
      await state.show(stage)
      await stage.page.locator(state.sign).first().waitFor({ state: 'attached' })
      for (const colorScheme of themes) {
        await stage.page.emulateMedia({ colorScheme })
        const path = join(folder, `${title.replaceAll(' ', '.')}.${colorScheme}.png`)
        await stage.page.screenshot({ path, animations: 'disabled' })
      }
      // It lasted until the last picture.
      expect(await stage.page.locator(state.sign).count()).toBeGreaterThan(0)
    } finally {
      await stage.strike()
    }
  })
})
