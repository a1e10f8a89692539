import { Names } from '../../common/text/mention-names'
import { readText, type Piece } from '../../common/text/rich-text'

type Link = Extract<Piece, { type: 'link' }>

const linksOf = (text: string): Link[] =>
  readText(text, new Names()).pieces.filter((piece): piece is Link => piece.type === 'link')
const linksIn = (text: string): string[] => linksOf(text).map((link) => link.text)

const letters = [...'abcdefghijklmnopqrstuvwxyz']
/** A public suffix for every first and every last letter, and those whose letters fold to ſ and the Kelvin sign. */
const suffixes = [
  ...['ac', 'bbc.co.uk', 'co.uk', 'desi', 'energy', 'us', 'fishing', 'garden', 'haus', 'ink', 'jobs', 'kim'],
  ...['law', 'museum', 'ninja', 'org', 'press', 'qpon', 'ruhr', 'sk', 'space', 'tokyo', 'uk', 'vlaanderen'],
  ...['works', 'xyz', 'yachts', 'zip', 'com.br', 'pub', 'music', 'aero', 'gf', 'gg', 'ch', 'sh', 'li', 'ski'],
  ...['global', 'km', 'name', 'io', 'cheap', 'iq', 'vegas', 'lt', 'eu', 'lv', 'tw', 'ax', 'ly', 'biz', 'bz'],
  ...[
    'vermögensberater',
    '中国',
    '한국',
    'みんな',
    'рф',
    'भारत',
    'السعودية',
    'ישראל',
    'ไทย',
    'ελ',
    'հայ',
    'გე',
  ],
]
const hosts = [
  ...suffixes.map((suffix) => `example.${suffix}`),
  ...letters.map((letter) => `${letter}.example.${letter}${letter}`),
  ...letters.map((letter) => `${letter}x${letter}`),
  ...[
    'localhost',
    'nas',
    'müller',
    '例え.jp',
    '中文.com',
    'b站.com',
    'www.3c数码.cn',
    '카페.한국',
    'xn--fiq228c.com',
  ],
  ...[
    '192.168.1.5',
    '127.1',
    '[::1]',
    '[2001:db8::7]',
    '[::ffff:192.0.2.1]',
    'a_b.example.org',
    'a--b.example',
  ],
  ...['example.org.', '3.example.org', 'EXAMPLE.ORG', 'ſhop.example', 'K.example', 'i❤.ws', 'straße.de'],
]
const ends = [
  ...[
    '/',
    ':3000/x',
    ':8080/?q=[1]&r=(2)',
    '/a.b/c-d_e~f',
    '?q=a+b%20c',
    '#top',
    '/a(b)c',
    '/路径',
    '/?q=茶#节',
  ],
  ...['/wiki/Tea_(plant)', '/@someone/1', '/a,b;c', '/a:b', '/x=1&y=2', "/it's", '/a*b', '/!/x', '/$1'],
  ...[
    '/شاي',
    '/чай',
    '/चाय',
    '/茶/お茶/차',
    '/L·L',
    '/a–b',
    '/می‌خواهم',
    '/👨‍👩‍👧',
    '/https://b.example/c',
    '//x',
  ],
]
const addresses = [
  ...hosts.map((host, index) => `${index % 2 ? 'http' : 'https'}://${host}${ends[index % ends.length]}`),
  ...hosts.map((host) => `https://${host}/`),
  ...hosts.map((host) => `https://${host.replace(/\.$/, '')}`),
  ...ends.map((end) => `https://example.org${end}`),
]

describe('an address', () => {
  it.each([...new Set(addresses)])('%s is one link, to the URL that the browser parses', (address) => {
    const [link, ...more] = linksOf(`see ${address} there`)
    const { href, host } = new URL(address)
    expect([link?.text, link?.href, more]).toEqual([address, href, []])
    expect(new URL(link!.text).host).toBe(host)
  })

  it('is tested more than two hundred times', () => expect(new Set(addresses).size).toBeGreaterThan(200))
})

