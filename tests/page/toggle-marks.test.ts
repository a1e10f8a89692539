import {
  linkWords,
  type Replacement,
  toggleCode,
  toggleMarks,
} from '../../public/composer/field/toggle-marks'

/** A text field of which the part between bars is selected. */
function field(text: string) {
  const [before = '', words = '', after = ''] = text.split('¦')
  const selectionStart = before.length
  return { value: before + words + after, selectionStart, selectionEnd: selectionStart + words.length }
}

function shown({ value }: { value: string }, { text, from, to, selected }: Replacement): string {
  const all = value.slice(0, from) + text + value.slice(to)
  return `${all.slice(0, selected[0])}¦${all.slice(...selected)}¦${all.slice(selected[1])}`
}

describe('the marks around selected words', () => {
  it.each([
    ['**', 'a ¦tea¦ b', 'a **¦tea¦** b'],
    ['**', 'a **¦tea¦** b', 'a ¦tea¦ b'],
    ['**', 'a ¦**tea**¦ b', 'a ¦tea¦ b'],
    ['**', 'a¦ tea ¦b', 'a **¦tea¦** b'],
    ['*', '**¦tea¦**', '***¦tea¦***'],
    ['*', '***¦tea¦***', '**¦tea¦**'],
    ['**', '***¦tea¦***', '*¦tea¦*'],
    ['*', '*¦tea¦*', '¦tea¦'],
    ['~~', '你¦好¦', '你~~¦好¦~~'],
    ['**', 'a ¦¦', 'a **¦¦**'],
    ['**', 'a **¦¦**', 'a ¦¦'],
    ['**', '¦****¦', '**¦****¦**'],
  ])('%s turn %j into %j', (mark, before, after) =>
    expect(shown(field(before), toggleMarks(field(before), mark))).toBe(after),
  )

  it.each([
    ['a ¦tea¦', 'a `¦tea¦`'],
    ['`¦tea¦`', '¦tea¦'],
    ['¦a`b¦', '``¦a`b¦``'],
    ['¦a\nb¦', '```\n¦a\nb¦\n```'],
    ['see ¦a\nb¦ there', 'see \n```\n¦a\nb¦\n```\n there'],
  ])('of code turn %j into %j', (before, after) =>
    expect(shown(field(before), toggleCode(field(before)))).toBe(after),
  )
})

describe('an address pasted over selected words', () => {
  it.each([
    ['a ¦tea¦ b', 'https://a.example/(x)', 'a [tea](https://a.example/(x))¦¦ b'],
    ['¦**tea**¦', 'http://a.example', '[**tea**](http://a.example)¦¦'],
  ])('makes %j and %s a link', (before, address, after) =>
    expect(shown(field(before), linkWords(field(before), address)!)).toBe(after),
  )

  it.each([
    ...['tea', '', 'https://a.example two', 'javascript:alert(1)', 'https://a.example/)', 'a@b.example'],
    ...['https://a.example](https://b.example', 'https://a.example)[b](https://b.example'],
  ])('is pasted as it is if it makes none: %j', (address) =>
    expect(linkWords(field('¦tea¦'), address)).toBeNull(),
  )

  it('replaces words that are an address themselves', () => {
    expect(linkWords(field('¦https://b.example¦'), 'https://a.example')).toBeNull()
  })
})
