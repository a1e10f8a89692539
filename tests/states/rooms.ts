import type { Stage } from './stage'
import type { State } from './states'

/** A room of the person on the stage, with others in it. */
export async function ownRoom(stage: Stage): Promise<string> {
  const { cast, page } = stage
  const [room] = cast.rooms
  await stage.join()
  await openForm(stage)
  await page.fill('#new_room_name', room)
  await page.click('#new_room [data-part="create"]')
  await page.waitForSelector('[data-notice="room"]')
  await stage.enter(0, room)
  await stage.enter(1, room)
  return room
}

export async function openForm({ page, size }: Stage): Promise<void> {
  if (size === 'phone') await page.click('#side_open')
  await page.click('[data-action="new-room"]')
  await page.waitForSelector('#new_room[open]')
}

export async function openSettings({ page }: Stage): Promise<void> {
  await page.click('#room_about')
  await page.click('#room_menu [data-part="settings"]')
  await page.waitForSelector('#room_settings[open]')
}

/** States of a room's settings, and of making one. */
export const rooms: State[] = [
  {
    name: 'new-room',
    selector: '#new_room[open]',
    show: async (stage) => {
      await stage.talk()
      await openForm(stage)
      await stage.page.fill('#new_room_name', stage.cast.rooms[0])
      await stage.page.check('#new_room [value="password"]')
    },
  },
  {
    name: 'new-room-private',
    selector: '#new_room[open]',
    show: async (stage) => {
      await stage.talk()
      await openForm(stage)
      await stage.page.check('#new_room [value="invite"]')
    },
  },
  {
    name: 'private-room',
    selector: '#room_topic:not(:empty)',
    show: async (stage) => {
      const { page, cast, size } = stage
      await stage.talk()
      await openForm(stage)
      await page.check('#new_room [value="invite"]')
      await page.fill('#new_room_topic', cast.rooms[1])
      await page.click('#new_room [data-part="create"]')
      await page.locator('#room_topic', { hasText: cast.rooms[1] }).waitFor()
      if (size === 'phone') await page.click('#side_open')
    },
  },
  {
    name: 'room-settings',
    selector: '#room_settings[open]',
    show: async (stage) => {
      await ownRoom(stage)
      await openSettings(stage)
    },
  },
  {
    name: 'owner-link',
    selector: '#invite[open]',
    show: async (stage) => {
      await ownRoom(stage)
      await openSettings(stage)
      await stage.page.click('#room_owner [data-part="key"]')
      await stage.page.waitForSelector('#invite svg')
    },
  },
  {
    name: 'transfer',
    selector: '#room_owner [data-part="confirm"]:not([hidden])',
    show: async (stage) => {
      await ownRoom(stage)
      await openSettings(stage)
      const transfer = stage.page.locator('#room_owner [data-part="transfer"] button')
      await transfer.scrollIntoViewIfNeeded()
      await transfer.click()
      await stage.page.locator('#room_owner [data-part="confirm"] button').first().scrollIntoViewIfNeeded()
    },
  },
]
