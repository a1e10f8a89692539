import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

const LOOK_EVERY_MS = 100

/** A load balancer: sends each connection to the next node that `/readyz` reports as ready. */
export class Balancer {
  readonly url: string
  readonly #server: Server
  readonly #ports: readonly number[]
  readonly #ready = new Set<number>()
  readonly #looking: NodeJS.Timeout
  readonly #sockets = new Set<Socket>()
  #turn = 0

  private constructor(server: Server, ports: readonly number[]) {
    this.#server = server.on('connection', (guest) => this.#connected(guest))
    this.#ports = ports
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    this.#looking = setInterval(() => void this.look(), LOOK_EVERY_MS)
  }

  static async before(nodes: readonly { port: number }[]): Promise<Balancer> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const balancer = new Balancer(
      server,
      nodes.map(({ port }) => port),
    )
    await balancer.look()
    return balancer
  }

  async look(): Promise<void> {
    await Promise.all(
      this.#ports.map(async (port) => {
        const isReady = await fetch(`http://127.0.0.1:${port}/readyz`, {
          signal: AbortSignal.timeout(1_000),
        }).then(
          ({ ok }) => ok,
          () => false,
        )
        if (isReady) this.#ready.add(port)
        else this.#ready.delete(port)
      }),
    )
  }

  close(): void {
    clearInterval(this.#looking)
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
  }

  /** Skips a node that refuses the connection. */
  #connected(guest: Socket): void {
    this.#watch(guest)
    guest.pause()
    const ready = this.#ports.filter((port) => this.#ready.has(port))
    const tries = ready.map((_, n) => ready[(this.#turn + n) % ready.length]!)
    this.#turn += 1
    const next = (): void => {
      const port = tries.shift()
      if (port === undefined) return void guest.destroy()
      const node = connect(port, '127.0.0.1')
      this.#watch(node)
      node.once('error', next)
      node.once('connect', () => {
        node.off('error', next)
        guest.pipe(node).pipe(guest)
        node.once('close', () => guest.destroy())
        guest.once('close', () => node.destroy())
      })
    }
    next()
  }

  #watch(socket: Socket): void {
    this.#sockets.add(socket.setNoDelay(true))
    socket.on('error', () => {}).once('close', () => this.#sockets.delete(socket))
  }
}
