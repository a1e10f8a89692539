import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { greeting } from '../../server/greeting'
import { networkUrls } from '../../server/http/api/lan-addresses'
import { closeAll, closeLater, startChat, temporaryFolder, until } from '../support/chat'
import { ask } from './raw'

afterEach(closeAll)

const at = (address: string) => ({ address }) as never
const interfaces = {
  lo: [at('127.0.0.1'), at('::1')],
  eth0: [at('fe80::1%eth0'), at('2001:db8::7'), at('192.168.1.5')],
  wlan0: [at('10.0.0.9')],
  docker0: [at('172.17.0.1')],
  'br-12ab': [at('172.18.0.1')],
}

describe('the addresses under which others reach a server', () => {
  it.each([
    ['0.0.0.0', ['http://192.168.1.5:3000', 'http://10.0.0.9:3000']],
    ['::', ['http://192.168.1.5:3000', 'http://10.0.0.9:3000', 'http://[2001:db8::7]:3000']],
    ['192.168.1.5', ['http://192.168.1.5:3000']],
    ['127.0.0.1', []],
    ['::1', []],
  ])('that listens on %s are %j', (listening, urls) => {
    expect(networkUrls(listening, 3_000, interfaces)).toEqual(urls)
  })
})

describe('GET /api/invite', () => {
  const invite = async (environment: Record<string, string> = {}, headers: Record<string, string> = {}) => {
    const chat = await startChat({ HOST: '0.0.0.0', ...environment }, 'dist/public', {
      interfaces: () => interfaces,
    })
    const { port } = new URL(chat.url)
    const { body, status } = await ask(chat.url, '/api/invite', {
      headers: { host: `localhost:${port}`, ...headers },
    })
    expect(status).toBe(200)
    const { addresses } = JSON.parse(body) as { addresses: string[] }
    return addresses.map((address) => address.replace(port, 'PORT'))
  }
  const all = ['http://192.168.1.5:PORT', 'http://10.0.0.9:PORT']

  it.each([
    'localhost',
    'localhost:3000',
    'LOCALHOST',
    '127.0.0.1',
    '127.1.2.3:80',
    '[::1]:3000',
    'tea.localhost',
  ])('[I1] names them to a browser on this computer, at %s', async (host) =>
    expect(await invite({}, { host })).toEqual(all),
  )

  it.each([
    ['another host', {}, { host: '192.168.1.5:3000' }],
    ['a name that leads here', {}, { host: 'rebound.example' }],
    ['what only begins so', {}, { host: 'localhost.example' }],
    ['a proxy', {}, { 'x-forwarded-for': '203.0.113.7' }],
    ['a proxy that says so otherwise', {}, { forwarded: 'for=203.0.113.7' }],
    ['a proxy that names the host', {}, { 'x-forwarded-host': 'chat.example.org' }],
    ['a cache', {}, { via: '1.1 cache' }],
    ['nginx', {}, { 'x-real-ip': '203.0.113.7' }],
    ['a foreign page', {}, { origin: 'http://evil.example' }],
    ['a foreign page that names none', {}, { 'sec-fetch-site': 'cross-site' }],
    ['a trusted proxy that adds nothing', { TRUSTED_PROXIES: '127.0.0.1' }, {}],
    ['a proxy under a public name', { PUBLIC_ORIGINS: 'https://chat.example.org' }, {}],
    ['a server that listens for nobody else', { HOST: '127.0.0.1' }, {}],
  ])('[I1] names none to %s', async (_, environment, headers) => {
    expect(await invite(environment as never, headers as never)).toEqual([])
  })
})

describe('a start', () => {
  it('prints the address on a terminal, and else one line of JSON', () => {
    const where = {
      url: 'http://localhost:3000',
      networkUrls: ['http://192.168.1.5:3000', 'http://10.0.0.9:3000'],
      operatorLink: 'http://localhost:3000/#operator=secret',
    }
    const lines = greeting(where, true, 7).split('\n')
    expect(lines).toContain('  Local            http://localhost:3000')
    expect(lines).toContain('  On your network  http://192.168.1.5:3000')
    expect(lines).toContain('                   http://10.0.0.9:3000')
    expect(lines).toContain('  http://localhost:3000/#operator=secret')
    expect(greeting({ ...where, operatorLink: null }, true, 7)).not.toContain('operator')
    expect(JSON.parse(greeting(where, false, 7))).toEqual({
      level: 30,
      time: 7,
      url: where.url,
      msg: 'listening',
    })
  })

  it('[O61] prints so on a real terminal, with a link for the operator', async () => {
    const command = `'${process.execPath}' dist/server/index.js`
    const system =
      process.platform === 'darwin' ? ['/dev/null', 'sh', '-c', command] : ['-ec', command, '/dev/null']
    const env = { PATH: process.env.PATH, PORT: '0', DATA_DIR: temporaryFolder() }
    const terminal = spawn('script', ['-q', ...system], { env, stdio: ['pipe', 'pipe', 'inherit'] })
    const ended = once(terminal, 'exit')
    let said = ''
    terminal.stdout.on('data', (part: Buffer) => (said += part.toString()))
    // As Ctrl+C does.
    closeLater(async () => {
      terminal.stdin.end('\u0003')
      await ended
    })
    await until('the block', () => /Local +http:\/\/localhost:\d+/.test(said), 15_000)
    await until('the link', () => /\/#operator=[\w-]{32}/.test(said))
    expect(said).not.toContain('"listening"')
  })
})
