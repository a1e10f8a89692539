import type { BrowserContextOptions, Page } from 'playwright-core'
import type { Language } from '../../common/i18n'
import { hands, online } from '../browser/person'
import { Proxy } from '../faults/parts/proxy'
import { newContext } from '../support/browser'
import {
  enter,
  type Environment,
  lobby,
  named,
  Person,
  startChat,
  type Tab,
  type TestChat,
  value,
} from '../support/chat'
import { type Cast, casts } from './cast'

export type Size = 'desktop' | 'phone'

export const sizes: Record<Size, BrowserContextOptions> = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
}

/** What a reader may have chosen for their eyes. */
export const looks = {
  light: { colorScheme: 'light', forcedColors: 'none' },
  dark: { colorScheme: 'dark', forcedColors: 'none' },
  forced: { colorScheme: 'dark', forcedColors: 'active' },
} as const

interface Setting {
  environment?: Environment
  chat?: TestChat
  surroundings?: Parameters<typeof startChat>[2]
  options?: BrowserContextOptions
  publicFolder?: string
}

/** A server, a network before it that can be as bad as networks are, and one person with a browser. */
export class Stage {
  readonly #environment: Environment
  /** The server was there before, and stays. */
  readonly #isGuest: boolean
  readonly cast: Cast
  chat: TestChat
  readonly proxy: Proxy
  readonly page: Page
  readonly #tabs: Tab[] = []

  private constructor(
    chat: TestChat,
    proxy: Proxy,
    page: Page,
    cast: Cast,
    readonly size: Size,
    environment: Environment,
    isGuest: boolean,
  ) {
    this.chat = chat
    this.proxy = proxy
    this.page = page
    this.cast = cast
    this.#environment = environment
    this.#isGuest = isGuest
  }

  static async set(language: Language, size: Size, setting: Setting): Promise<Stage> {
    const context = await newContext({
      locale: casts[language].locale,
      timezoneId: 'Asia/Shanghai',
      ...sizes[size],
      ...setting.options,
    })
    return Stage.over(await context.newPage(), language, size, setting)
  }

  /** @param page of a person who was nowhere yet */
  static async over(page: Page, language: Language, size: Size, setting: Setting): Promise<Stage> {
    const { environment = {}, chat, publicFolder, surroundings } = setting
    const running = chat ?? (await startChat(environment, publicFolder, surroundings))
    const proxy = await Proxy.before(Number(new URL(running.url).port))
    return new Stage(running, proxy, page, casts[language], size, environment, chat !== undefined)
  }

  get hands() {
    return hands(this.page)
  }

  /** Walks in under the nickname of the cast. */
  async walkIn(room: string = lobby): Promise<void> {
    await this.callMe(this.cast.me)
    await this.open(room)
    await online(this.page)
  }

  async callMe(nickname: string): Promise<void> {
    const { request } = this.page.context()
    await request.get(`${this.proxy.url}/api/session`)
    await request.put(`${this.proxy.url}/api/session`, { data: { nickname } })
  }

  async open(room: string = lobby): Promise<void> {
    await this.page.goto(`${this.proxy.url}/${room === lobby ? '' : `r/${encodeURIComponent(room)}`}`)
  }

  /** One of the others, in a room. */
  async enter(other: 0 | 1 | 2, room: string = lobby): Promise<Tab> {
    const tab = await enter(this.chat.url, this.cast.others[other], room)
    this.#tabs.push(tab)
    return tab
  }

  /** Everybody is there, and says what they have to say. */
  async talk(room: string = lobby, upTo = this.cast.talk.length): Promise<Tab[]> {
    const others = [await this.enter(0, room), await this.enter(1, room)]
    await this.walkIn(room)
    others.push(await this.enter(2, room))
    for (const [who, text] of this.cast.talk.slice(0, upTo)) {
      if (who === 'me') await this.hands.say(text)
      else value(await others[who]!.say(text, { room }))
      await this.hands.sees(text)
    }
    return others
  }

  /** Somebody says `count` short things at once. */
  async fill(tab: Tab, count: number, room: string = lobby): Promise<void> {
    const { talk } = this.cast
    for (let n = 0; n < count; n += 50)
      await Promise.all(
        Array.from({ length: Math.min(50, count - n) }, (_, index) =>
          tab.say(`${talk[(n + index) % talk.length]![1]} ${n + index + 1}`, { room }),
        ),
      )
  }

  /** Nobody gets through any more, and everybody notices. */
  cutOff(): void {
    this.proxy.isDown = true
    this.proxy.cut()
  }

  async stopServer(): Promise<void> {
    for (const tab of this.#tabs) tab.socket.disconnect()
    await this.chat.close()
  }

  async startServer(): Promise<void> {
    const PORT = new URL(this.chat.url).port
    this.chat = await startChat({ ...this.#environment, DATA_DIR: this.chat.dataDir, PORT })
  }

  async strike(): Promise<void> {
    for (const tab of this.#tabs) tab.socket.disconnect()
    await this.page.context().close()
    this.proxy.close()
    if (!this.#isGuest) await this.chat.close()
  }
}

/** A server with so many people in the lobby. */
export async function crowded(count: number, publicFolder?: string): Promise<TestChat> {
  const chat = await startChat({ LEAVE_GRACE_MS: '600000' }, publicFolder)
  const languages = ['zh-CN', 'en']
  for (let n = 0; n < count; n += 50)
    await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const person = await Person.arrive(chat.url, undefined, { 'accept-language': languages[index % 2]! })
        const tab = await person.connect()
        value(await tab.ask('join', { room: named(lobby) }))
      }),
    )
  return chat
}
