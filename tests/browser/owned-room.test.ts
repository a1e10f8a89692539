import type { Page } from 'playwright-core'
import type { ClientId } from '../../common/protocol/ids'
import { closeAll, enter, named, startChat, value } from '../support/chat'
import { visit } from './person'

afterAll(closeAll)

/** What the menu of a message offers. */
async function offered(page: Page, seq: number): Promise<string[]> {
  await page.hover(`[data-seq="${seq}"]`)
  await page.click(`[data-seq="${seq}"] [data-action="more"]`)
  // Its part is loaded at the first click.
  await page.locator('#message_menu[open]').waitFor()
  const items = page.locator('#message_menu[open] [data-action]:visible')
  const actions = await items.evaluateAll((all) => all.map(({ dataset }) => dataset['action']!))
  await page.keyboard.press('Escape')
  return actions
}

describe('in a room with an owner', () => {
  it('the menu offers others neither to pin nor to delete what is not theirs', async () => {
    const { url } = await startChat()
    const ann = await enter(url, 'Ann', 'owned')
    for (const text of ['mine', 'pinned']) value(await ann.say(text, { room: 'owned' }))
    const pin = { room: named('owned'), clientId: 'pin' as ClientId, target: 2, on: true }
    value(await ann.ask('pin', pin))
    const { page, sees } = await visit({ url: `${url}/r/owned`, locale: 'en' })
    await sees('pinned')
    const actions = await offered(page, 1)
    expect(actions).toContain('reply')
    expect(actions).not.toContain('pin')
    expect(actions).not.toContain('delete')
    await page.click('#pins_open')
    await page.locator('#pins .pins__row').waitFor()
    expect(await page.locator('#pins .pins__row [data-action="pin"]').isVisible()).toBe(false)
  })

  it('whose first words make them its owner, they may both at once', async () => {
    const { url } = await startChat()
    const me = await visit({ url: `${url}/r/new`, locale: 'en' })
    await me.say('first words')
    const bob = await enter(url, 'Bob', 'new')
    value(await bob.say('words of another', { room: 'new' }))
    await me.sees('words of another')
    expect(await offered(me.page, 2)).toEqual(expect.arrayContaining(['pin', 'delete']))
  })
})