/** Punctuation around an address or after its sentence, in Latin, Greek, Armenian, Hebrew, Arabic, Devanagari … */
const around = [
  ...[
    '()',
    '[]',
    '{}',
    '<>',
    '""',
    "''",
    '**',
    '__',
    '||',
    '``',
    '«»',
    '»«',
    '‹›',
    '“”',
    '„“',
    '‘’',
    '‚‘',
    '—— ——',
  ],
  ...[
    '「」',
    '『』',
    '（）',
    '【】',
    '〈〉',
    '《》',
    '〔〕',
    '［］',
    '｛｝',
    '“”',
    '〝〟',
    '⟨⟩',
    '༺༻',
    '⸨⸩',
    '＂＂',
    '＇＇',
  ],
]
const after = [
  ...[
    '.',
    ',',
    ';',
    ':',
    '!',
    '?',
    '...',
    '?!',
    '…',
    '‽',
    '–',
    '—',
    '·',
    '·',
    '։',
    '՞',
    '՝',
    '׃',
    '׀',
    '״',
    '؟',
    '،',
  ],
  ...[
    '؛',
    '۔',
    '।',
    '॥',
    '෴',
    '๏',
    '๚',
    '༎',
    '།',
    '།།',
    '၊',
    '။',
    '።',
    '፣',
    '፤',
    '፧',
    '᠁',
    '᠂',
    '᠃',
    '។',
    '៕',
    '᙮',
    '。',
  ],
  ...[
    '，',
    '、',
    '；',
    '：',
    '！',
    '？',
    '．',
    '｡',
    '､',
    '〜',
    '～',
    '・',
    '꓿',
    '꘎',
    '߹',
    '܀',
    '~~',
    '**',
    '」',
    '）',
    '》',
    '”',
    '’',
    '»',
  ],
]

describe('punctuation around an address', () => {
  it.each(around)('%s is not part of the link', (pair) => {
    const [open, close] = pair.includes(' ') ? pair.split(' ') : [...pair]
    for (const address of ['https://example.com/a', 'https://example.com', 'https://例え.jp:8080/?q=(1)']) {
      if (open === '`') expect(linksIn(open + address + close)).toEqual([])
      else expect(linksIn(open + address + close)).toEqual([address])
      if (open !== '`') expect(linksIn(`看${open}${address}${close}这里`)).toEqual([address])
    }
  })

  it.each(after)('%s after it is not part of the link', (mark) => {
    for (const address of [
      'https://example.com/a',
      'https://example.com',
      'http://nas:5000',
      'http://[::1]',
    ]) {
      expect(linksIn(`${address}${mark}`)).toEqual([address])
      expect(linksIn(`看${address}${mark} 看`)).toEqual([address])
    }
  })
})

describe('the links in a text without spaces', () => {
  it.each([
    ['https://example.com看', ['https://example.com']],
    ['https://example.comを見て', ['https://example.com']],
    ['https://example.comカフェ', ['https://example.com']],
    ['https://example.com에서', ['https://example.com']],
    ['https://www.example.co.uk看看', ['https://www.example.co.uk']],
    ['http://localhost看', ['http://localhost']],
    ['http://nas看', ['http://nas']],
    ['http://192.168.1.5看', ['http://192.168.1.5']],
    ['http://[::1]看', ['http://[::1]']],
    ['http://nas:5000看', ['http://nas:5000']],
    ['https://中文.com看', ['https://中文.com']],
    ['https://b站.com看', ['https://b站.com']],
    ['https://example.com-看', ['https://example.com']],
    ['https://example.com👍🏽', ['https://example.com']],
    ['https://example.com❤️', ['https://example.com']],
    ['https://example.com和www.example.org吧', ['https://example.com', 'www.example.org']],
    ['https://example.com和https://example.org吧', ['https://example.com', 'https://example.org']],
    ['看https://example.org/路径吧', ['https://example.org/路径吧']],
    ['(https://example.com/a)这里', ['https://example.com/a']],
    ['(https://example.com/a_(b))这里', ['https://example.com/a_(b)']],
    ['**看https://example.com/a**这里', ['https://example.com/a']],
    ['~~看https://example.com/a~~这里', ['https://example.com/a']],
    ['_https://example.com/a_b_这里', ['https://example.com/a_b']],
    ['~~~https://example.com/~a~~~', ['https://example.com/~a']],
    ['https://example.com/a,看', ['https://example.com/a']],
    ['https://example.com/a!好', ['https://example.com/a']],
    ['https://example.com/北京,上海', ['https://example.com/北京,上海']],
    ['https://example.com/(a', ['https://example.com/(a']],
    ['https://example.com/a(', ['https://example.com/a']],
    ['https://example.com...and', ['https://example.com']],
    ['https://example.com@', []],
    ['https://example.com, @Bob', ['https://example.com']],
    ['https://example.com＠张三', ['https://example.com']],
    ['https://bank.com\\@evil.example/', ['https://bank.com']],
    ['https://bank.com\\.evil.example/', ['https://bank.com']],
    ['https://example.com/a\u202eb', ['https://example.com/a']],
    ['https://example.com/a\u200bb', ['https://example.com/a']],
    ['https://example.com/a\u3164b', ['https://example.com/a']],
    ['https://a.example/x,https://b.example/y', ['https://a.example/x', 'https://b.example/y']],
    ['https://a.example,http://b.example', ['https://a.example', 'http://b.example']],
    ['https://a.example/x;www.b.example/y', ['https://a.example/x', 'www.b.example/y']],
    ['www.a.example,www.b.example', ['www.a.example', 'www.b.example']],
    ['https://a.example/x,b@c.example', ['https://a.example/x', 'b@c.example']],
    ['a@b.example,c@d.example', ['a@b.example', 'c@d.example']],
    ['https://a.example/x、https://b.example/y', ['https://a.example/x', 'https://b.example/y']],
    ['https://a.example/?to=https://b.example/y', ['https://a.example/?to=https://b.example/y']],
    ['http://http://example.com/a', ['http://example.com/a']],
  ])('in %s', (text, expected) => expect(linksIn(text)).toEqual(expected))
})

