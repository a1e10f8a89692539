import fc from 'fast-check'
import { pathOfRoom, roomKeyOf, roomNameOf } from '../../common/room-name'
import { dictionary, languages } from '../../common/i18n'
import { runs } from '../support/part'

describe('the room name', () => {
  it.each([
    ['tea', 'tea'],
    [' tea ', 'tea'],
    ['\u3000tea\u00a0house\u2003', 'tea house'],
    ['tea/', 'tea'],
    ['/tea', 'tea'],
    ['//tea//', 'tea'],
    [' / tea / ', 'tea'],
    ['a//b', 'a/b'],
    ['a / b', 'a / b'],
    ['#tea', 'tea'],
    ['# tea', 'tea'],
    ['##tea', 'tea'],
    ['＃tea', 'tea'],
    ['#️⃣', '#️⃣'],
    ['c#', 'c#'],
    ['/r/tea', 'tea'],
    ['/r/tea/', 'tea'],
    ['/r//tea', 'tea'],
    ['/R/tea', 'tea'],
    ['/r/tea?at=7#x', 'tea'],
    ['/r/what%3F', 'what?'],
    ['r/tea', 'r/tea'],
    ['/r/r/tea', 'r/tea'],
    ['http://host/r/tea', 'tea'],
    ['https://chat.example.org:8443/r/tea/?at=7', 'tea'],
    ['HTTP://[2001:db8::7]:3000/r/Tea%20house', 'Tea house'],
    ['http：//host/r/tea', 'tea'],
    ['http%3A%2F%2Fhost%2Fr%2Ftea', 'tea'],
    ['%E8%8C%B6', '茶'],
    ['%25E8%258C%25B6', '茶'],
    ['100%', '100%'],
    ['100%25', '100%'],
    ['%E8%8C', '%E8%8C'],
    ['what?', 'what?'],
    ['Ｔｅａ', 'Tea'],
    ['ﬁlm club', 'film club'],
    ['Film club', 'Film club'],
    ['cafe\u0301', 'café'],
    ['❤️', '❤️'],
    ['tea\ufe0f', 'tea'],
    ['❤\ufe0e', '❤'],
  ])('of %j is %j', (spelling, name) => {
    expect(roomNameOf(spelling)).toBe(name)
  })

  it.each([
    ...['lobby', 'Lobby', 'LOBBY', ' lobby ', '#lobby', 'lobby/', '/lobby', 'ｌｏｂｂｙ', 'l%6Fbby'],
    ...['大厅', '大廳', '#大厅', '%E5%A4%A7%E5%8E%85', ...languages.map((each) => dictionary(each).lobby)],
    ...['/', '//', '/r', '/r/', '/R/', '/r//', '/?at=7', '/r/lobby', '/r/大厅', '/r/Lobby/'],
    ...['http://host', 'http://host/', 'https://host:3000/?x', 'http://host/r/', 'http://host/r/lobby'],
  ])('of %j is the lobby', (spelling) => {
    expect(roomNameOf(spelling)).toBe('lobby')
  })

  it.each([
    ...['', ' ', '\t', '#', ' # ', '.', '..', 'a/../b', 'a/.', './a', '‥', '．/a', '%2e%2e', '/r/%2E'],
    ...['a\u200bb', 'a\u0000b', 'a\nb', '\u202ea', '\ud800', '%00', 'x'.repeat(101), 'ﷺ'.repeat(20)],
    ...['https://example.org/news', 'http://host/rooms', `%${'25'.repeat(100)}`, 'a'.repeat(10_000)],
  ])('of %j is null', (spelling) => {
    expect(roomNameOf(spelling)).toBeNull()
  })

  it('can have a hundred characters, however long they are when encoded', () => {
    const longest = '🍵'.repeat(100)
    expect(roomNameOf(longest)).toBe(longest)
    expect(roomNameOf(`https://chat.example.org/r/${encodeURIComponent(longest)}`)).toBe(longest)
  })
})

describe('the room names', () => {
  it.each([
    ['Film club', 'film CLUB'],
    ['ÉCOLE', 'école'],
    ['ΣΊΣΥΦΟΣ', 'σίσυφος'],
    ['ЧАЙ', 'чай'],
    ['Straße', 'STRASSE'],
    ['STRAẞE', 'straße'],
    ['İstanbul', 'i̇stanbul'],
    ['ᎠᎡ', 'ꭰꭱ'],
    ['𐐀', '𐐨'],
    ['❤️', '❤'],
    ['🏳️‍🌈', '🏳‍🌈'],
    ['葛󠄀', '葛'],
  ])('%j and %j belong to one room', (one, other) => {
    expect(roomKeyOf(one)).toBe(roomKeyOf(other))
  })

  it.each([
    ['cafe', 'café'],
    ['kır', 'kir'],
    ['Film club', 'Filmclub'],
    ['茶', '茶馆'],
    ['は', 'ば'],
    ['👍', '👍🏽'],
  ])('%j and %j belong to two rooms', (one, other) => {
    expect(roomKeyOf(one)).not.toBe(roomKeyOf(other))
  })
})

describe('a room name of any input', () => {
  const pieces = fc.constantFrom(
    ...[
      'http://',
      'https://host',
      '/',
      '//',
      '/r/',
      'r',
      '#',
      '?',
      '%',
      '%25',
      '%2',
      '25',
      '2f',
      '%2F',
      '%E8%8C%B6',
    ],
    ...[
      ' ',
      '\u3000',
      '.',
      '..',
      '．',
      'lobby',
      'Lobby',
      '大厅',
      '茶',
      '❤',
      '\ufe0f',
      '\u20e3',
      'e\u0301',
      '\u0345',
    ],
    ...[
      'ß',
      'ẞ',
      'İ',
      'ı',
      'Σ',
      'ς',
      'ﬁ',
      'ŉ',
      'ΐ',
      '＃',
      '／',
      '：',
      '？',
      '％',
      '\u200d',
      '\\',
      ';',
      '&',
      '+',
      ':',
      '@',
    ],
  )
  const spellings = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc
      .array(fc.oneof({ weight: 3, arbitrary: pieces }, fc.string({ unit: 'grapheme', maxLength: 3 })))
      .map((all) => all.join('')),
  )
  const names = spellings.map(roomNameOf).filter((name) => name !== null)

  it('is its own room name', () => {
    fc.assert(
      fc.property(names, (name) => {
        expect(roomNameOf(name)).toBe(name)
        expect(name).toBe(name.normalize('NFKC'))
      }),
      { numRuns: runs(2_000) },
    )
  })

  it('survives the round trip through a path and a URL, however it is escaped', () => {
    fc.assert(
      fc.property(names, (name) => {
        const path = pathOfRoom(name)
        const { pathname, host } = new URL(path, 'http://teahouse.example')
        expect([pathname, host]).toEqual([path, 'teahouse.example'])
        expect(roomNameOf(path)).toBe(name)
        expect(roomNameOf(`http://teahouse.example${path}?at=7`)).toBe(name)
        expect(roomNameOf(path.replace(/%[\dA-F]{2}/g, (escape) => escape.toLowerCase()))).toBe(name)
      }),
      { numRuns: runs(2_000) },
    )
  })

  it('has one key in every case, which is its own key', () => {
    fc.assert(
      fc.property(names, (name) => {
        const key = roomKeyOf(name)
        expect(roomKeyOf(key)).toBe(key)
        expect(roomKeyOf(name.toLowerCase())).toBe(key)
        if (!name.includes('ı')) expect(roomKeyOf(name.toUpperCase().normalize('NFKC'))).toBe(key)
      }),
      { numRuns: runs(2_000) },
    )
  })
})
