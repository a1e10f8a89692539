import { named, value } from '../support/chat'
import { act as press } from './message'
import { moderated } from './moderation-sheet'
import type { Stage } from './stage'
import type { State } from './states'

/** A room that Ann owns, where the person with the page has no role. */
async function guest(stage: Stage) {
  const room = await moderated(stage)
  await room.act({ action: 'role', member: room.me, role: null })
  return room
}

async function openCard({ page }: Stage, seq: number): Promise<void> {
  await page.click(`[data-seq="${seq}"] .avatar`)
  await page.waitForSelector('#person_menu[open] .moderation:not([hidden])')
}

/** What moderators do to members, and how it looks to those. */
export const moderation: State[] = [
  {
    name: 'card-moderated',
    selector: '#person_menu[open] [data-action="unmute"]:not([hidden])',
    show: async (stage) => {
      const { act, theo } = await moderated(stage)
      await act({ action: 'mute', member: theo, minutes: 60 })
      await openCard(stage, 2)
    },
  },
  {
    name: 'card-ban',
    selector: '#person_menu[open] [data-action="ban"]',
    show: async (stage) => {
      await moderated(stage)
      await openCard(stage, 2)
      await stage.page.click('#person_menu [data-part="ban"]')
    },
  },
  {
    name: 'message-moderated',
    selector: '#message_menu[open] .moderation:not([hidden])',
    show: async (stage) => {
      await moderated(stage)
      await press(stage, 8, 'more')
    },
  },
  {
    name: 'muted-undo',
    selector: '#undos [data-action="undo"]',
    show: async (stage) => {
      await moderated(stage)
      await openCard(stage, 2)
      await stage.page.click('#person_menu [data-action="mute"][data-minutes="10"]')
    },
  },
  {
    name: 'muted',
    selector: '#closed:not([hidden])',
    show: async (stage) => {
      const { act, me } = await guest(stage)
      await stage.page.fill('#msg', stage.cast.draft)
      await act({ action: 'mute', member: me, minutes: 60, reason: stage.cast.talk[2]![1] })
    },
  },
  {
    name: 'kicked',
    selector: '#closed:not([hidden]) #closed_back:not([hidden])',
    show: async (stage) => {
      const { act, me } = await guest(stage)
      await act({ action: 'kick', member: me, reason: stage.cast.talk[2]![1] })
    },
  },
  {
    name: 'banned',
    selector: '#closed:not([hidden]) #closed_lobby:not([hidden])',
    show: async (stage) => {
      const { act, me } = await guest(stage)
      await act({ action: 'ban', member: me, minutes: 10_080 })
    },
  },
  {
    name: 'slow-mode',
    selector: '#send[data-wait]',
    show: async (stage) => {
      const { act } = await guest(stage)
      await act({ action: 'set', slowModeSeconds: 600 })
      await stage.page.locator('[data-notice="room"]').waitFor()
      await stage.actions.say(stage.cast.draft)
      await stage.page.waitForSelector('#send[data-wait]')
      await stage.actions.say(stage.cast.talk[8]![1])
      await stage.page.locator('#msg_note:not(:empty)').waitFor()
    },
  },
  {
    name: 'held',
    selector: '[data-part="unsent"] [data-state]',
    show: async (stage) => {
      const { act } = await guest(stage)
      await act({ action: 'set', words: [stage.cast.rooms[2]] })
      await stage.actions.say(`${stage.cast.draft} ${stage.cast.rooms[2]}`)
      await stage.page.getByText(/Waiting for a moderator|等待审核/).waitFor()
      await stage.page.reload()
      await stage.page.getByText(/Waiting for a moderator|等待审核/).waitFor()
    },
  },
  {
    name: 'held-rejected',
    selector: '[data-part="unsent"] [data-state="failed"]',
    show: async (stage) => {
      const { act, ann, room } = await guest(stage)
      await act({ action: 'set', words: [stage.cast.rooms[2]] })
      await stage.actions.say(`${stage.cast.draft} ${stage.cast.rooms[2]}`)
      await stage.page.getByText(/Waiting for a moderator|等待审核/).waitFor()
      const { items } = value(await ann.ask('moderation', { room: named(room), list: 'held' }))
      await act({ action: 'reject', held: items[0]!.id, reason: stage.cast.talk[2]![1] })
      await stage.page.locator('[data-state="failed"]').waitFor()
    },
  },
  {
    name: 'only-moderators',
    selector: '#closed:not([hidden])',
    show: async (stage) => {
      const { act } = await guest(stage)
      await act({ action: 'set', whoSpeaks: 'moderators' })
    },
  },
  {
    name: 'report',
    selector: '#report[open]',
    show: async (stage) => {
      await stage.talk()
      await press(stage, 6, 'more')
      await stage.page.click('#message_menu [data-action="report"]')
    },
  },
]
