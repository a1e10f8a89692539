import { closeAll, enter, startChat, type TestChat } from '../support/chat'
import { newContext } from '../support/browser'
import { visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

async function onPhone(room: string) {
  const viewport = { width: 390, height: 844 }
  const context = await newContext({ viewport, isMobile: true, hasTouch: true, reducedMotion: 'reduce' })
  return visit({ url: `${chat.url}/r/${room}`, context })
}

describe('the log on a phone', () => {
  it.each(['spacious', 'condensed'])(
    'gives fingers 44 px for names and avatars in the log, and leaves the text of others alone: %s',
    async (density) => {
      const room = `names-${density}`
      const [ann, bo] = [await enter(chat.url, 'Annabel', room), await enter(chat.url, '博', room)]
      const { page, sees } = await onPhone(room)
      await page.evaluate((chosen) => (document.documentElement.dataset['density'] = chosen), density)
      for (const [tab, text] of [
        [ann, 'one'],
        [bo, 'two'],
        [bo, 'goes on'],
        [ann, '/me makes tea'],
        [bo, '/me drinks it'],
        [ann, 'last'],
      ] as const) {
        await tab.say(text, { room })
        await sees(text)
      }
      const reached = await page.locator('.entry:not(.entry--grouped)').evaluateAll((entries) =>
        entries.flatMap((entry) =>
          ['.entry__author', '.avatar'].map((css) => {
            const target = entry.querySelector(css)!
            const { left, right, top, bottom } = target.getBoundingClientRect()
            /** Whether this person is met there, by the name or the avatar. */
            const hits = (x: number, y: number) => {
              const hit = document.elementFromPoint(x, y)?.closest('.entry__author, .entry > .avatar')
              return hit?.closest('.entry') === entry
            }
            const [x, y] = [(left + right) / 2, (top + bottom) / 2]
            const isWhole = hits(x, top + 1) && hits(x, bottom - 1) && hits(right - 1, y)
            const texts = [...document.querySelectorAll('[data-text]')].filter(
              (text) => !entry.contains(text),
            )
            const covered = texts.filter((text) => {
              const range = document.createRange()
              range.selectNodeContents(text)
              const other = range.getBoundingClientRect()
              const isBeside = other.right <= left || other.left >= right
              return !isBeside && other.bottom > top && other.top < bottom
            })
            return { isLarge: right - left >= 44 && bottom - top >= 44, isWhole, covered: covered.length }
          }),
        ),
      )
      expect(reached).toHaveLength(10)
      for (const each of reached) expect(each).toEqual({ isLarge: true, isWhole: true, covered: 0 })
      await page.locator('.entry__author', { hasText: '博' }).first().tap()
      await page.waitForSelector('#person_menu[open]')
    },
  )

  it('goes on with an action on the line of the name, over the whole width', async () => {
    const { page, say, sees } = await onPhone('actions')
    const deed = 'walks slowly over to the window to see whether it still rains'
    await say(`/me ${deed}`)
    await sees(`/me ${deed}`)
    const lines = await page.locator('[data-seq]').evaluate((entry) => {
      const linesOf = (css: string) => {
        const range = document.createRange()
        range.selectNodeContents(entry.querySelector(css)!)
        return [...range.getClientRects()].map(({ left, bottom }) => ({ left, bottom }))
      }
      const [name, text, time] = ['[data-author]', '[data-text]', 'time'].map(linesOf)
      return {
        beginsBeside: Math.abs(text![0]!.bottom - name![0]!.bottom) < 4,
        goesOnBelow: text!.some(
          ({ left, bottom }) => bottom > name![0]!.bottom + 10 && Math.abs(left - name![0]!.left) < 1,
        ),
        endsBeside: Math.abs(text!.at(-1)!.bottom - time![0]!.bottom) < 8,
      }
    })
    expect(lines).toEqual({ beginsBeside: true, goesOnBelow: true, endsBeside: true })
  })
})
