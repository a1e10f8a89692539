import type { Action } from '../../common/protocol/moderation'
import type { MemberId } from '../../common/protocol/ids'
import { named, type Tab, until, value } from '../support/chat'
import { moderate } from '../support/moderating'
import type { Stage } from './stage'
import type { State } from './states'

const panel = '#moderation[open] [data-part="panel"]:not([aria-busy])'

/** A room that Ann owns and the person with the page moderates, where all talk. */
export async function moderated(stage: Stage) {
  const { cast } = stage
  const room = cast.rooms[0]
  const [ann, ...others] = (await stage.talk(room)) as [Tab, ...Tab[]]
  const idOf = (nickname: string): MemberId | undefined =>
    ann.received.join.flatMap(({ members }) => members).find((each) => each.nickname === nickname)?.id
  await until('all', () => [cast.me, ...cast.others.slice(1)].every(idOf))
  const act = async (action: Action) => value(await moderate(ann, room, action))
  await act({ action: 'role', member: idOf(cast.me)!, role: 'moderator' })
  // Marked by what is loaded late.
  await stage.page.waitForSelector('.role[data-role="moderator"]', { state: 'attached' })
  const [theo, robin] = cast.others.slice(1).map((name) => idOf(name)!) as [MemberId, MemberId]
  return { room, ann, others, me: idOf(cast.me)!, theo, robin, act }
}

async function openSheet({ page }: Stage, list: string): Promise<void> {
  await until('the offer', async () => {
    await page.click('#room_about')
    await page.waitForSelector('#room_menu[open]')
    if (await page.locator('#room_menu [data-part="moderate"]').isVisible()) return true
    await page.keyboard.press('Escape')
    return false
  })
  await page.click('#room_menu [data-part="moderate"]')
  await page.waitForSelector(panel)
  await page.click(`#moderation [data-list="${list}"]`)
  await page.waitForSelector(panel)
}

/** What moderators see of a room. */
export const moderationSheet: State[] = [
  {
    name: 'moderation-log',
    selector: '#moderation[open] .mods__row',
    show: async (stage) => {
      const { theo, robin, act } = await moderated(stage)
      await act({ action: 'mute', member: theo, minutes: 60, reason: stage.cast.talk[6]![1] })
      await act({ action: 'unmute', member: theo })
      await act({ action: 'set', slowModeSeconds: 30 })
      await act({ action: 'shield', minutes: 15 })
      await act({ action: 'ban', member: robin, minutes: null, network: true })
      await openSheet(stage, 'log')
    },
  },
  {
    name: 'moderation-bans',
    selector: '#moderation[open] .mods__row',
    show: async (stage) => {
      const { theo, robin, act } = await moderated(stage)
      await act({ action: 'ban', member: robin, minutes: 10_080, reason: stage.cast.talk[2]![1] })
      await act({ action: 'ban', member: theo, minutes: null })
      await openSheet(stage, 'bans')
      await stage.page.keyboard.press('Tab')
    },
  },
  {
    name: 'moderation-none',
    selector: '#moderation[open] .mods__note:not(:empty)',
    show: async (stage) => {
      await moderated(stage)
      await openSheet(stage, 'mutes')
    },
  },
  {
    name: 'moderation-held',
    selector: '#moderation[open] .mods__text',
    show: async (stage) => {
      const { room, others, act } = await moderated(stage)
      const { talk, draft } = stage.cast
      await act({ action: 'set', words: [draft, talk[7]![1]].map((text) => `*${text.slice(0, 3)}*`) })
      for (const [at, text] of [draft, talk[7]![1]].entries()) value(await others[at]!.say(text, { room }))
      await stage.page.waitForSelector('#waiting_open:not([hidden])')
      await openSheet(stage, 'held')
      await stage.page.keyboard.press('Tab')
    },
  },
  {
    name: 'moderation-reports',
    selector: '#moderation[open] .mods__line--reported',
    show: async (stage) => {
      const { room, ann, others } = await moderated(stage)
      for (const [tab, target] of [[ann, 5] as const, [others[0]!, 6] as const])
        value(await tab.ask('report', { room: named(room), target, reason: stage.cast.talk[6]![1] }))
      await stage.page.waitForSelector('#waiting_open:not([hidden])')
      await openSheet(stage, 'reports')
      await until('those around', async () => (await stage.page.locator('.mods__line').count()) === 10)
    },
  },
  {
    name: 'moderation-waiting',
    selector: '#waiting_open:not([hidden])',
    show: async (stage) => {
      const { room, ann } = await moderated(stage)
      value(await ann.ask('report', { room: named(room), target: 5, reason: stage.cast.draft }))
      await stage.page.waitForSelector('#waiting_open:not([hidden])')
    },
  },
  {
    name: 'shield-menu',
    selector: '#shield_menu[open]',
    show: async (stage) => {
      const { act } = await moderated(stage)
      await act({ action: 'shield', minutes: null })
      await openSheet(stage, 'mutes')
      await stage.page.click('#moderation [data-part="shield"]')
      await stage.page.waitForSelector('#shield_menu[open]')
    },
  },
  {
    name: 'shield',
    selector: '.shield--up',
    show: async (stage) => {
      const { act } = await moderated(stage)
      await act({ action: 'shield', minutes: 15 })
      await stage.page.waitForSelector('.shield--up')
    },
  },
]
