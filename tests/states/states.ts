import type { BrowserContextOptions } from 'playwright-core'
import { languages } from '../../common/i18n'
import { logStored } from '../browser/stored-logs'
import { workerActivated } from '../browser/worker'
import { type Environment, lobby, type startChat, until } from '../support/chat'
import { attaching } from './attaching'
import { changed } from './changed'
import { files } from './files'
import { logs } from './logs'
import { message } from './message'
import { moderationSheet } from './moderation-sheet'
import { moderation } from './moderation'
import { rooms } from './rooms'
import { shutRooms } from './shut-rooms'
import { sidebar } from './sidebar'
import { type Size, sizes, type Stage } from './stage'
import { marked, writing } from './writing'

/** A state of the page, and how to reach it. */
export interface State {
  name: string
  /** Matches as long as the state lasts. */
  selector: string
  show: (stage: Stage) => Promise<void>
  only?: Size
  environment?: Environment
  /** What the server reads of its machine. */
  surroundings?: Parameters<typeof startChat>[2]
  /** A page outside the chat. */
  isOutside?: true
  /** The page has no session, and so no nickname. */
  hasNoSession?: true
  options?: BrowserContextOptions
  /** The room does not let us in: there is nothing to write in. */
  isShut?: true
  /** Holds requests or disables scripts, which Playwright supports in Chromium alone. */
  needsChromium?: true
  /** Opens without the server, from the service worker. */
  needsWorker?: true
  /** Needs a room with thousands of members. */
  isCrowded?: true
}

const failed = '[data-state="failed"]'
const bar = '.bar--shown'

const opening: State[] = [
  {
    name: 'talk',
    selector: '[data-seq="9"]',
    show: async (stage) => {
      await stage.talk()
    },
  },
  { name: 'empty', selector: '.log__empty:not([hidden])', show: (stage) => stage.join() },
  {
    name: 'connecting',
    selector: bar,
    needsChromium: true,
    show: async (stage) => {
      // Never answered.
      await stage.page.route('**/api/session', () => undefined)
      await stage.open()
    },
  },
  {
    name: 'too-many-sessions',
    selector: bar,
    hasNoSession: true,
    environment: { RATE_LIMITS: 'on', RATE_SESSIONS_PER_MINUTE: '1' },
    show: async (stage) => {
      await stage.enter(0)
      await stage.open()
      await stage.page.waitForSelector(bar)
    },
  },
  {
    name: 'cookies-blocked',
    selector: bar,
    show: async (stage) => {
      stage.proxy.losesCookies = true
      await stage.open()
      await stage.page.getByText(/Cookie|cookies/).waitFor()
    },
  },
  {
    name: 'not-found',
    selector: '.error-page__main',
    isOutside: true,
    show: async ({ page, proxy }) => {
      await page.goto(`${proxy.url}/nothing/here`)
    },
  },
  {
    name: 'no-script',
    selector: '.noscript',
    needsChromium: true,
    options: { javaScriptEnabled: false },
    show: (stage) => stage.open(),
  },
  {
    name: 'yesterday',
    selector: '.day',
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
    selector: bar,
    show: async (stage) => {
      await stage.talk()
      stage.cutOff()
      await stage.page.waitForSelector(bar)
      // The answer to the join is lost, and the connection stays open.
      void stage.proxy.drop('"head"')
      stage.proxy.isDown = false
      await stage.page.waitForSelector('body[data-connection="online"]')
    },
  },
  {
    name: 'offline',
    selector: `${bar}, [data-state="sending"]`,
    show: async (stage) => {
      await stage.talk()
      stage.cutOff()
      await stage.page.waitForSelector('body[data-connection="offline"]')
      await stage.actions.say(stage.cast.draft)
      await stage.page.waitForSelector(bar)
    },
  },
  {
    name: 'caught-up',
    selector: '[data-seq="10"]',
    show: async (stage) => {
      const [ann] = await stage.talk(undefined, 4)
      stage.cutOff()
      await stage.page.waitForSelector('body[data-connection="offline"]')
      await stage.actions.say(stage.cast.draft)
      for (const [, text] of stage.cast.talk.slice(4)) await ann!.say(text)
      stage.proxy.isDown = false
      await until('all sent', async () => (await stage.page.locator('[data-state]').count()) === 0)
    },
  },
  {
    name: 'without-server',
    needsWorker: true,
    selector: '[data-seq="9"]',
    show: async (stage) => {
      await stage.talk()
      await workerActivated(stage.page)
      await logStored(stage.page, lobby, stage.cast.talk.length)
      await stage.stopServer()
      await stage.open()
      await stage.actions.say(stage.cast.draft)
      await stage.page.waitForSelector(bar)
    },
  },
  {
    name: 'restarting',
    selector: bar,
    show: async (stage) => {
      await stage.talk()
      stage.proxy.isHole = true
      await stage.stopServer()
      await stage.page.waitForSelector(bar)
    },
  },
  {
    name: 'sending',
    selector: '[data-state="sending"]',
    show: async (stage) => {
      await stage.talk()
      stage.proxy.swallow()
      await stage.actions.say(stage.cast.draft)
      await stage.actions.say(marked(stage.cast))
    },
  },
]

