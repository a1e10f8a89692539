import { once } from 'node:events'
import { type IncomingMessage, request as sendRequest } from 'node:http'
import fc from 'fast-check'
import { addressKey, maskAddress, parseAddress } from '../../server/chat/limits/client-address'
import { readConfig } from '../../server/config/config'
import { clientAddress, isSameOrigin } from '../../server/request'
import { closeAll, enter, Person, startChat } from '../support/chat'

function request(remoteAddress: string | undefined, headers: Record<string, string> = {}): IncomingMessage {
  return { socket: { remoteAddress }, headers } as unknown as IncomingMessage
}

describe('a masked address', () => {
  it.each([
    ['203.0.113.7', '203.0.*.*'],
    ['127.0.0.1', '127.0.*.*'],
    ['::ffff:203.0.113.7', '203.0.*.*'],
    ['::ffff:cb00:7107', '203.0.*.*'],
    ['2001:db8:85a3:8d3:1319:8a2e:370:7348', '2001:db8:*:*'],
    ['2001:DB8::1', '2001:db8:*:*'],
    ['::1', '0:0:*:*'],
    ['fe80::1%eth0', 'fe80:0:*:*'],
    ['', '*.*.*.*'],
    ['nonsense', '*.*.*.*'],
  ])('[P5] of %j is %s', (address, masked) => {
    expect(maskAddress(parseAddress(address))).toBe(masked)
  })

  it('[P5] never says more than two groups, of any address', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV4Extended(), fc.ipV6(), fc.string()), (address) => {
        expect(maskAddress(parseAddress(address))).toMatch(
          /^(\d{1,3}\.\d{1,3}\.\*\.\*|[\da-f]{1,4}:[\da-f]{1,4}:\*:\*|\*\.\*\.\*\.\*)$/,
        )
      }),
      { numRuns: 2_000 },
    )
  })

  it('[P5] is the same for all addresses of a network', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.nat(255), fc.nat(255), (address, c, d) => {
        const neighbour = [...address.split('.').slice(0, 2), c, d].join('.')
        expect(maskAddress(parseAddress(neighbour))).toBe(maskAddress(parseAddress(address)))
      }),
    )
  })
})

describe('the key of an address for limits', () => {
  it.each([
    ['203.0.113.7', '::ffff:203.0.113.7', true],
    ['203.0.113.7', '203.0.113.8', false],
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff', true],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
  ])('[H2] of %s and of %s is the same: %s', (one, other, isSame) => {
    expect(addressKey(parseAddress(one)) === addressKey(parseAddress(other))).toBe(isSame)
  })
})

