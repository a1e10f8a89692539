import fc from 'fast-check'
import { readSubmission, wishToSay } from '../../public/composer/command'
import { commandBefore, matching, mentionBefore, wordsBefore } from '../../public/composer/complete'
import type { Nickname } from '../../common/protocol/ids'

describe('a submission', () => {
  const slashes = fc.array(fc.constantFrom('/', '//', 'me ', 'nick', ' ', 'x', '你', '\n', '1'), {
    maxLength: 8,
  })

  it('can express any text as a message', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          slashes.map((some) => some.join('')),
        ),
        (text) => {
          const wish = readSubmission(wishToSay(text))
          const isAction = text.startsWith('/me ')
          expect(wish).toEqual(
            isAction ? { type: 'command', name: 'me', rest: text.slice(4).trim() } : { type: 'say', text },
          )
        },
      ),
    )
  })

  it.each([
    ['hello', { type: 'say', text: 'hello' }],
    ['/nick 阿青 ', { type: 'command', name: 'nick', rest: '阿青' }],
    ['/NICK a b', { type: 'command', name: 'nick', rest: 'a b' }],
    ['/topic\none', { type: 'command', name: 'topic', rest: 'one' }],
    ['/usr/bin', { type: 'command', name: 'usr/bin', rest: '' }],
    ['//usr/bin', { type: 'say', text: '/usr/bin' }],
    ['///usr', { type: 'say', text: '//usr' }],
    ['// a comment', { type: 'say', text: '// a comment' }],
    ['/ 2', { type: 'say', text: '/ 2' }],
    ['/2', { type: 'say', text: '/2' }],
    [' /nick', { type: 'say', text: ' /nick' }],
  ])('%j', (text, wish) => expect(readSubmission(text)).toEqual(wish))
})

/** `|` is the cursor. */
const at = <T>(find: (text: string, cursor: number) => T, written: string): T =>
  find(written.replace('|', ''), written.indexOf('|'))

describe('the text before the cursor', () => {
  it.each([
    ['@|', { from: 0, query: '' }],
    ['hi @An|na', { from: 3, query: 'An' }],
    ['你好@阿|', { from: 2, query: '阿' }],
    ['@Ann Le|', { from: 0, query: 'Ann Le' }],
    ['＠阿|', { from: 0, query: '阿' }],
    ['@a @b|', { from: 3, query: 'b' }],
    ['mail@An|', null],
    ['@ a|', null],
    ['@a\nb|', null],
    ['An|', null],
    [`@${'a'.repeat(100)}|`, null],
  ])('in %j begins the mention %j', (written, begun) => expect(at(mentionBefore, written)).toEqual(begun))

  it('begins a completion at any suffix of a word in scripts without spaces', () => {
    expect(at(wordsBefore, 'hi An|').map(({ query }) => query)).toEqual(['An'])
    expect(at(wordsBefore, '你好阿|').map(({ query }) => query)).toEqual(['你好阿', '好阿', '阿'])
    expect(at(wordsBefore, 'hi |')).toEqual([])
  })

  it.each([
    ['/|', { from: 0, query: '' }],
    ['/ni|', { from: 0, query: 'ni' }],
    ['/ni| x', { from: 0, query: 'ni' }],
    ['/nick |', null],
    [' /ni|', null],
    ['//ni|', null],
    ['/usr/b|', null],
  ])('in %j begins the command %j', (written, begun) => expect(at(commandBefore, written)).toEqual(begun))
})

describe('the members offered for a mention', () => {
  const person = (nickname: string, isPresent = true) => ({ nickname: nickname as Nickname, isPresent })
  const found = (query: string, ...people: ReturnType<typeof person>[]) =>
    matching(people, query).map(({ nickname }) => nickname)

  it('are ranked by presence, then by match', () => {
    const people = [
      person('Annika', false),
      person('Joanna'),
      person('Lee Ann'),
      person('ANN'),
      person('Bob'),
    ]
    expect(found('ann', ...people)).toEqual(['ANN', 'Lee Ann', 'Joanna', 'Annika'])
    expect(found('lee a', ...people)).toEqual(['Lee Ann'])
    expect(found('青', person('阿青'), person('青山'))).toEqual(['青山', '阿青'])
    expect(found('', ...people)).toEqual(['Joanna', 'Lee Ann', 'ANN', 'Bob', 'Annika'])
  })

  it('are at most eight of thousands', () => {
    const crowd = Array.from({ length: 5_000 }, (_, index) => person(`茶客 ${index}`))
    expect(matching(crowd, '茶客 4')).toHaveLength(8)
  })
})