const refusals: State[] = [
  {
    name: 'failed',
    selector: failed,
    show: async (stage) => {
      await stage.talk()
      await stage.actions.sayRefused(stage.cast.draft)
      await stage.page.waitForSelector(failed)
    },
  },
  {
    name: 'too-fast',
    selector: '[data-state="sending"]',
    environment: { RATE_LIMITS: 'on', RATE_MESSAGES_PER_MINUTE: '1', RATE_MESSAGES_BURST: '6' },
    show: async (stage) => {
      await stage.talk(undefined, 7)
      for (const [, text] of stage.cast.talk.slice(0, 5)) await stage.actions.say(text)
      await stage.page.getByText(/\d+ (秒|s)/).waitFor()
    },
  },
  {
    name: 'too-long',
    selector: '#msg_over:not(:empty)',
    show: async (stage) => {
      await stage.talk()
      const sentence = stage.cast.talk[5]![1]
      await stage.page.fill('#msg', sentence.repeat(200).slice(0, 4_012))
    },
  },
  {
    name: 'nickname',
    selector: '.nickname__form:not([hidden])',
    show: async (stage) => {
      await stage.talk()
      await stage.page.click('#nickname_open')
    },
  },
  {
    name: 'nickname-refused',
    selector: '.nickname__try:not([hidden])',
    show: async (stage) => {
      await stage.talk()
      await stage.actions.rename(stage.cast.others[2])
      await stage.page.waitForSelector('.nickname__try:not([hidden])')
    },
  },
  {
    name: 'too-many-rooms',
    selector: '.log__empty:not([hidden])',
    environment: { MAX_ROOMS_PER_SESSION: '1' },
    show: async (stage) => {
      await stage.join()
      // By a link, because a new page could join the other room before it rejoins the first.
      await stage.actions.say(`${stage.proxy.url}/r/${encodeURIComponent(stage.cast.rooms[0])}`)
      await stage.page.locator('[data-seq="1"] a').click()
      await stage.page.getByText(/先退出一个|Leave one first/).waitFor()
    },
  },
]

const others: State[] = [
  {
    name: 'drawer',
    only: 'phone',
    selector: '.body--drawer',
    show: async (stage) => {
      await stage.talk()
      await stage.page.click('#side_open')
    },
  },
  {
    name: 'invite',
    selector: '#invite[open]',
    show: async (stage) => {
      await stage.talk(stage.cast.rooms[0])
      await stage.page.click('#invite_open')
      await stage.page.waitForSelector('#invite svg')
    },
  },
  {
    name: 'draft',
    selector: '#msg',
    show: async (stage) => {
      await stage.talk()
      const lines = stage.cast.talk.map(([, text]) => text)
      await stage.page.fill('#msg', [...lines, ...lines].join('\n'))
    },
  },
]

export const states: State[] = [
  ...opening,
  ...network,
  ...refusals,
  ...logs,
  ...changed,
  ...files,
  ...writing,
  ...attaching,
  ...message,
  ...moderationSheet,
  ...moderation,
  ...others,
  ...sidebar,
  ...rooms,
  ...shutRooms,
]

/** Every state in every language and screen size it has. */
export const scenes = states.flatMap((state) =>
  languages.flatMap((language) =>
    (Object.keys(sizes) as Size[])
      .filter((size) => (state.only ?? size) === size)
      .map((size) => ({ state, language, size, title: `${state.name} ${language} ${size}` })),
  ),
)
