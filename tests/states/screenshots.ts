import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { languages } from '../../public/i18n'
import { closeAll, type TestChat } from '../support/chat'
import { crowded, type Size, sizes, Stage } from './stage'
import { states } from './states'

const folder = 'screenshots'
const themes = ['light', 'dark'] as const
const PEOPLE = 2_000

jest.setTimeout(120_000)
afterAll(closeAll)

let crowd: Promise<TestChat> | undefined

const scenes = states.flatMap((state) =>
  languages.flatMap((language) =>
    (Object.keys(sizes) as Size[])
      .filter((size) => (state.only ?? size) === size)
      .map((size) => ({ state, language, size, title: `${state.name} ${language} ${size}` })),
  ),
)

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
