import type { BrowserContextOptions } from 'playwright-core'
import { languages } from '../../public/i18n'
import { online, soon } from '../browser/person'
import type { Environment } from '../support/chat'
import { side } from './side'
import { type Size, sizes, type Stage } from './stage'
import { marked, writing } from './writing'

/** A way the page can look, and how real people come to see it. */
export interface State {
  name: string
  /** What is to be seen as long as it lasts. */
  sign: string
  show: (stage: Stage) => Promise<void>
  only?: Size
  environment?: Environment
  options?: BrowserContextOptions
  /** Holds back requests or runs no script, which Playwright does in Chromium alone. */
  needsChromium?: true
  /** Opens without the server, by the service worker. */
  needsWorker?: true
  /** Plays where thousands are. */
  isCrowded?: true
}

const failed = '[data-state="failed"]'
const bar = '.bar--shown'

const beginnings: State[] = [
  {
    name: 'talk',
    sign: '[data-seq="9"]',
    show: async (stage) => {
      await stage.talk()
    },
  },
  { name: 'empty', sign: '.log__empty:not([hidden])', show: (stage) => stage.walkIn() },
  {
    name: 'connecting',
    sign: bar,
    needsChromium: true,
    show: async (stage) => {
      // The network holds it back.
      await stage.page.route('**/api/session', () => undefined)
      await stage.open()
    },
  },
  {
    name: 'too-many-sessions',
    sign: bar,
    environment: { RATE_LIMITS: 'on', RATE_SESSIONS_PER_MINUTE: '1' },
    show: async (stage) => {
      await stage.enter(0)
      await stage.open()
      await stage.page.waitForSelector(bar)
    },
  },
  {
    name: 'no-script',
    sign: '.noscript',
    needsChromium: true,
    options: { javaScriptEnabled: false },
    show: (stage) => stage.open(),
  },
  {
    name: 'yesterday',
    sign: '.day',
    show: async (stage) => {
      await stage.talk()
      await stage.page.clock.setFixedTime(Date.now() + 86_400_000)
      await stage.page.reload()
      await stage.page.waitForSelector('[data-seq="9"]')
    },
  },
]

const network: State[] = [
  {
    name: 'catching-up',
    sign: bar,
    show: async (stage) => {
      await stage.talk()
      stage.cutOff()
      await stage.page.waitForSelector(bar)
      // The answer to the join is lost, and the line holds.
      void stage.proxy.drop('"head"')
      stage.proxy.isDown = false
      await stage.page.waitForSelector('body[data-connection="online"]')
    },
  },
  {
    name: 'offline',
    sign: `${bar}, [data-state="sending"]`,
    show: async (stage) => {
      await stage.talk()
      stage.cutOff()
      await stage.page.waitForSelector('body[data-connection="offline"]')
      await stage.hands.say(stage.cast.draft)
      await stage.page.waitForSelector(bar)
    },
  },
  {
    name: 'caught-up',
    sign: '[data-seq="10"]',
    show: async (stage) => {
      const [ann] = await stage.talk(undefined, 4)
      stage.cutOff()
      await stage.page.waitForSelector('body[data-connection="offline"]')
      await stage.hands.say(stage.cast.draft)
      for (const [, text] of stage.cast.talk.slice(4)) await ann!.say(text)
      stage.proxy.isDown = false
      await soon('all sent', async () => (await stage.page.locator('[data-state]').count()) === 0)
    },
  },
  {
    name: 'without-server',
    needsWorker: true,
    sign: '[data-seq="9"]',
    show: async (stage) => {
      await stage.talk()
      await stage.page.evaluate(() => navigator.serviceWorker.ready)
      // Kept at once when nobody looks.
      await stage.page.goto('about:blank')
      await stage.stopServer()
      await stage.open()
      await stage.hands.say(stage.cast.draft)
      await stage.page.waitForSelector(bar)
    },
  },
  {
    name: 'restarting',
    sign: bar,
    show: async (stage) => {
      await stage.talk()
      stage.proxy.isHole = true
      await stage.stopServer()
      await stage.page.waitForSelector(bar)
    },
  },
  {
    name: 'sending',
    sign: '[data-state="sending"]',
    show: async (stage) => {
      await stage.talk()
      stage.proxy.swallow()
      await stage.hands.say(stage.cast.draft)
      await stage.hands.say(marked(stage.cast))
    },
  },
]

const refusals: State[] = [
  {
    name: 'failed',
    sign: failed,
    show: async (stage) => {
      await stage.talk()
      await stage.hands.sayInVain(stage.cast.draft)
      await stage.page.waitForSelector(failed)
    },
  },
  {
    name: 'too-fast',
    sign: '[data-state="sending"]',
    environment: { RATE_LIMITS: 'on', RATE_MESSAGES_PER_MINUTE: '1', RATE_MESSAGES_BURST: '6' },
    show: async (stage) => {
      await stage.talk(undefined, 7)
      for (const [, text] of stage.cast.talk.slice(0, 5)) await stage.hands.say(text)
      await stage.page.getByText(/\d+ (秒|s)/).waitFor()
    },
  },
  {
    name: 'too-long',
    sign: '#msg_over:not(:empty)',
    show: async (stage) => {
      await stage.talk()
      const sentence = stage.cast.talk[5]![1]
      await stage.page.fill('#msg', sentence.repeat(200).slice(0, 4_012))
    },
  },
  {
    name: 'nickname',
    sign: '.nickname__form:not([hidden])',
    show: async (stage) => {
      await stage.talk()
      await stage.page.click('#nickname_open')
    },
  },
  {
    name: 'nickname-refused',
    sign: '.nickname__try:not([hidden])',
    show: async (stage) => {
      await stage.talk()
      await stage.hands.rename(stage.cast.others[2])
      await stage.page.waitForSelector('.nickname__try:not([hidden])')
    },
  },
  {
    name: 'too-many-rooms',
    sign: '.log__empty:not([hidden])',
    environment: { MAX_ROOMS_PER_SESSION: '1' },
    show: async (stage) => {
      await stage.walkIn()
      await stage.open(stage.cast.rooms[0])
      await stage.page.waitForSelector('.log__empty:not([hidden])')
    },
  },
]

