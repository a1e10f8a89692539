import { closeAll, type TestChat } from '../support/chat'
import { crowded, looks, Stage } from '../states/stage'
import { scenes } from '../states/states'
import { barriers, barriersOfColour } from './barriers'

/** So many that the list does not hold all of them. */
const PEOPLE = 250

afterAll(closeAll)

let crowd: Promise<TestChat> | undefined

// Each in both themes and both languages, one on a desk and the other on a phone.
const sizeOf = { 'zh-CN': 'desktop', en: 'phone' } as const
const shown = scenes.filter(
  ({ state, language, size }) =>
    size === (state.only ?? sizeOf[language]) &&
    // axe is a script.
    state.options?.javaScriptEnabled !== false,
)

describe('no barriers stand in', () => {
  it.concurrent.each(shown)('$title', async ({ state, language, size }) => {
    const chat = state.isCrowded && (await (crowd ??= crowded(PEOPLE)))
    const stage = await Stage.set(language, size, { ...state, ...(chat && { chat }) })
    try {
      await state.show(stage)
      await stage.page.locator(state.sign).first().waitFor({ state: 'attached' })
      for (const [at, [name, look]] of Object.entries(looks).entries()) {
        await stage.page.emulateMedia(look)
        const found = await (at === 0 ? barriers : barriersOfColour)(stage.page)
        expect([name, found]).toEqual([name, []])
      }
    } finally {
      await stage.strike()
    }
  })
})
