import { suggestionFor } from '../../public/text/suggestion'
import { parseNickname } from '../../server/chat/nickname'

describe('what is offered in place of a taken nickname', () => {
  it.each([
    ['Bob', 'Bob2'],
    ['Bob2', 'Bob3'],
    ['Bob 9', 'Bob 10'],
    ['茶客 3127', '茶客 3128'],
    ['🇨🇳'.repeat(32), `${'🇨🇳'.repeat(28)}2`],
    ['👨‍👩‍👧‍👦'.repeat(18), `${'👨‍👩‍👧‍👦'.repeat(17)}2`],
    ['e\u0301'.repeat(32), `${'e\u0301'.repeat(28)}2`],
    ['क्षि'.repeat(10), `${'क्षि'.repeat(10)}2`],
    ['🏴󠁧󠁢󠁥󠁮󠁧󠁿'.repeat(18), `${'🏴󠁧󠁢󠁥󠁮󠁧󠁿'.repeat(17)}2`],
  ])('for %j is %j, which the server takes', (taken, offered) => {
    expect(suggestionFor(taken)).toBe(offered)
    expect(parseNickname(offered)).toBe(offered.normalize('NFKC'))
  })

  it('is nothing where there is no name', () => {
    expect(suggestionFor('')).toBe('')
    expect(suggestionFor('42')).toBe('')
  })
})
