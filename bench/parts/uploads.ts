import { Agent, request } from 'node:http'
import sharp from 'sharp'
import type { Dialect } from './dialects'
import { atRate } from './load'
import type { RawSocket } from './raw-socket'
import type { RunningServer } from './running-server'

/** Each sends one file a second. */
const SENDERS = 5
const BYTES = 10_000_000
const FILE = Buffer.alloc(BYTES, 'a')

interface Sender {
  cookie: string
  socket: RawSocket
  file: Buffer
}

/** Members of the one room who send files of 10 MB, one of them pictures. */
export class Uploads {
  readonly #url: string
  readonly #senders: Sender[]
  readonly #agent = new Agent({ keepAlive: true })
  readonly #running = new Set<Promise<void>>()
  #refused: Error | null = null

  private constructor(url: string, senders: Sender[]) {
    this.#url = url
    this.#senders = senders
  }

  static async of({ url }: RunningServer, dialect: Dialect): Promise<Uploads> {
    const photo = await noisyPhoto()
    const senders: Sender[] = []
    for (let n = 0; n < SENDERS; n += 1) {
      const cookie = await dialect.session!(url)
      const socket = await dialect.connect(url, cookie)
      await dialect.subscribe(socket)
      senders.push({ cookie, socket, file: n === 0 ? photo : FILE })
    }
    return new Uploads(url, senders)
  }

  /**
   * Sends them until the returned function is called, which resolves when all have arrived.
   * @throws there, when one was refused: the figures would be of a smaller load
   */
  start(): () => Promise<void> {
    let sent = 0
    const stop = atRate(SENDERS, () => {
      const sending = this.#send(this.#senders[sent++ % SENDERS]!).catch((error: Error) => {
        this.#refused ??= error
      })
      this.#running.add(sending)
      void sending.then(() => this.#running.delete(sending))
    })
    return async () => {
      stop()
      await Promise.all(this.#running)
      if (this.#refused) throw this.#refused
    }
  }

  #send({ cookie, file }: Sender): Promise<void> {
    return new Promise((resolve, reject) => {
      const headers = {
        cookie,
        'content-type': 'application/octet-stream',
        'content-length': file.length,
      }
      const options = { agent: this.#agent, method: 'POST', headers }
      request(`${this.#url}/api/rooms/lobby/files?name=file`, options, (response) => {
        response.resume().once('end', () => {
          if (response.statusCode === 201) resolve()
          else reject(new Error(`upload refused: ${response.statusCode}`))
        })
      })
        .once('error', reject)
        .end(file)
    })
  }
}

/** About as large as the others; nothing in it repeats. */
function noisyPhoto(): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 25 } as const
  const create = { width: 5_400, height: 3_600, channels: 3, background: '#888', noise } as const
  return sharp({ create }).jpeg({ quality: 82 }).toBuffer()
}
