import { languages } from '../../common/i18n'
import { closeAll, type TestChat } from '../support/chat'
import { colourSchemes, crowdedChat, Stage } from '../states/stage'
import { scenes, states } from '../states/states'
import { isThorough } from '../support/part'
import { accessibilityViolations, contrastViolations } from './accessibility'

/** More than the list shows at once. */
const PEOPLE = 250

afterAll(closeAll)

let crowd: Promise<TestChat> | undefined

// Each state in one language on a desktop, and in the other on a phone, in turn: both in CI, otherwise one of them.
const widths = ['desktop', 'phone'] as const
const shown = scenes.filter(({ state, language, size }) => {
  const at = states.indexOf(state)
  const width = widths[(languages.indexOf(language) + Math.floor(at / 2)) % 2]
  return (
    size === (state.only ?? width) &&
    (isThorough || language === languages[at % 2]) &&
    // axe needs scripts.
    state.options?.javaScriptEnabled !== false
  )
})

describe('there are no accessibility violations in', () => {
  it.concurrent.each(shown)('$title', async ({ state, language, size }) => {
    const chat = state.isCrowded && (await (crowd ??= crowdedChat(PEOPLE)))
    // What moves is checked where it ends.
    const options = { ...state.options, reducedMotion: 'reduce' as const }
    const stage = await Stage.create(language, size, { ...state, options, ...(chat && { chat }) })
    try {
      await state.show(stage)
      await stage.page.locator(state.selector).first().waitFor({ state: 'attached' })
      for (const [at, [name, look]] of Object.entries(colourSchemes).entries()) {
        await stage.page.emulateMedia(look)
        const found = await (at === 0 ? accessibilityViolations : contrastViolations)(stage.page)
        expect([name, found]).toEqual([name, []])
      }
    } finally {
      await stage.close()
    }
  })
})