describe('a text that resembles an address', () => {
  it.each([
    ...['https://bank.example@evil.example/', 'http://user:word@example.com', 'https://张三@evil.example/'],
    ...[
      'https://bank.example:x@evil.example',
      'https://bank.example%2F@evil.example',
      'https://ex%61mple.com/',
    ],
    ...[
      'http://example.com:99999/',
      'http://example.com:3000abc',
      'https://example..com',
      'http://[::1',
      'http://[::g]/',
    ],
    ...[
      'http://',
      'https:// x',
      'http://.',
      'http://👍',
      'http://-',
      'http://)',
      'xhttp://example.com',
      'httpſ://a.example',
    ],
    ...['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'http:example.com', 'example.com'],
    ...[
      'www.example',
      'www.',
      'www..org',
      'www.a.b',
      'xwww.example.org',
      'x.www.example.org',
      '//www.example.org',
    ],
    ...[
      'someone@example',
      'someone@',
      '@example.org',
      'someone@1.2.3.4',
      'someone@.org',
      'ssh://git@example.org/x',
    ],
    ...[
      'git@example.org:a/b.git',
      '@someone@example.org',
      `${'a'.repeat(65)}@example.org`,
      'a%40b@example.org',
    ],
    `https://${'a.'.repeat(200)}example.org/`,
  ])('has no link: %s', (text) => expect(linksIn(text)).toEqual([]))
})

describe('an address without a scheme', () => {
  it.each([
    ['www.example.org/a', 'www.example.org/a', 'https://www.example.org/a'],
    ['看www.example.org看', 'www.example.org', 'https://www.example.org/'],
    ['(WWW.Example.co.uk:8080/?q=1).', 'WWW.Example.co.uk:8080/?q=1', 'https://www.example.co.uk:8080/?q=1'],
    ['www.例え.jp/x', 'www.例え.jp/x', 'https://www.xn--r8jz45g.jp/x'],
    ['someone@example.org', 'someone@example.org', 'mailto:someone@example.org'],
    ['请联系someone@example.org吧', 'someone@example.org', 'mailto:someone@example.org'],
    [
      '<some.one+tea@mail.example.co.uk>,',
      'some.one+tea@mail.example.co.uk',
      'mailto:some.one+tea@mail.example.co.uk',
    ],
    ["o'brien@example.org's", "o'brien@example.org", "mailto:o'brien@example.org"],
    ["'someone@example.org'", 'someone@example.org', 'mailto:someone@example.org'],
    ['*someone@example.org*', 'someone@example.org', 'mailto:someone@example.org'],
    ['mail: someone@example.org.', 'someone@example.org', 'mailto:someone@example.org'],
    ['see...someone@example.org؟', 'someone@example.org', 'mailto:someone@example.org'],
    ['jörg@müller.de', 'jörg@müller.de', 'mailto:j%C3%B6rg@m%C3%BCller.de'],
    ['kiss@example.us', 'kiss@example.us', 'mailto:kiss@example.us'],
  ])('in %s', (text, shown, href) => {
    expect(linksOf(text)).toEqual([{ type: 'link', text: shown, href }])
  })
})
