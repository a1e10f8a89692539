import { online } from '../browser/person'
import { closeAll, until, value } from '../support/chat'
import { stageIn } from './engine-stage'
import { engines, withEngine } from './engines'
import { look } from './look'
import { watchedPage } from './watched-page'

jest.setTimeout(120_000)
afterAll(closeAll)

let publicFolder: string
beforeAll(() => {
  publicFolder = watchedPage()
})

for (const kind of engines)
  withEngine(kind, (engine) => {
    it.each(['desktop', 'phone'] as const)('talks, on a %s', async (size) => {
      const { stage, page } = await stageIn(engine(), 'en', size, { publicFolder })
      const { actions } = stage
      const isSeen = async (sign: string) => {
        const seen = await page.evaluate(look, {
          sign,
          parts: ['#msg', '#send', '[data-own-nickname]'],
          isChat: true,
        })
        expect(seen).toMatchObject({ overflow: 0, unseen: [], misplaced: [], errors: [] })
      }
      const ownRow = (text: string) => page.locator('[data-seq]', { hasText: text })
      const say = async (text: string) => {
        await page.click('#msg')
        await page.keyboard.type(text)
        await page.click('#send')
      }
      try {
        await stage.open()
        await online(stage.page)
        await isSeen('[data-own-nickname]')

        await say('hello from here')
        await ownRow('hello from here').waitFor()
        expect(await page.locator('#msg').evaluate((field) => (field as HTMLTextAreaElement).value)).toBe('')

        const other = await stage.enter(0)
        value(await other.say('hello from there'))
        await ownRow('hello from there').waitFor()
        await page.locator('[data-notice="join"]').first().waitFor()

        await page.click('#nickname_open')
        await page.waitForSelector('.nickname__form:not([hidden])')
        await actions.rename(stage.cast.me).catch(() => undefined)
        await until('the nickname', async () => (await actions.ownNickname()).includes(stage.cast.me))
        await isSeen('[data-own-nickname]')

        await actions.go(stage.cast.rooms[0])
        await online(stage.page)
        await say('in another room')
        await ownRow('in another room').waitFor()

        stage.cutOff()
        await page.waitForSelector('body[data-connection="offline"]')
        await say('said without a network')
        await page.waitForSelector('[data-state="sending"]')
        stage.proxy.isDown = false
        await page.waitForSelector('body[data-connection="online"]')
        await until('it to be sent', async () => (await page.locator('[data-state]').count()) === 0)
        await isSeen('[data-seq="2"]')

        await page.reload()
        await online(stage.page)
        await ownRow('said without a network').waitFor()
        expect(await actions.ownNickname()).toContain(stage.cast.me)

        await page.click('#invite_open')
        await page.waitForSelector('#invite[open]')
        await isSeen('#invite_link')
        await page.keyboard.press('Escape')
        await page.locator('#invite').waitFor({ state: 'hidden' })

        if (size === 'phone') await page.click('#side_open')
        await page.click('#settings_open')
        await page.waitForSelector('#settings[open]')
        await page.locator('.segment', { hasText: 'Dark' }).click()
        await page.waitForSelector('html[data-theme="dark"]')
        await page.keyboard.press('Escape')
        await page.locator('#settings').waitFor({ state: 'hidden' })
        if (size === 'phone') await page.click('#side_close')
        await isSeen('[data-seq="2"]')
      } finally {
        await stage.close()
      }
    })
  })
