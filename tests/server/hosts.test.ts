import { once } from 'node:events'
import { connect } from 'node:net'
import { closeAll, startChat } from '../support/chat'
import { ask } from './raw'

describe('a request', () => {
  afterEach(closeAll)

  it('[W6] names one of PUBLIC_ORIGINS where they are set, except for health checks and metrics', async () => {
    const chat = await startChat({
      PUBLIC_ORIGINS: 'https://chat.example.org',
      METRICS_TOKEN: 'a long token, 0123456789',
    })
    const statusUnder = async (host: string, path: string) =>
      (await ask(chat.url, path, { headers: { host } })).status
    expect(await statusUnder('chat.example.org', '/')).toBe(200)
    expect(await statusUnder('CHAT.example.org:443', '/')).toBe(200)
    for (const path of ['/', '/r/tea', '/api/session', '/api/rooms'])
      expect(await statusUnder('evil.example', path)).toBe(400)
    expect(await statusUnder('evil.example', '/socket.io/?EIO=4&transport=polling')).toBe(403)
    expect(await statusUnder('evil.example', '/healthz')).toBe(200)
    expect(await statusUnder('evil.example', '/readyz')).toBe(200)
  })

  it.each([
    ['chat.example.org', 200],
    ['chat.example.org, chat.example.org', 200],
    ['evil.example, chat.example.org', 200],
    ['chat.example.org, evil.example', 400],
    [',', 400],
  ])('[W6] is for the host that our proxy writes last in X-Forwarded-Host: %s', async (forwarded, status) => {
    const chat = await startChat({
      PUBLIC_ORIGINS: 'https://chat.example.org',
      TRUSTED_PROXIES: '127.0.0.1',
    })
    const headers = {
      host: 'inside.example',
      'x-forwarded-for': '203.0.113.7',
      'x-forwarded-host': forwarded,
    }
    expect((await ask(chat.url, '/', { headers })).status).toBe(status)
  })

  it.each(['a@b', 'a b', 'a/b', 'a,b', 'a:b'])('[W6] of the host %j is refused', async (host) => {
    const chat = await startChat()
    expect((await ask(chat.url, '/', { headers: { host } })).status).toBe(400)
  })

  it('[W6] that names two hosts is refused', async () => {
    const chat = await startChat()
    const { hostname, port } = new URL(chat.url)
    const socket = connect(Number(port), hostname)
    socket.end('GET / HTTP/1.1\r\nHost: here\r\nHost: there\r\nConnection: close\r\n\r\n')
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(answer.toString()).toMatch(/^HTTP\/1.1 400 /)
    socket.destroy()
  })
})
