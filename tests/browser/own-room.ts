import type { Page } from 'playwright-core'
import { until } from '../support/chat'
import { visit } from './person'

/** A person whose first words made them the owner of a room. */
export async function owning(url: string, room: string) {
  const me = await visit({ url: `${url}/r/${room}`, locale: 'en' })
  await me.say('mine')
  await me.page.waitForSelector('[data-seq="1"]')
  return me
}

export async function openSettings(page: Page): Promise<void> {
  await until('the role', async () => {
    await page.click('#room_about')
    await page.locator('#room_menu[open]').waitFor()
    const isThere = await page.locator('#room_menu [data-part="settings"]').isVisible()
    if (!isThere) await page.keyboard.press('Escape')
    return isThere
  })
  await page.click('#room_menu [data-part="settings"]')
  await page.locator('#room_settings[open]').waitFor()
}

export const sheet = (page: Page) => page.locator('#room_settings')
