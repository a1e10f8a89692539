import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { closeAll, type TestChat } from '../support/chat'
import { crowdedChat, sizes } from '../states/stage'
import { states } from '../states/states'
import { stageIn, stands } from './engine-stage'
import type { EngineKind } from './engine'
import { engines, withEngine } from './engines'
import { look } from './look'
import { watchedPage } from './watched-page'

const FOLDER = 'screenshots/engines'
const PARTS = ['#msg', '#send']
const NICKNAME = '[data-own-nickname]'
/** More than are listed at once. */
const PEOPLE = 250

let crowd: Promise<TestChat> | undefined

/** Looks at every state once: each engine has the sizes and languages that the other has not. */
export function showStates(kind: EngineKind, which: 0 | 1): void {
  jest.setTimeout(120_000)
  afterAll(closeAll)

  let publicFolder: string
  beforeAll(() => {
    publicFolder = watchedPage()
    mkdirSync(FOLDER, { recursive: true })
  })
  if (!engines.includes(kind)) return it.todo(`shows every state in ${kind.name}, which is not here`)

  withEngine(kind, (engine) => {
    const shown = states
      .filter(({ needsChromium, needsWorker }) => !needsChromium && (kind.hasWorker || !needsWorker))
      .map((state, index) => {
        const isPhone = state.only === 'phone' || (state.only === undefined && (index + which) % 2 === 0)
        const size = isPhone ? ('phone' as const) : ('desktop' as const)
        const language = (index + which) % 4 < 2 ? ('zh-CN' as const) : ('en' as const)
        return { state, size, language, title: `${state.name} ${language} ${size}` }
      })

    it.each(shown)('shows $title', async ({ state, language, size, title }) => {
      const chat = state.isCrowded && (await (crowd ??= crowdedChat(PEOPLE, publicFolder)))
      const setting = { ...state, publicFolder, ...(chat && { chat }) }
      const { stage, page } = await stageIn(engine(), language, size, setting)
      try {
        await state.show(stage)
        await page.waitForSelector(state.selector, { state: 'attached' })
        await stands(page)
        await page.screenshot({ path: join(FOLDER, `${kind.name}.${title.replaceAll(' ', '.')}.png`) })
        const isChat = !state.isOutside
        const writes = isChat && !state.isShut
        const parts = [...(writes ? PARTS : []), ...(writes && !state.hasNoSession ? [NICKNAME] : [])]
        const seen = await page.evaluate(look, { sign: state.selector, parts, isChat })
        const { viewport } = sizes[size]
        expect(seen).toEqual({ viewport, overflow: 0, unseen: [], misplaced: [], errors: [] })
      } finally {
        await stage.close()
      }
    })
  })
}