describe('the address of a request', () => {
  const trusting = (TRUSTED_PROXIES: string) => readConfig({ TRUSTED_PROXIES }).trustedProxies
  const proxies = trusting('10.0.0.0/8, 127.0.0.1, 2001:db8:ffff::/48')

  it.each([
    ['203.0.113.7', undefined, '203.0.113.7'],
    ['203.0.113.7', '198.51.100.1', '203.0.113.7'],
    ['10.1.2.3', '198.51.100.1', '198.51.100.1'],
    ['::ffff:10.1.2.3', '198.51.100.1', '198.51.100.1'],
    ['10.1.2.3', '1.1.1.1, 198.51.100.1', '198.51.100.1'],
    ['10.1.2.3', '1.1.1.1, 198.51.100.1, 10.9.9.9, 127.0.0.1', '198.51.100.1'],
    ['10.1.2.3', '1.1.1.1, 198.51.100.1, 10.9.9.9, 203.0.113.9', '203.0.113.9'],
    ['2001:db8:ffff::5', '2001:db8:1::9', '2001:db8:1::9'],
    ['10.1.2.3', '10.4.4.4, 10.5.5.5', '10.4.4.4'],
    ['10.1.2.3', '', '10.1.2.3'],
    ['10.1.2.3', 'unknown', '10.1.2.3'],
    ['10.1.2.3', '1.1.1.1, nonsense', '10.1.2.3'],
    ['11.1.2.3', '198.51.100.1', '11.1.2.3'],
    // With ports, in brackets, with zones, wrapped in IPv6.
    ['10.1.2.3', '203.0.113.7:51234', '203.0.113.7'],
    ['10.1.2.3', '[2001:db8::7]:51234', '2001:db8::7'],
    ['10.1.2.3', '[2001:db8::7]', '2001:db8::7'],
    ['10.1.2.3', '2001:DB8::7', '2001:db8::7'],
    ['10.1.2.3', '"[2001:db8::7]:51234"', '2001:db8::7'],
    ['10.1.2.3', '"203.0.113.7:51234"', '203.0.113.7'],
    ['10.1.2.3', 'fe80::1%eth0', 'fe80::1'],
    ['10.1.2.3', '[fe80::1%eth0]:51234', 'fe80::1'],
    ['10.1.2.3', '[fe80::1%25eth0]:51234', 'fe80::1'],
    ['10.1.2.3', '::ffff:203.0.113.7', '203.0.113.7'],
    ['10.1.2.3', '[::ffff:203.0.113.7]:51234', '203.0.113.7'],
    ['10.1.2.3', '[::ffff:cb00:7107]:443', '203.0.113.7'],
    ['10.1.2.3', '6.6.6.6, 203.0.113.7:51234, 10.9.9.9:80, [::ffff:10.8.8.8]:81', '203.0.113.7'],
    ['10.1.2.3', '203.0.113.7:51234,[2001:db8:ffff::1]:443', '203.0.113.7'],
    ['10.1.2.3', ' , 203.0.113.7 , ,', '203.0.113.7'],
    ['10.1.2.3', '\t203.0.113.7\t', '203.0.113.7'],
    // An invalid address identifies no client, and anyone can forge the hops left of it.
    ...[
      ...['203.0.113.7:', '203.0.113.7:0x50', '203.0.113.7:65536', '203.0.113.7:123456', '203.0.113.7%eth0'],
      ...['203.0.113', '10', '0xcb.0.113.7', '0313.0.0113.07', '203.0.113.256', '203.0.113.7.8'],
      ...['[2001:db8::7', '2001:db8::7]:51234', '[]:51234', '[nonsense]:1', ':51234', '%eth0', '_hidden'],
      ...['for=203.0.113.7', 'http://203.0.113.7', 'localhost', '203.0.113.7 10.0.0.1', '[:[:[:['],
    ].map((garbage): [string, string, string] => ['10.1.2.3', `6.6.6.6, ${garbage}`, '10.1.2.3']),
    [undefined, '198.51.100.1', ''],
  ])('[H2] that comes from %s for %j is %s', (remote, forwarded, address) => {
    const headers = forwarded === undefined ? undefined : { 'x-forwarded-for': forwarded }
    const told = request(remote, headers)
    expect(clientAddress(told, proxies)?.toString() ?? '').toBe(address)
    expect(clientAddress(told, [])?.toString() ?? '').toBe(remote?.replace('::ffff:', '') ?? '')
  })
})

