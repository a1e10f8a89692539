import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { io, type Socket } from 'socket.io-client'
import { createChat } from '../../server/app'
import type { Operators } from '../../server/chat/moderation/operators'
import { readConfig } from '../../server/config/config'
import type { LoadReading } from '../../server/monitoring/load'
import type { Surroundings } from '../../server/surroundings'
import type { Ask, Asks, ClientEvents } from '../../common/protocol/asks'
import type { ClientId, Place, RoomName } from '../../common/protocol/ids'
import type { Facts, ServerEvents } from '../../common/protocol/facts'
import type { JoinValue, MessageValue } from '../../common/protocol/answers'
import type { Session } from '../../common/protocol/members'
import type { Answer } from '../../common/refusals'

export type Environment = Record<string, string>

export interface TestChat {
  url: string
  dataDir: string
  operators: Operators
  close: () => Promise<void>
}

/**
 * The timeout of every wait in a test. It only guards against waiting for ever: no passing test reaches it, on however slow
 * a machine.
 */
export const WAIT_TIMEOUT_MS = 60_000

export const lobby = 'lobby' as RoomName

/** Brands a room's name. */
export function named(room: string): RoomName {
  return room as RoomName
}

const opened: (() => Promise<void> | void)[] = []

/** Closes what the tests of a file opened, newest first. */
export async function closeAll(): Promise<void> {
  for (const close of opened.splice(0).reverse()) await close()
}

/** For resources that a test opens itself. */
export function closeLater(close: () => Promise<void> | void): void {
  opened.push(close)
}

/** A folder that is removed after the tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'teahouse-'))
  opened.push(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Instead of the measured load, which includes the tests and clients of this process. */
const CALM: LoadReading = { lagMs: 0, utilization: 0, memory: 0 }

/** A real server on a free port, without rate limits unless `environment` sets them. */
export async function startChat(
  environment: Environment = {},
  publicFolder = 'dist/public',
  surroundings: Partial<Surroundings> = {},
): Promise<TestChat> {
  const dataDir = environment.DATA_DIR ?? temporaryFolder()
  const config = readConfig({
    PORT: '0',
    HOST: '127.0.0.1',
    RATE_LIMITS: 'off',
    LEAVE_GRACE_MS: '300',
    DATA_DIR: dataDir,
    ...environment,
  })
  const log = pino({ level: 'silent' })
  const chat = await createChat(config, { publicFolder, log, readLoad: () => CALM, ...surroundings })
  opened.push(chat.close)
  return { ...chat, dataDir }
}

/** A person: a session and its cookie. */
export class Person {
  readonly #url: string
  #cookie = ''

  private constructor(url: string) {
    this.#url = url
  }

  /** @param nickname to choose; by default the person keeps the one the server assigned */
  static async arrive(url: string, nickname?: string, headers: Record<string, string> = {}): Promise<Person> {
    const person = new Person(url)
    await person.call('GET', '/api/session', undefined, headers)
    if (nickname !== undefined) await person.call('PUT', '/api/session', { nickname })
    return person
  }

  get cookie(): string {
    return this.#cookie
  }

  /** The same person at another URL of the chat. */
  at(url: string): Person {
    const person = new Person(url)
    person.#cookie = this.#cookie
    return person
  }

  /** Sends an HTTP request with the cookie, and stores the cookies of the response. */
  async call<T = Session>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; body: T; headers: Headers }> {
    const response = await fetch(this.#url + path, {
      method,
      headers: {
        ...(this.#cookie === '' ? {} : { cookie: this.#cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]!)
    if (cookies.length > 0) this.#cookie = cookies.join('; ')
    const text = await response.text()
    return {
      status: response.status,
      body: (text === '' ? null : JSON.parse(text)) as T,
      headers: response.headers,
    }
  }

  /** A tab: one connection with this person's cookie. */
  async connect(options: { headers?: Record<string, string>; transports?: string[] } = {}): Promise<Tab> {
    const socket: Socket<ServerEvents, ClientEvents> = io(this.#url, {
      forceNew: true,
      transports: options.transports ?? ['websocket'],
      extraHeaders: { cookie: this.#cookie, ...options.headers },
      reconnection: false,
      timeout: WAIT_TIMEOUT_MS,
    })
    opened.push(() => void socket.disconnect())
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve).once('connect_error', reject)
    })
    return new Tab(socket)
  }
}

/** One connection of a person, with all facts it has received. */
export class Tab {
  readonly socket: Socket<ServerEvents, ClientEvents>
  readonly received: { [F in keyof Facts]: Facts[F][] } = {
    join: [],
    leave: [],
    message: [],
    head: [],
    member: [],
    room: [],
    removed: [],
    outcome: [],
    moderation: [],
    typing: [],
    session: [],
    restart: [],
  }
  /** In order of arrival, from every room. */
  get entries() {
    return this.received.message.flatMap(({ entries }) => entries)
  }

  /** The nicknames in all join or leave facts. */
  announced(fact: 'join' | 'leave'): string[] {
    return this.received[fact].flatMap(({ members }) => members.map(({ nickname }) => nickname as string))
  }

  constructor(socket: Socket<ServerEvents, ClientEvents>) {
    this.socket = socket
    socket.onAny((fact: keyof Facts, payload: unknown) => {
      ;(this.received[fact] as unknown[] | undefined)?.push(payload)
    })
  }

  ask<A extends Ask>(ask: A, input: Asks[A]['input']): Promise<Answer<Asks[A]['value']>> {
    return this.askAnything(ask, input)
  }

  /** For inputs that the types forbid. */
  askAnything<T>(event: string, ...args: unknown[]): Promise<Answer<T>> {
    return (this.socket.timeout(WAIT_TIMEOUT_MS) as unknown as Socket).emitWithAck(event, ...args) as Promise<
      Answer<T>
    >
  }

  /** @throws when it is refused */
  async enter(room: string = lobby, since?: Place): Promise<JoinValue> {
    return value(await this.ask('join', { room: named(room), ...(since === undefined ? {} : { since }) }))
  }

  /** For what waits for no moderator. */
  say(text: string, options: { room?: string; clientId?: string } = {}): Promise<Answer<MessageValue>> {
    const clientId = (options.clientId ?? Math.random().toString(36).slice(2)) as ClientId
    const said = this.ask('message', { room: named(options.room ?? lobby), clientId, text })
    return said as Promise<Answer<MessageValue>>
  }

  /** Resolves when `isSo`; otherwise the error says what was received. */
  async until(what: string, isSo: (tab: Tab) => boolean): Promise<void> {
    await until(`${what}; received ${JSON.stringify(this.received).slice(0, 500)}`, () => isSo(this))
  }
}

/** A person with a nickname, in a room. */
export async function enter(
  url: string,
  nickname?: string,
  room: string = lobby,
): Promise<Tab & { you: JoinValue }> {
  const person = await Person.arrive(url, nickname)
  const tab = await person.connect()
  return Object.assign(tab, { you: await tab.enter(room) })
}

/** @throws when it is a refusal */
export function value<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new Error(`refused: ${answer.code}`)
  return answer.value
}

export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  withinMs = WAIT_TIMEOUT_MS,
): Promise<void> {
  const startedAt = Date.now()
  while (!(await isSo())) {
    const waitedMs = Date.now() - startedAt
    if (waitedMs > withinMs) throw new Error(`never came: ${what}`)
    // Less often after a while: looking takes time from what is awaited.
    await sleep(Math.min(10 + waitedMs / 10, 50))
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
