import { plainText } from '../../common/text/plain-text'

describe('the text of a notification', () => {
  it.each([
    ['hello', 'hello'],
    ['run `npm ci` now', 'run npm ci now'],
    ['see\n```js\nlet a\n```\nthere', 'see\nlet a\nthere'],
    ['  ```\n  a\n    b\n  ```', 'a\n  b'],
    ['```js\nnever closed', 'never closed'],
    ['/me hugs `@Ann`', 'Bob hugs @Ann'],
    ['/meow', '/meow'],
    ['**a** _b_ ~~c~~', 'a b c'],
    ['it was ||the **cook**||, 你猜', 'it was […], 你猜'],
    ['> a\n> b\n- c\n1. d', '> a\nb\n- c\n1. d'],
    ['see [the menu](https://a.example/menu)', 'see the menu'],
    ['/me *waves*', 'Bob waves'],
    ['see https://example.com/a', 'see https://example.com/a'],
  ])('of %j is %j', (text, shown) => expect(plainText(text, 'Bob')).toBe(shown))

  it.each(['👨‍👩‍👧‍👦', '🇨🇳', 'e\u0301', '👍🏽', 'क्ष', '茶', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'])(
    'is cut between two %s, and ends in an ellipsis',
    (character) => {
      for (const before of ['', 'a', 'ab', 'abc', 'abcd', 'abcde', 'abcdef', 'abcdefg']) {
        const shown = plainText(before + character.repeat(400), 'Bob')
        expect(shown.endsWith('…')).toBe(true)
        const kept = shown.slice(before.length, -1)
        expect(kept).toBe(character.repeat(kept.length / character.length))
        expect(shown.length).toBeLessThanOrEqual(301)
        expect(shown.length).toBeGreaterThan(270)
      }
    },
  )

  it('is cut within a grapheme cluster that is too long', () => {
    expect(plainText(`a${'\u0301'.repeat(1_000)}`, 'Bob').length).toBeLessThanOrEqual(301)
  })
})
