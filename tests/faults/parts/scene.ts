import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Person, type Tab } from '../../support/chat'
import { Guest, type GuestOptions } from './guest'
import { Proxy } from './proxy'
import { type ServerOptions, ServerProcess } from './server-process'

/** Everything one case needs, gone when it is over. */
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

  /** A server in a folder of its own, not yet started. */
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

  /** A page that is opened and on its way into the room. */
  guest(url: string, options?: GuestOptions): Guest {
    const guest = new Guest(url, options)
    this.later(() => guest.close())
    return guest
  }

  /** A closed page, opened again on the same device. */
  reopened(before: Guest): Guest {
    return this.guest(before.url, { before })
  }

  /** So many pages, all in the room. */
  async guests(url: string, count: number, options?: GuestOptions): Promise<Guest[]> {
    const guests: Guest[] = []
    // A few at a time: a crowd that enters at once is a case of its own.
    while (guests.length < count) {
      const group = Array.from({ length: Math.min(50, count - guests.length) }, () =>
        this.guest(url, options),
      )
      await Promise.all(group.map((guest) => guest.entered()))
      guests.push(...group)
    }
    return guests
  }

  /** A stock client with a session of its own, in a room. */
  async tab(url: string, room = 'lobby'): Promise<Tab> {
    const tab = await (await Person.arrive(url)).connect()
    this.later(() => void tab.socket.disconnect())
    await tab.enter(room)
    return tab
  }

  async close(): Promise<void> {
    for (const end of this.#ends.splice(0).reverse()) await end()
  }
}

const open = new Set<Scene>()

/** Plays a case and clears the scene, whatever came of it. */
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

/** For a case that does not end: takes away what it stands on. */
export async function closeScenes(): Promise<void> {
  for (const scene of open) await scene.close()
  open.clear()
}
