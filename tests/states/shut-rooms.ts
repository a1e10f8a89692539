import { type Inside, inside, moderate, shutRoom } from '../support/moderating'
import { named, until, value } from '../support/chat'
import { openForm, openSettings, ownRoom } from './rooms'
import type { Stage } from './stage'
import type { State } from './states'

/** A room of another person that is not open. */
const shutRoomOf = ({ chat, cast }: Stage, access: 'password' | 'invite'): Promise<Inside> =>
  shutRoom(chat.url, cast.others[0], cast.rooms[0], access)

/** States of rooms that are not open, and of the ways in. */
export const shutRooms: State[] = [
  {
    name: 'new-room-refused',
    selector: '#new_room[open] [data-part="trouble"]:not(:empty)',
    show: async (stage) => {
      await shutRoomOf(stage, 'password')
      await stage.talk()
      await openForm(stage)
      await stage.page.fill('#new_room_name', stage.cast.rooms[0])
      await stage.page.click('#new_room [data-part="create"]')
      await stage.page.waitForSelector('#new_room [data-part="trouble"]:not(:empty)')
    },
  },
  {
    name: 'room-settings-below',
    selector: '#room_settings[open] .invites__row',
    show: async (stage) => {
      const { page } = stage
      const room = await ownRoom(stage)
      await openSettings(stage)
      await page.check('#room_settings [name="access"][value="invite"]')
      await page.waitForSelector('#room_invites:not([hidden])')
      await page.click('#room_invites form button')
      await page.waitForSelector('#invite[open]')
      const secret = (await page.inputValue('#invite_link')).split('invite=')[1]!
      await page.keyboard.press('Escape')
      const guest = await inside(stage.chat.url, stage.cast.others[2], 'elsewhere')
      value(await guest.ask('join', { room: named(room), invite: secret }))
      await page.keyboard.press('Escape')
      await openSettings(stage)
      await page.getByText(/Used 1|已使用 1/).waitFor()
      await page.locator('#room_owner').scrollIntoViewIfNeeded()
      await page.locator('#room_owner [data-part="hint"]').scrollIntoViewIfNeeded()
    },
  },
  {
    name: 'claim',
    selector: '#claim[open]',
    isShut: true,
    show: async (stage) => {
      const owner = await shutRoomOf(stage, 'password')
      const [room] = stage.cast.rooms
      const { key } = value(await moderate(owner, room, { action: 'owner-key' }))
      await stage.setNickname(stage.cast.me)
      await stage.page.goto(`${stage.proxy.url}/r/${encodeURIComponent(room)}#owner=${key}`)
      await stage.page.waitForSelector('#claim[open]')
    },
  },
  {
    name: 'password-required',
    selector: '.main--shut .entrance',
    isShut: true,
    show: async (stage) => {
      await shutRoomOf(stage, 'password')
      await stage.setNickname(stage.cast.me)
      await stage.open(stage.cast.rooms[0])
      await stage.page.fill('#entrance_password', stage.cast.rooms[1])
      await stage.page.keyboard.press('Enter')
      await stage.page.waitForSelector('#entrance_trouble:not(:empty)')
    },
  },
  {
    name: 'invite-required',
    selector: '.main--shut .entrance',
    isShut: true,
    show: async (stage) => {
      await shutRoomOf(stage, 'invite')
      await stage.setNickname(stage.cast.me)
      await stage.open(stage.cast.rooms[0])
      await until('a sentence', () => stage.page.locator('.entrance').isVisible())
    },
  },
  {
    name: 'invite-only',
    selector: '#invite_make:not([hidden])',
    show: async (stage) => {
      await ownRoom(stage)
      await openSettings(stage)
      await stage.page.check('#room_settings [name="access"][value="invite"]')
      await stage.page.waitForSelector('#room_invites:not([hidden])')
      await stage.page.keyboard.press('Escape')
      await stage.page.click('#invite_open')
      await stage.page.waitForSelector('#invite_make:not([hidden])')
    },
  },
]
