import type { NetworkInterfaceInfo } from 'node:os'
import { newClientId } from '../../public/sync/random'
import { online } from '../browser/person'
import { named, until, value } from '../support/chat'
import type { Stage } from './stage'
import type { State } from './states'

const topics = { 'zh-CN': '一边喝茶一边聊，慢慢来。本周读《茶经》第三章，周六下午三点在靠窗那桌。', en: '' }

/** Several rooms: one pinned, one muted, one with a mention. */
async function severalRooms(stage: Stage): Promise<void> {
  const { page, cast } = stage
  const [ann] = await stage.talk()
  const topic = topics['zh-CN'] && cast.locale === 'zh-CN' ? topics['zh-CN'] : cast.talk[7]![1].repeat(3)
  value(await ann!.ask('topic', { room: named('lobby'), clientId: newClientId(), topic }))
  for (const room of cast.rooms) {
    await stage.open(room)
    await online(page)
  }
  await stage.open()
  await online(page)
  const [first, second, third] = cast.rooms
  await showRooms(stage)
  await roomMenu(stage, third)
  await page.locator('#room_menu [data-part="pin"]').click()
  await roomMenu(stage, second)
  await page.locator('#room_menu input[value="none"]').check()
  await page.locator('#room_menu [data-close]').click()
  for (const room of cast.rooms) await stage.fill(await stage.enter(1, room), room.length, room)
  value(await (await stage.enter(0, first)).say(`@${cast.me} ${cast.draft}`, { room: first }))
  await until('all', async () => (await page.locator('.room__unread:not([hidden])').count()) === 3)
  if (stage.size === 'desktop') await page.focus('#msg')
  await page.mouse.move(0, 0)
}

async function showRooms({ page, size }: Stage): Promise<void> {
  if (size === 'phone') await page.click('#side_open')
}

async function roomMenu({ page }: Stage, name: string): Promise<void> {
  const row = page.locator('.room', { hasText: name })
  await row.hover()
  await row.locator('.room__more').click()
}

/** A machine in two local networks. */
const interfaces = () => ({
  eth0: [{ address: '192.168.1.5' } as NetworkInterfaceInfo],
  wlan0: [{ address: '10.0.0.9' } as NetworkInterfaceInfo],
})

/** States of the sidebar and of what opens from it. */
export const sidebar: State[] = [
  {
    name: 'rooms',
    selector: '.room__mention:not([hidden])',
    show: severalRooms,
  },
  {
    name: 'room-menu',
    selector: '#room_menu[open]',
    show: async (stage) => {
      await severalRooms(stage)
      await roomMenu(stage, stage.cast.rooms[2])
    },
  },
  {
    name: 'room-about',
    selector: '#room_menu[open]',
    show: async (stage) => {
      await severalRooms(stage)
      if (stage.size === 'phone') await stage.page.click('#side_close')
      await stage.page.click('#room_about')
    },
  },
  {
    name: 'room-topic',
    selector: '#room_menu[open] form:not([hidden])',
    show: async (stage) => {
      await stage.talk()
      await stage.page.click('#room_about')
      await stage.page.click('#room_menu [data-part="edit"]')
    },
  },
  {
    name: 'jump',
    selector: '#jump[open]',
    show: async (stage) => {
      await severalRooms(stage)
      await stage.page.click('#jump_open')
    },
  },
  {
    name: 'jump-found',
    selector: '#jump[open] [role="option"]',
    show: async (stage) => {
      await stage.talk()
      await stage.page.keyboard.press('Control+k')
      await stage.page.fill('#jump_field', stage.cast.others[0].slice(0, 1))
    },
  },
  {
    name: 'person',
    selector: '#person_menu[open]',
    show: async (stage) => {
      await stage.talk()
      await showRooms(stage)
      await stage.page.locator('.member', { hasText: stage.cast.others[0] }).locator('button').click()
    },
  },
  {
    name: 'person-in-log',
    selector: '#person_menu[open]',
    show: async (stage) => {
      await stage.talk()
      await stage.page.locator('[data-seq="8"]').locator('[data-author]').click()
    },
  },
  {
    name: 'invite-addresses',
    selector: '.invite__address',
    environment: { HOST: '0.0.0.0' },
    surroundings: { interfaces },
    show: async (stage) => {
      await stage.talk(stage.cast.rooms[0])
      await stage.page.click('#invite_open')
      await stage.page.waitForSelector('#invite svg')
    },
  },
  {
    name: 'operator-link',
    selector: '#operator_trouble:not(:empty)',
    show: async (stage) => {
      await stage.talk()
      await stage.page.evaluate(() => (location.hash = 'operator=of-another-time'))
      await stage.page.click('#operator_become')
    },
  },
  {
    name: 'settings',
    selector: '#settings[open]',
    show: async (stage) => {
      await stage.talk()
      await showRooms(stage)
      await stage.page.click('#settings_open')
    },
  },
  {
    name: 'condensed',
    selector: '[data-density="condensed"]',
    show: async (stage) => {
      await severalRooms(stage)
      if (stage.size === 'desktop') {
        await stage.page.click('#settings_open')
        await stage.page.check('input[value="condensed"]')
        await stage.page.check('input[value="12"]')
        await stage.page.keyboard.press('Escape')
      } else {
        await stage.page.click('#settings_open')
        await stage.page.check('input[value="condensed"]')
        await stage.page.keyboard.press('Escape')
        await stage.page.click('#side_close')
      }
    },
  },
  {
    name: 'crowd',
    selector: '.members__more:not([hidden])',
    isCrowded: true,
    show: async (stage) => {
      await stage.open()
      await online(stage.page)
      await stage.actions.say(stage.cast.talk[0]![1])
      await stage.actions.sees(stage.cast.talk[0]![1])
      await showRooms(stage)
      await stage.page.locator('.members__more').scrollIntoViewIfNeeded()
    },
  },
]
