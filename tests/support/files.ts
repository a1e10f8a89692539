import { request, type ClientRequest, type IncomingMessage } from 'node:http'
import { once } from 'node:events'
import type { FileInfo } from '../../common/protocol/files'
import type { HttpError } from '../../common/http'
import { Person, type Tab } from './chat'

export interface Sent {
  status: number
  body: FileInfo & HttpError
  /** 0 where the answer says nothing of it. */
  retryAfterMs: number
}

/** A person in a room, who can send files over HTTP. */
export class Sender {
  private constructor(
    readonly person: Person,
    readonly tab: Tab,
    readonly url: string,
    readonly room: string,
  ) {}

  static async enter(url: string, nickname?: string, room = 'lobby'): Promise<Sender> {
    const person = await Person.arrive(url, nickname)
    const tab = await person.connect()
    await tab.enter(room)
    return new Sender(person, tab, url, room)
  }

  /** @param query after the name */
  async send(
    bytes: Buffer | string,
    name = 'file.bin',
    {
      room = this.room,
      headers = {},
      query = '',
    }: Partial<{ room: string; headers: Record<string, string>; query: string }> = {},
  ): Promise<Sent> {
    const answer = await fetch(`${this.url}${uploadPath(room, name)}${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream', cookie: this.person.cookie, ...headers },
      body: new Uint8Array(Buffer.from(bytes)),
    })
    return {
      status: answer.status,
      body: (await answer.json()) as Sent['body'],
      retryAfterMs: Number(answer.headers.get('retry-after')) * 1_000,
    }
  }

  read(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> {
    return fetch(this.url + path, { method, headers: { cookie: this.person.cookie, ...headers } })
  }

  /** A request whose body the test writes. */
  begin(headers: Record<string, string | number>, room = this.room): ClientRequest {
    return request(`${this.url}${uploadPath(room, 'begun.bin')}`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream', cookie: this.person.cookie, ...headers },
    }).on('error', () => {})
  }
}

export const uploadPath = (room: string, name: string): string =>
  `/api/rooms/${encodeURIComponent(room)}/files?name=${encodeURIComponent(name)}`

export const addressOf = ({ id, name }: Pick<FileInfo, 'id' | 'name'>): string =>
  `/files/${id}/${encodeURIComponent(name)}`

/** The status of what was begun. */
export async function statusOf(begun: ClientRequest): Promise<number> {
  const [answer] = (await once(begun, 'response')) as [IncomingMessage]
  return answer.resume().statusCode!
}
