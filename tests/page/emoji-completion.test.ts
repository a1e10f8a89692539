import { emojiBefore } from '../../public/composer/complete'

/** What would be completed with the cursor at `|`. */
function begun(text: string) {
  const found = emojiBefore(text.replace('|', ''), text.indexOf('|'))
  return found && `${found.from} ${found.query}${found.isWhole ? ' whole' : ''}`
}

describe('an emoji is completed', () => {
  it.each([
    ['after two letters', ':sm|', '0 sm'],
    ['after one Han character', ':笑|', '0 笑'],
    ['behind a space', 'hello :smi|', '6 smi'],
    ['behind Han', '好的:smi|', '2 smi'],
    ['behind another emoji', '😀:smi|', '2 smi'],
    ['behind a bracket', '(:smi|', '1 smi'],
    ['with a sign', ':+1|', '0 +1'],
    ['before other text', ':smi| there', '0 smi'],
    ['by a second colon', 'so :smile:|', '3 smile whole'],
    ['by wide colons', '：笑哭了：|', '0 笑哭了 whole'],
    ['behind code that is closed', '`a` :smi|', '4 smi'],
  ])('%s: %s', (_, text, expected) => expect(begun(text)).toBe(expected))

  it.each([
    ['a smiley', ':D|'],
    ['a smiley with a nose', ':-|'],
    ['a time', '12:30|'],
    ['the end of a word', 'note:this|'],
    ['a port', 'http://localhost:80|'],
    ['a port behind Han', 'https://例子.中国:8080|'],
    ['an address without a scheme', 'www.例子:smile|'],
    ['code', '`:smi|`'],
    ['code that is not closed yet', 'run `a :smi|'],
    ['a block of code', '```\n:smi|'],
    ['a sentence behind a wide colon', '他说：笑|'],
    ['a sentence behind a colon', '心情:开心|'],
    ['a space in between', ': smile|'],
    ['a line break in between', ':\nsmile|'],
    ['a very long word', `:${'s'.repeat(100_000)}|`],
  ])('but not %s: %s', (_, text) => expect(begun(text)).toBeNull())
})
