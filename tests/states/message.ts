import type { ClientId } from '../../common/protocol/ids'
import { lobby, until } from '../support/chat'
import type { Stage } from './stage'
import type { State } from './states'

const own = '[data-seq="4"]'

/** Presses a button of the toolbar on a message, or of its menu where there is no mouse. */
export async function act({ page, size }: Stage, seq: number, action: string): Promise<void> {
  const message = `[data-seq="${seq}"]`
  if (size === 'phone') return openMenuByKey(page, seq, action)
  await page.hover(message)
  await page.click(`${message} [data-action="${action}"]`)
}

/** On a phone the menu opens on a long press; a keyboard leads there, too. */
async function openMenuByKey(page: Stage['page'], seq: number, action: string): Promise<void> {
  await page.focus('#msg_log')
  await page.waitForSelector('#msg[aria-autocomplete="list"]')
  let focused: string | null = null
  while (focused !== `${seq}`) {
    await page.keyboard.press('ArrowUp')
    const before: string | null = focused
    await until('the next message', async () => {
      focused = await page.evaluate(
        () => document.activeElement?.closest<HTMLElement>('[data-seq]')?.dataset['seq'] ?? null,
      )
      return focused !== before
    })
  }
  await page.keyboard.press('Enter')
  await page.waitForSelector('#message_menu[open]')
  if (action !== 'more') await page.click(`#message_menu [data-action="${action}"]`)
}

/** The menu, the toolbar and what the composer says of them. */
export const message: State[] = [
  {
    name: 'message-toolbar',
    only: 'desktop',
    selector: `${own} .tools`,
    show: async (stage) => {
      await stage.talk()
      await stage.page.hover(own)
      await stage.page.waitForSelector(`${own} .tools`)
    },
  },
  {
    name: 'message-menu',
    selector: '#message_menu[open]',
    show: async (stage) => {
      await stage.talk()
      await act(stage, 4, 'more')
      await stage.page.waitForSelector('#message_menu[open]')
    },
  },
  {
    name: 'message-focused',
    only: 'desktop',
    selector: '[data-seq="8"]:focus',
    show: async (stage) => {
      await stage.talk()
      await stage.page.hover(own)
      await stage.page.waitForSelector(`${own} .tools`)
      await stage.page.focus('#msg_log')
      await stage.page.keyboard.press('ArrowUp')
      await stage.page.keyboard.press('ArrowUp')
    },
  },
  {
    name: 'replying',
    selector: '[data-mood="reply"]',
    show: async (stage) => {
      await stage.talk()
      await act(stage, 6, 'reply')
    },
  },
  {
    name: 'editing',
    selector: '[data-mood="edit"]',
    show: async (stage) => {
      await stage.talk()
      await stage.page.press('#msg', 'ArrowUp')
    },
  },
  {
    name: 'undo',
    selector: '#undos [data-action="undo"]',
    show: async (stage) => {
      await stage.talk()
      await act(stage, 7, 'more')
      await stage.page.click('#message_menu [data-action="delete"]')
      await stage.page.waitForSelector('#undos [data-action="undo"]')
    },
  },
  {
    name: 'pins',
    selector: '#pins[open] .pins__row',
    show: async (stage) => {
      const [ann] = await stage.talk()
      for (const target of [4, 6])
        await ann!.ask('pin', { room: lobby, clientId: `pin ${target}` as ClientId, target, on: true })
      await stage.page.locator('#pins_open', { hasText: '2' }).waitFor()
      await stage.page.click('#pins_open')
      await stage.page.waitForSelector('#pins[open] .pins__row')
    },
  },
  {
    name: 'no-pins',
    selector: '#pins[open]:not([aria-busy])',
    show: async (stage) => {
      const [ann] = await stage.talk()
      await ann!.ask('pin', { room: lobby, clientId: 'a pin' as ClientId, target: 4, on: true })
      await stage.page.click('#pins_open')
      await stage.page.click('#pins [data-action="pin"]')
    },
  },
  {
    name: 'message-unsent',
    only: 'desktop',
    selector: '[data-state] .tools',
    show: async (stage) => {
      await stage.talk()
      await stage.page.hover(own)
      await stage.page.waitForSelector(`${own} .tools`)
      stage.cutOff()
      await stage.page.waitForSelector('body[data-connection="offline"]')
      await stage.actions.say(stage.cast.draft)
      await stage.page.hover('[data-state]')
      await stage.page.waitForSelector('[data-state] .tools')
    },
  },
  {
    name: 'ignored',
    selector: '.ignored',
    show: async (stage) => {
      await stage.talk()
      await stage.page.click('[data-seq="2"] .avatar')
      await stage.page.click('#person_menu [data-part="ignore"]')
      await stage.page.waitForSelector('.ignored')
    },
  },
]