describe('the origin of a request', () => {
  const own = readConfig({})
  const named = readConfig({ PUBLIC_ORIGINS: 'https://chat.example.org, http://tea.example.org:8080/' })

  it.each([
    [own, {}, true],
    [own, { origin: 'http://localhost:3000' }, true],
    [own, { origin: 'https://localhost:3000' }, true],
    [own, { origin: 'http://LOCALHOST:3000' }, true],
    [own, { origin: 'http://localhost' }, false],
    [own, { origin: 'http://localhost:3001' }, false],
    [own, { origin: 'http://evil.example' }, false],
    [own, { origin: 'http://localhost:3000.evil.example' }, false],
    [own, { origin: 'http://localhost:3000@evil.example' }, false],
    [own, { origin: 'null' }, false],
    [own, { origin: '' }, false],
    [own, { origin: 'file://' }, false],
    [own, { 'sec-fetch-site': 'same-origin' }, true],
    [own, { 'sec-fetch-site': 'none' }, true],
    [own, { 'sec-fetch-site': 'same-site' }, false],
    [own, { 'sec-fetch-site': 'cross-site' }, false],
    [own, { origin: 'http://localhost:3000', 'sec-fetch-site': 'cross-site' }, false],
    [named, { origin: 'https://chat.example.org' }, true],
    [named, { origin: 'http://tea.example.org:8080' }, true],
    [named, { origin: 'http://chat.example.org' }, false],
    [named, { origin: 'https://chat.example.org.evil.example' }, false],
    [named, { origin: 'http://localhost:3000' }, false],
    [named, {}, true],
  ])('[S5] is the own one or not, case %#: %j', (config, headers, isOurs) => {
    const asked = request('127.0.0.1', { host: 'localhost:3000', ...(headers as Record<string, string>) })
    expect(isSameOrigin(asked, config)).toBe(isOurs)
  })

  it.each([
    ['https://chat.example.org', 'chat.example.org:443', true],
    ['http://chat.example.org', 'chat.example.org:80', true],
    ['http://[::1]:3000', '[::1]:3000', true],
    ['http://chat.example.org', '', false],
  ])('[S5] %s is the own one under the host %j: %s', (origin, host, isOurs) => {
    expect(isSameOrigin(request('127.0.0.1', { origin, host }), own)).toBe(isOurs)
  })
})

describe('a shown address', () => {
  afterEach(closeAll)
  const forwarded = { 'x-forwarded-for': '6.6.6.6, 203.0.113.7' }
  const ported = { 'x-forwarded-for': '6.6.6.6, [2001:db8::7]:51234' }

  it.each([
    ['a trusted proxy', { TRUSTED_PROXIES: '127.0.0.0/8' }, '203.0.*.*'],
    ['an untrusted peer', {}, '127.0.*.*'],
    ['a trusted proxy that writes ports', { TRUSTED_PROXIES: '127.0.0.0/8' }, '2001:db8:*:*', ported],
  ])('[H2] is what %s says', async (_, environment: Record<string, string>, address, headers = forwarded) => {
    const chat = await startChat(environment)
    const person = await Person.arrive(chat.url)
    for (const transports of [['websocket'], ['polling']]) {
      const tab = await person.connect({ headers, transports })
      expect((await tab.enter()).you.address).toBe(address)
      tab.socket.disconnect()
    }
  })

  it('[H2] is that of the last header line when a proxy adds one', async () => {
    const chat = await startChat({
      TRUSTED_PROXIES: '127.0.0.0/8',
      RATE_SESSIONS_PER_MINUTE: '1',
      RATE_LIMITS: 'on',
    })
    const { hostname, port } = new URL(chat.url)
    const status = async (lines: string[]) => {
      const sent = sendRequest({
        hostname,
        port,
        path: '/api/session',
        headers: { 'x-forwarded-for': lines },
      }).end()
      const [answer] = (await once(sent, 'response')) as [IncomingMessage]
      answer.resume()
      return answer.statusCode
    }
    expect(await status(['6.6.6.6', '203.0.113.7:1'])).toBe(200)
    expect(await status(['6.6.6.7', '203.0.113.7:2'])).toBe(429)
    expect(await status(['203.0.113.7', '203.0.113.8:3'])).toBe(200)
  })

  it('[P5] is shown nowhere with SHOW_MASKED_ADDRESS=false', async () => {
    const chat = await startChat({ SHOW_MASKED_ADDRESS: 'false' })
    const ann = await enter(chat.url, 'ann')
    const bob = await enter(chat.url, 'bob')
    await ann.say('hello')
    await bob.until('the message', ({ entries }) => entries.length === 1)
    await ann.until('bob', (tab) => tab.announced('join').includes('bob'))
    const members = [bob.you.you, ...bob.you.members, bob.entries[0]!.author]
    members.push(...ann.received.join.flatMap(({ members }) => members))
    expect(members.length).toBeGreaterThan(3)
    for (const member of members) expect(Object.keys(member).sort()).toEqual(['id', 'nickname'])
  })
})
