import { online } from '../browser/person'
import type { Tab } from '../support/chat'
import type { Stage } from './stage'
import type { State } from './states'

/** Joins a room where Ann has sent this many messages. @returns Ann */
async function joinLongLog(stage: Stage, messages: number): Promise<Tab> {
  const ann = await stage.enter(0)
  await stage.fill(ann, messages)
  await stage.join()
  await stage.page.waitForSelector(`[data-seq="${messages}"]`)
  return ann
}

async function scrollBack({ page }: Stage): Promise<void> {
  await page.locator('#msg_log').evaluate((log) => (log.scrollTop -= 500))
}

/** States of the log. */
export const logs: State[] = [
  {
    name: 'texts',
    selector: '[data-seq="7"]',
    show: async (stage) => {
      const ann = await stage.enter(0)
      await stage.join()
      await ann.say(`https://example.org/${'long'.repeat(60)}`)
      await ann.say('مرحبا، كيف حالكم اليوم؟ هل نشرب الشاي معا؟')
      await stage.actions.say('שלום לכולם, נתראה בשבת')
      await ann.say(`Z${'\u0334\u0341'.repeat(100)} zalgo`)
      await stage.actions.say('🍵🫖🌿')
      await ann.say('🎉')
      await stage.actions.say('w'.repeat(180))
    },
  },
  {
    name: 'four-thousand',
    selector: '[data-seq="1"]',
    show: async (stage) => {
      await stage.join()
      const paragraph = `${stage.cast.talk.map(([, text]) => text).join(' ')}\n\n`
      await stage.actions.say(paragraph.repeat(100).slice(0, 4_000).trim())
    },
  },
  {
    name: 'long-names',
    selector: '[data-seq="2"]',
    show: async (stage) => {
      const { page } = stage
      await stage.setNickname('一位名字特别特别特别长的茶客他的名字有三十二个字这么长真不短啊吧')
      const room = 'a room with a name that goes on and on and on until it does not fit'
      await stage.open(room)
      await online(page)
      const ann = await stage.enter(0, room)
      await ann.say(stage.cast.talk[0]![1], { room })
      await stage.actions.say(stage.cast.talk[3]![1])
      await stage.actions.sees(stage.cast.talk[3]![1])
      if (stage.size === 'phone') await page.click('#side_open')
    },
  },
  {
    name: 'reading-back',
    selector: '#pill:not([hidden])',
    show: async (stage) => {
      const ann = await joinLongLog(stage, 60)
      await scrollBack(stage)
      await stage.page.waitForSelector('#pill:not([hidden])')
      await ann.say(stage.cast.talk[7]![1])
      await stage.page.waitForSelector('[data-seq="61"]')
    },
  },
  {
    name: 'reading-back-days',
    selector: '.date--shown',
    show: async (stage) => {
      await joinLongLog(stage, 60)
      await stage.page.clock.setFixedTime(Date.now() + 86_400_000)
      await stage.page.reload()
      await online(stage.page)
      await stage.page.waitForSelector('[data-seq="60"]')
      await scrollBack(stage)
      await stage.page.waitForSelector('.date--shown')
    },
  },
  {
    name: 'loading-older',
    selector: '.log__top:not(:empty)',
    show: async (stage) => {
      await joinLongLog(stage, 80)
      stage.proxy.swallow()
      await stage.page.locator('#msg_log').evaluate((log) => (log.scrollTop = 0))
    },
  },
  {
    name: 'gap',
    selector: '.gap__button',
    show: async (stage) => {
      const [ann] = await stage.talk()
      stage.cutOff()
      await stage.page.waitForSelector('body[data-connection="offline"]')
      await stage.fill(ann!, 700)
      stage.proxy.isDown = false
      await stage.page.waitForSelector('.gap__button', { state: 'attached' })
      // Otherwise the gap would be filled as soon as it is in view.
      stage.proxy.swallow()
      await stage.page.locator('.gap__button').scrollIntoViewIfNeeded()
    },
  },
]
