import type { Page } from 'playwright-core'
import type { Language } from '../../common/i18n'
import { type Size, Stage } from '../states/stage'
import type { Engine } from './engine'
import { EnginePage } from './engine-page'

type Setting = Parameters<typeof Stage.forPage>[3]

/** A stage whose person uses this engine, and reads this language. */
export async function stageIn(engine: Engine, language: Language, size: Size, setting: Setting) {
  const page = new EnginePage(await engine.open(size))
  const stage = await Stage.forPage(page as unknown as Page, language, size, setting)
  await page.goto(`${stage.proxy.url}/healthz`)
  await page.evaluate((cookie: string) => void (document.cookie = cookie), `language=${language}; path=/`)
  return { stage, page }
}

/** Resolves when nothing slides or fades any more. */
export const stands = (page: EnginePage): Promise<void> =>
  page.waitForFunction(() =>
    document
      .getAnimations()
      .every(
        ({ playState, effect }) => playState !== 'running' || effect?.getTiming().iterations === Infinity,
      ),
  )
