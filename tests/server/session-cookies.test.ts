import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import Keygrip from 'keygrip'
import Koa from 'koa'
import type { Sessions } from '../../server/chat/ports'
import { createSessionCookies } from '../../server/http/sessions'
import { closeAll, Person, startChat } from '../support/chat'
import { ask } from './raw'

const pair = (name: string, n: number) => `${name}=${n}; ${name}.sig=${n}`

afterEach(closeAll)

it('[S8] the cookies of a request are checked once, and no more than six pairs of key and signature', async () => {
  const found: Sessions[] = []
  await startChat({}, undefined, {
    decorateSessions: (sessions) => (found.push(sessions), sessions),
  })
  const app = new Koa()
  const keys = new Keygrip(['one', 'two', 'three', 'four', 'five', 'six'], 'sha256')
  let tried = 0
  app.keys = Object.assign(new Keygrip(['none']), {
    index: (data: string, signature: string) => ((tried += 1), keys.index(data, signature)),
  })
  const { standing } = createSessionCookies(app, found[0]!, true)
  const request = new IncomingMessage(new Socket())
  request.headers.cookie = ['__Host-teahouse', 'teahouse']
    .flatMap((name) => Array.from({ length: 8 }, (_, n) => pair(name, n)))
    .join('; ')
  for (let n = 0; n < 3; n += 1)
    expect(standing(app.createContext(request, new ServerResponse(request)))).toBeNull()
  expect(tried).toBe(6)
})

it.each([
  ['found behind five pairs', 5, 'Ann'],
  ['not looked for behind more', 6, expect.not.stringMatching('Ann') as string],
])('[S8] a session is %s of cookies that a sibling domain has set', async (_, count, nickname) => {
  const chat = await startChat()
  const ann = await Person.arrive(chat.url, 'Ann')
  const placed = Array.from({ length: count }, (_, n) => pair('teahouse', n))
  const headers = { cookie: [...placed, ann.cookie].join('; ') }
  expect(JSON.parse((await ask(chat.url, '/api/session', { headers })).body)).toMatchObject({ nickname })
})
