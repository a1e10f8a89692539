import type { BrowserContextOptions } from 'playwright-core'
import { languages } from '../../common/i18n'
import { soon } from '../browser/person'
import type { Environment, startChat } from '../support/chat'
import { logs } from './logs'
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
  /** What the server sees of its machine. */
  surroundings?: Parameters<typeof startChat>[2]
  /** Shows a page that is no part of the chat. */
  isOutside?: true
  /** The page has no session, and so no nickname. */
  isNobody?: true
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
    isNobody: true,
    environment: { RATE_LIMITS: 'on', RATE_SESSIONS_PER_MINUTE: '1' },
    show: async (stage) => {
      await stage.enter(0)
      await stage.open()
      await stage.page.waitForSelector(bar)
    },
  },
  {
    name: 'cookies-blocked',
    sign: bar,
    show: async (stage) => {
      stage.proxy.losesCookies = true
      await stage.open()
      await stage.page.getByText(/Cookie|cookies/).waitFor()
    },
  },
  {
    name: 'not-found',
    sign: '.error-page__main',
    isOutside: true,
    show: async ({ page, proxy }) => {
      await page.goto(`${proxy.url}/nothing/here`)
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
      // A page that is opened anew may be in the other room before it is back in the first.
      await stage.hands.say(`${stage.proxy.url}/r/${encodeURIComponent(stage.cast.rooms[0])}`)
      await stage.page.locator('[data-seq="1"] a').click()
      await stage.page.getByText(/先退出一个|Leave one first/).waitFor()
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
      await stage.page.waitForSelector('#invite svg')
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