const logs: State[] = [
  {
    name: 'texts',
    sign: '[data-seq="7"]',
    show: async (stage) => {
      const ann = await stage.enter(0)
      await stage.walkIn()
      await ann.say(`https://example.org/${'long'.repeat(60)}`)
      await ann.say('مرحبا، كيف حالكم اليوم؟ هل نشرب الشاي معا؟')
      await stage.hands.say('שלום לכולם, נתראה בשבת')
      await ann.say(`Z${'\u0334\u0341'.repeat(100)} zalgo`)
      await stage.hands.say('🍵🫖🌿')
      await ann.say('🎉')
      await stage.hands.say('w'.repeat(180))
    },
  },
  {
    name: 'four-thousand',
    sign: '[data-seq="1"]',
    show: async (stage) => {
      await stage.walkIn()
      const paragraph = `${stage.cast.talk.map(([, text]) => text).join(' ')}\n\n`
      await stage.hands.say(paragraph.repeat(100).slice(0, 4_000).trim())
    },
  },
  {
    name: 'long-names',
    sign: '[data-seq="2"]',
    show: async (stage) => {
      const { page } = stage
      await stage.callMe('一位名字特别特别特别长的茶客他的名字有三十二个字这么长真不短啊吧')
      const room = 'a room with a name that goes on and on and on until it does not fit'
      await stage.open(room)
      await online(page)
      const ann = await stage.enter(0, room)
      await ann.say(stage.cast.talk[0]![1], { room })
      await stage.hands.say(stage.cast.talk[3]![1])
      await stage.hands.sees(stage.cast.talk[3]![1])
      if (stage.size === 'phone') await page.click('#side_open')
    },
  },
  {
    name: 'reading-back',
    sign: '#pill:not([hidden])',
    show: async (stage) => {
      const ann = await stage.enter(0)
      await stage.fill(ann, 60)
      await stage.walkIn()
      await stage.page.waitForSelector('[data-seq="60"]')
      await stage.page.locator('#msg_log').evaluate((log) => (log.scrollTop -= 500))
      await stage.page.waitForSelector('#pill:not([hidden])')
      await ann.say(stage.cast.talk[7]![1])
      await stage.page.waitForSelector('[data-seq="61"]')
    },
  },
  {
    name: 'reading-back-days',
    sign: '.date--shown',
    show: async (stage) => {
      const ann = await stage.enter(0)
      await stage.fill(ann, 60)
      await stage.walkIn()
      await stage.page.clock.setFixedTime(Date.now() + 86_400_000)
      await stage.page.reload()
      await online(stage.page)
      await stage.page.waitForSelector('[data-seq="60"]')
      await stage.page.locator('#msg_log').evaluate((log) => (log.scrollTop -= 500))
      await stage.page.waitForSelector('.date--shown')
    },
  },
  {
    name: 'loading-older',
    sign: '.log__top:not(:empty)',
    show: async (stage) => {
      const ann = await stage.enter(0)
      await stage.fill(ann, 80)
      await stage.walkIn()
      await stage.page.waitForSelector('[data-seq="80"]')
      stage.proxy.swallow()
      await stage.page.locator('#msg_log').evaluate((log) => (log.scrollTop = 0))
    },
  },
  {
    name: 'gap',
    sign: '.gap__button',
    show: async (stage) => {
      const [ann] = await stage.talk()
      stage.cutOff()
      await stage.page.waitForSelector('body[data-connection="offline"]')
      await stage.fill(ann!, 700)
      stage.proxy.isDown = false
      await stage.page.waitForSelector('.gap__button', { state: 'attached' })
      // Seen, it would be filled at once.
      stage.proxy.swallow()
      await stage.page.locator('.gap__button').scrollIntoViewIfNeeded()
    },
  },
]

const around: State[] = [
  {
    name: 'drawer',
    only: 'phone',
    sign: '.body--drawer',
    show: async (stage) => {
      await stage.talk()
      await stage.page.click('#side_open')
    },
  },
  {
    name: 'invite',
    sign: '#invite[open]',
    show: async (stage) => {
      await stage.talk(stage.cast.rooms[0])
      await stage.page.click('#invite_open')
    },
  },
  {
    name: 'draft',
    sign: '#msg',
    show: async (stage) => {
      await stage.talk()
      const lines = stage.cast.talk.map(([, text]) => text)
      await stage.page.fill('#msg', [...lines, ...lines].join('\n'))
    },
  },
]

export const states: State[] = [
  ...beginnings,
  ...network,
  ...refusals,
  ...logs,
  ...writing,
  ...around,
  ...side,
]

/** Every state in every language and on every screen it is made for. */
export const scenes = states.flatMap((state) =>
  languages.flatMap((language) =>
    (Object.keys(sizes) as Size[])
      .filter((size) => (state.only ?? size) === size)
      .map((size) => ({ state, language, size, title: `${state.name} ${language} ${size}` })),
  ),
)
