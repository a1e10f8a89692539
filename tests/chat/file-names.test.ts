import { altText, fileName, pictureName } from '../../server/chat/files/names'

const bytes = (text: string) => Buffer.byteLength(text)

describe('the name of a file', () => {
  it.each([
    ['photo.png', 'photo.png'],
    ['下午茶 🍵.jpeg', '下午茶 🍵.jpeg'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\fakepath\\photo.png', 'photo.png'],
    ['a\0b\r\nSet-Cookie: x.txt', 'abSet-Cookie: x.txt'],
    ['invoice\u202efdp.exe', 'invoicefdp.exe'],
    ['\u2066a\u2069\u200f\u061c.txt', 'a.txt'],
    ['say "hi".txt', 'say "hi".txt'],
    ['  spaced.txt ', 'spaced.txt'],
    ['half \ud83c.txt', 'half \ufffd.txt'],
    ['.env', '.env'],
  ])('of %j is %j', (given, name) => {
    expect(fileName(given)).toBe(name)
  })

  it.each(['', ' ', '.', '..', '../', '\u202e', '\n', '\u200b\u200b', '\u3164'])(
    'of %j is that of any',
    (given) => {
      expect(fileName(given)).toBe('file')
    },
  )

  it('has 255 bytes at most, is cut between characters, and keeps its extension', () => {
    expect(bytes(fileName(`${'a'.repeat(5_000)}.txt`))).toBe(255)
    const family = '👨‍👩‍👧‍👦'
    const name = fileName(`${family.repeat(40)}.tar.gz`)
    expect(name).toBe(`${family.repeat(10)}.gz`)
    expect(bytes(fileName('.'.repeat(300) + 'a'))).toBeLessThanOrEqual(255)
    expect(bytes(fileName(`a.${'x'.repeat(5_000)}`))).toBe(255)
  })
})

describe('the name of a picture', () => {
  it.each([
    ['p.html', 'image/png', 'p.html.png'],
    ['p.PNG', 'image/png', 'p.PNG'],
    ['p.png', 'image/jpeg', 'p.png.jpg'],
    ['p.JPEG', 'image/jpeg', 'p.JPEG'],
    ['p', 'image/webp', 'p.webp'],
    ['p.txt', 'text/plain', 'p.txt'],
  ])('%j of %s is %j', (given, type, name) => {
    expect(pictureName(given, type)).toBe(name)
  })

  it('has 255 bytes at most, with its ending', () => {
    const name = pictureName(fileName(`${'a'.repeat(300)}.html`), 'image/gif')
    expect(bytes(name)).toBe(255)
    expect(name).toMatch(/\.gif$/)
  })
})

describe('the words of a picture', () => {
  it('are one line, without marks that turn it around', () => {
    expect(altText(' a\n\tcup\u202e of\0 tea ')).toBe('a cup of tea')
    expect(altText('🍵'.repeat(501))).toBe('🍵'.repeat(500))
    expect(altText(' \n')).toBeUndefined()
  })
})
