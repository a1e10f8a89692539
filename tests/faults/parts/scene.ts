import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Person, type Tab } from '../../support/chat'
import { Guest, type GuestOptions } from './guest'
import { Proxy } from './proxy'
import { type ServerOptions, ServerProcess } from './server-process'

/** Everything one case needs, cleaned up at its end. */
export class Scene {
  readonly #ends: (() => Promise<unknown> | void)[] = []

  /** Newest first. */
  later(end: () => Promise<unknown> | void): void {
    this.#ends.push(end)
  }

  folder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'teahouse-fault-'))
    this.later(() => rmSync(folder, { recursive: true, force: true }))
    return folder
  }

  /** A server with its own folder, not started yet. */
  async server(options: Partial<ServerOptions> = {}): Promise<ServerProcess> {
    const server = await ServerProcess.at({ dataDir: options.dataDir ?? this.folder(), ...options })
    const kill = () => void (server.isAlive && process.kill(server.pid, 'SIGKILL'))
    process.once('exit', kill)
    this.later(async () => {
      process.off('exit', kill)
      if (server.isAlive) await server.end('SIGKILL')
    })
    return server
  }

  async proxy(server: ServerProcess): Promise<Proxy> {
    const proxy = await Proxy.before(server.port)
    this.later(() => proxy.close())
    return proxy
  }

  /** A page that is opened and entering the room. */
  guest(url: string, options?: GuestOptions): Guest {
    const guest = new Guest(url, options)
    this.later(() => guest.close())
    return guest
  }

  /** A closed page, opened again on the same device. */
  reopened(before: Guest): Guest {
    return this.guest(before.url, { before })
  }

  /** This many pages, all in the room. */
  async guests(url: string, count: number, options?: GuestOptions): Promise<Guest[]> {
    const guests: Guest[] = []
    // A few at a time: many joins at once are a case of their own.
    while (guests.length < count) {
      const group = Array.from({ length: Math.min(50, count - guests.length) }, () =>
        this.guest(url, options),
      )
      await Promise.all(group.map((guest) => guest.entered()))
      guests.push(...group)
    }
    return guests
  }

  /** A stock client with its own session, in a room. */
  async tab(url: string, room = 'lobby'): Promise<Tab> {
    return (await this.visitor(url, room)).tab
  }

  async visitor(url: string, room: string): Promise<{ person: Person; tab: Tab }> {
    const person = await Person.arrive(url)
    const tab = await person.connect()
    this.later(() => void tab.socket.disconnect())
    await tab.enter(room)
    return { person, tab }
  }

  async close(): Promise<void> {
    for (const end of this.#ends.splice(0).reverse()) await end()
  }
}

const open = new Set<Scene>()

/** Runs a case, and cleans up in any case. */
export async function onScene<T>(play: (scene: Scene) => Promise<T>): Promise<T> {
  const scene = new Scene()
  open.add(scene)
  try {
    return await play(scene)
  } finally {
    await scene.close()
    open.delete(scene)
  }
}

/** For a case that does not end: closes what it uses. */
export async function closeScenes(): Promise<void> {
  for (const scene of open) await scene.close()
  open.clear()
}
