import type { BrowserContextOptions, Page } from 'playwright-core'
import type { Language } from '../../common/i18n'
import { actionsOn, online } from '../browser/person'
import { phone } from '../browser/phone'
import { Proxy } from '../faults/parts/proxy'
import { newContext } from '../support/browser'
import { enter, type Environment, lobby, startChat, type Tab, type TestChat, value } from '../support/chat'
import { joinMany } from '../support/join-many'
import { type Cast, casts } from './cast'

export type Size = 'desktop' | 'phone'

export const sizes: Record<Size, BrowserContextOptions> = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { ...phone, deviceScaleFactor: 2 },
}

/** The colour settings of the system. */
export const colourSchemes = {
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

/** A server, a faulty network in front of it, and one person with a browser. */
export class Stage {
  readonly #environment: Environment
  /** The server was given, and is not closed with the stage. */
  readonly #isShared: boolean
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
    isShared: boolean,
  ) {
    this.chat = chat
    this.proxy = proxy
    this.page = page
    this.cast = cast
    this.#environment = environment
    this.#isShared = isShared
  }

  static async create(language: Language, size: Size, setting: Setting): Promise<Stage> {
    const context = await newContext({
      locale: casts[language].locale,
      timezoneId: 'Asia/Shanghai',
      ...sizes[size],
      ...setting.options,
    })
    return Stage.forPage(await context.newPage(), language, size, setting)
  }

  /** @param page without a session */
  static async forPage(page: Page, language: Language, size: Size, setting: Setting): Promise<Stage> {
    const { environment = {}, chat, publicFolder, surroundings } = setting
    const running = chat ?? (await startChat(environment, publicFolder, surroundings))
    const proxy = await Proxy.before(Number(new URL(running.url).port))
    return new Stage(running, proxy, page, casts[language], size, environment, chat !== undefined)
  }

  get actions() {
    return actionsOn(this.page)
  }

  /** Opens a room with the nickname of the cast. */
  async join(room: string = lobby): Promise<void> {
    await this.setNickname(this.cast.me)
    await this.open(room)
    await online(this.page)
  }

  async setNickname(nickname: string): Promise<void> {
    const { request } = this.page.context()
    await request.get(`${this.proxy.url}/api/session`)
    await request.put(`${this.proxy.url}/api/session`, { data: { nickname } })
  }

  async open(room: string = lobby): Promise<void> {
    await this.page.goto(`${this.proxy.url}/${room === lobby ? '' : `r/${encodeURIComponent(room)}`}`)
  }

  /** Connects one of the others to a room. */
  async enter(other: 0 | 1 | 2, room: string = lobby): Promise<Tab> {
    const tab = await enter(this.chat.url, this.cast.others[other], room)
    this.#tabs.push(tab)
    return tab
  }

  /** All join, and send the messages of the cast. */
  async talk(room: string = lobby, upTo = this.cast.talk.length): Promise<Tab[]> {
    const others = [await this.enter(0, room), await this.enter(1, room)]
    await this.join(room)
    others.push(await this.enter(2, room))
    const said = this.cast.talk.slice(0, upTo)
    for (const [who, text] of said) {
      if (who !== 'me') value(await others[who]!.say(text, { room }))
      else {
        await this.actions.say(text)
        await this.actions.sees(text)
      }
    }
    await this.actions.sees(said.at(-1)![1])
    return others
  }

  /** Sends `count` short messages at once. */
  async fill(tab: Tab, count: number, room: string = lobby): Promise<void> {
    const { talk } = this.cast
    for (let n = 0; n < count; n += 50)
      await Promise.all(
        Array.from({ length: Math.min(50, count - n) }, (_, index) =>
          tab.say(`${talk[(n + index) % talk.length]![1]} ${n + index + 1}`, { room }),
        ),
      )
  }

  /** Cuts all connections, and refuses new ones. */
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

  async close(): Promise<void> {
    for (const tab of this.#tabs) tab.socket.disconnect()
    await this.page.context().close()
    this.proxy.close()
    if (!this.#isShared) await this.chat.close()
  }
}

/** A server with this many members in the lobby. */
export async function crowdedChat(count: number, publicFolder?: string): Promise<TestChat> {
  const chat = await startChat({ LEAVE_GRACE_MS: '600000' }, publicFolder)
  await joinMany(chat.url, count, lobby, ['zh-CN', 'en'])
  return chat
}
