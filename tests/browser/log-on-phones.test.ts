import { closeAll, enter, startChat, type TestChat } from '../support/chat'
import { visitOnPhone } from './phone'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

describe('the log on a phone', () => {
  it.each(['spacious', 'condensed'])(
    'has touch targets of 44 px for names and avatars that cover no other text: %s',
    async (density) => {
      const room = `names-${density}`
      const [ann, bo] = [await enter(chat.url, 'Annabel', room), await enter(chat.url, '博', room)]
      const { page, sees } = await visitOnPhone(`${chat.url}/r/${room}`, { reducedMotion: 'reduce' })
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
            /** Whether a tap there hits this author's name or avatar. */
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

  it('shows an action on the line of the name, over the whole width', async () => {
    const { page, say, sees } = await visitOnPhone(`${chat.url}/r/actions`, { reducedMotion: 'reduce' })
    const action = 'walks slowly over to the window to see whether it still rains'
    await say(`/me ${action}`)
    await sees(`/me ${action}`)
    const lines = await page.locator('[data-seq]').evaluate((entry) => {
      const linesOf = (css: string) => {
        const range = document.createRange()
        range.selectNodeContents(entry.querySelector(css)!)
        return [...range.getClientRects()].map(({ left, bottom }) => ({ left, bottom }))
      }
      const [name, text, time] = ['[data-author]', '[data-text]', 'time'].map(linesOf)
      return {
        startsBeside: Math.abs(text![0]!.bottom - name![0]!.bottom) < 4,
        continuesBelow: text!.some(
          ({ left, bottom }) => bottom > name![0]!.bottom + 10 && Math.abs(left - name![0]!.left) < 1,
        ),
        endsBeside: Math.abs(text!.at(-1)!.bottom - time![0]!.bottom) < 8,
      }
    })
    expect(lines).toEqual({ startsBeside: true, continuesBelow: true, endsBeside: true })
  })
})
