import type { Page } from 'playwright-core'
import { until } from '../../support/chat'
import { browserOf, connectionIs } from '../parts/browser'
import { backUp, putBack } from '../parts/backup'
import { exactly, type Figure } from '../parts/figures'
import { historyOf } from '../parts/oracle'
import { onScene } from '../parts/scene'
import { textOf } from '../../support/text-of'

/** F8 in a browser: the text in the field and the outbox survive the restore of an older copy of the database. */
export function keptDraft(): Promise<Figure[]> {
  return onScene(async (scene) => {
    const server = await scene.server()
    await server.start()
    const guest = scene.guest(server.url)
    await guest.entered()
    const page = await (await browserOf(scene)).newPage()
    await page.goto(server.url)
    await connectionIs(page, 'online')
    guest.say('in the copy')
    await shows(page, ['in the copy'])
    backUp(server)
    guest.say('not in the copy')
    await shows(page, ['in the copy', 'not in the copy'])

    await server.end('SIGKILL')
    await page.locator('body:not([data-connection="online"])').waitFor({ state: 'attached' })
    await page.fill('#msg', 'typed while away')
    await page.press('#msg', 'Enter')
    await page.fill('#msg', 'not yet finished')
    putBack(server)
    await server.start()
    const observer = await scene.tab(server.url)
    await until('the message', async () => (await historyOf(observer, 'lobby')).length === 2)
    const history = (await historyOf(observer, 'lobby')).map(textOf)
    await shows(page, history).catch(() => {})
    return [
      exactly('entries', history.join(), 'in the copy,typed while away'),
      exactly('entries on the page', (await textsOn(page)).join(), history.join()),
      exactly('the draft', await page.inputValue('#msg'), 'not yet finished'),
    ]
  })
}

async function shows(page: Page, texts: string[]): Promise<void> {
  await until('the page shows it', async () => (await textsOn(page)).join() === texts.join())
}

function textsOn(page: Page): Promise<string[]> {
  return page.locator('#msg_log [data-seq] [data-text], #msg_log [data-seq][data-text]').allInnerTexts()
}
