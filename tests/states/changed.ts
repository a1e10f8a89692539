import { changesBy } from '../browser/message-changes'
import { lobby } from '../support/chat'
import type { Stage } from './stage'
import type { State } from './states'

/** All talk. @returns what each of the others can do with it */
async function talkOf(stage: Stage) {
  const tabs = await stage.talk()
  return tabs.map((tab) => changesBy(tab, lobby))
}

/** What changes made of messages. */
export const changed: State[] = [
  {
    name: 'edited',
    selector: '[data-seq="2"][data-edited]',
    show: async (stage) => {
      const [, theo] = await talkOf(stage)
      await theo!.edit(2, stage.cast.talk[7]![1])
      await stage.page.waitForSelector('[data-edited]')
    },
  },
  {
    name: 'deleted',
    selector: '[data-seq="8"][data-deleted]',
    show: async (stage) => {
      const [ann, theo] = await talkOf(stage)
      for (const seq of [2, 3, 8]) await theo!.erase(seq)
      await ann!.erase(1)
      await stage.page.waitForSelector('[data-seq="1"][data-deleted]')
    },
  },
  {
    name: 'reactions',
    selector: '[data-seq="8"] [data-reaction="❤️"]',
    show: async (stage) => {
      const people = await talkOf(stage)
      for (const each of people) await each.react(8, '🍵')
      await people[0]!.react(8, '❤️')
      await people[1]!.react(4, '👍')
      await stage.page.waitForSelector('[data-seq="4"] [data-reaction="👍"]')
      await stage.page.click('[data-seq="8"] [data-reaction="🍵"]')
      await stage.page.waitForSelector('[data-seq="8"] [aria-pressed="true"]')
    },
  },
  {
    name: 'who-reacted',
    selector: '[role="tooltip"]',
    show: async (stage) => {
      const people = await talkOf(stage)
      for (const each of people) await each.react(8, '🍵')
      await stage.page.click('[data-seq="8"] [data-reaction="🍵"]')
      await stage.page.waitForSelector('[data-seq="8"] [aria-pressed="true"]')
      await stage.page.hover('#msg')
      await stage.page.hover('[data-seq="8"] [data-reaction="🍵"]')
      await stage.page.waitForSelector('[role="tooltip"]')
    },
  },
  {
    name: 'reply',
    selector: '[data-reply="4"]',
    show: async (stage) => {
      const [ann, theo] = await talkOf(stage)
      await ann!.say(stage.cast.talk[7]![1], 4)
      const gone = await theo!.say(stage.cast.draft, 6)
      await theo!.say(stage.cast.talk[1]![1], gone)
      await theo!.erase(gone)
      await stage.page.waitForSelector('.quote--deleted')
    },
  },
  {
    name: 'pinned',
    selector: '[data-seq="6"] .marks__pin',
    show: async (stage) => {
      const [ann] = await talkOf(stage)
      await ann!.pin(6)
      await stage.page.waitForSelector('.marks__pin')
      await stage.page.waitForSelector('#pins_open:not([hidden])')
    },
  },
  {
    name: 'way-back',
    selector: '.pill--back',
    show: async (stage) => {
      const ann = await stage.enter(0)
      await stage.fill(ann, 80)
      await changesBy(ann, lobby).say(stage.cast.talk[7]![1], 20)
      await stage.join()
      await stage.page.click('[data-reply="20"]')
      await stage.page.waitForSelector('.pill--back')
    },
  },
  {
    name: 'linked-gone',
    selector: '#toast:not(:empty)',
    show: async (stage) => {
      await stage.talk()
      await stage.page.goto(`${stage.proxy.url}/?at=600`)
      await stage.page.waitForSelector('#toast:not(:empty)')
    },
  },
  {
    name: 'linked',
    selector: '[data-seq="30"]',
    show: async (stage) => {
      const ann = await stage.enter(0)
      await stage.fill(ann, 80)
      await stage.join()
      await stage.page.goto(`${stage.proxy.url}/?at=35`)
      await stage.page.waitForSelector('.entry--found')
    },
  },
]
