import { until } from '../../support/chat'
import { browserOf, connectionIs } from '../parts/browser'
import { exactly, type Figure, within } from '../parts/figures'
import { historyOf } from '../parts/oracle'
import { onScene } from '../parts/scene'
import { textOf } from '../../support/text-of'

const TEXTS = ['第一条', '第二条', '第三条']

/** F18: a message is typed offline in a browser, the tab closed, the server restarted, and the page opened again. */
export function closedTab(): Promise<Figure[]> {
  return onScene(async (scene) => {
    const server = await scene.server()
    await server.start()
    const browser = await browserOf(scene)
    const tab = await browser.newPage()
    await tab.goto(server.url)
    await connectionIs(tab, 'online')
    await browser.setOffline(true)
    await connectionIs(tab, 'offline')
    for (const text of TEXTS) {
      await tab.fill('#msg', text)
      await tab.press('#msg', 'Enter')
    }
    const sending = await tab.locator('#msg_log [data-state="sending"]').count()
    await tab.close()
    await server.end('SIGKILL')
    await server.start()
    await browser.setOffline(false)

    const openedAt = performance.now()
    const page = await browser.newPage()
    await page.goto(server.url)
    const shown = page.locator('#msg_log [data-seq] [data-text], #msg_log [data-seq][data-text]')
    const observer = await scene.tab(server.url)
    await until('all three', async () => (await historyOf(observer, 'lobby')).length >= TEXTS.length)
    const seconds = (performance.now() - openedAt) / 1_000
    await until('the page shows them', async () => (await shown.count()) >= TEXTS.length)
    const history = await historyOf(observer, 'lobby')
    return [
      exactly('shown as sending while offline', sending, TEXTS.length),
      exactly('entries', history.map(textOf).join(), TEXTS.join()),
      exactly('entries on the page', (await shown.allInnerTexts()).join(), TEXTS.join()),
      exactly('still sending', await page.locator('#msg_log [data-state]').count(), 0),
      within('sent after opening', seconds, 10),
    ]
  })
}
