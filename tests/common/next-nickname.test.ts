import { nextNickname, withNumber } from '../../common/text/next-nickname'
import { parseNickname } from '../../server/chat/people/nickname'

describe('the nickname suggested or assigned instead of a taken one', () => {
  it.each([
    ['Bob', 'Bob 2'],
    ['Bob 2', 'Bob 3'],
    ['Bob2', 'Bob3'],
    ['Bob 9', 'Bob 10'],
    ['Bob 99999', 'Bob 100000'],
    ['Bob 100000', 'Bob 100000 2'],
    ['Bond007', 'Bond007 2'],
    ['Bond 0', 'Bond 0 2'],
    ['42', '42 2'],
    ['小明', '小明 2'],
    ['茶客 3127', '茶客 3128'],
    ['مريم', 'مريم 2'],
    ['x'.repeat(32), `${'x'.repeat(30)} 2`],
    [`${'x'.repeat(31)}9`, `${'x'.repeat(30)}10`],
    [`${'x'.repeat(29)} yz`, `${'x'.repeat(29)} 2`],
    ['🇨🇳'.repeat(32), `${'🇨🇳'.repeat(30)} 2`],
    ['👨‍👩‍👧‍👦'.repeat(18), `${'👨‍👩‍👧‍👦'.repeat(18)} 2`],
    ['e\u0301'.repeat(32), `${'e\u0301'.repeat(30)} 2`],
    ['क्षि'.repeat(10), `${'क्षि'.repeat(10)} 2`],
    ['🏴󠁧󠁢󠁥󠁮󠁧󠁿'.repeat(18), `${'🏴󠁧󠁢󠁥󠁮󠁧󠁿'.repeat(18)} 2`],
  ])('for %j is %j, which the server accepts', (taken, offered) => {
    expect(nextNickname(taken)).toBe(offered)
    expect(parseNickname(offered)).toBe(offered.normalize('NFKC'))
  })

  it('is empty for an empty nickname', () => {
    expect(nextNickname('')).toBe('')
  })

  it('stays within the length limit for every number', () => {
    for (const name of ['x'.repeat(32), '👨‍👩‍👧‍👦'.repeat(18), '中'.repeat(32)])
      for (const number of [2, 31_337, 281_474_976_710_655])
        expect(parseNickname(withNumber(name, number))).toBe(withNumber(name, number))
  })
})
