import { mentions } from '../../common/text/mentions'
import { Names, namesIn } from '../../common/text/mention-names'
import { readText } from '../../common/text/rich-text'
import type { MemberId, Nickname } from '../../common/protocol/ids'
import type { Mention } from '../../common/protocol/members'

const called = (nickname: string, id = `id of ${nickname}`): Mention => ({
  id: id as MemberId,
  nickname: nickname as Nickname,
})

/** The mentions in a text among these nicknames, as `nickname(as written)`. */
function mentioned(text: string, nicknames: string[], kept: Mention[] = []): string[] {
  const names = new Names()
  for (const nickname of nicknames) names.add(called(nickname), true)
  return readText(text, namesIn(kept, names)).pieces.flatMap((piece) =>
    piece.type === 'mention' ? `${piece.member.id.replace('id of ', '')}(${piece.text})` : [],
  )
}

describe('the mentions in a text', () => {
  it.each([
    // Case folding changes the length of a text.
    ['İstanbul güzel, @Bob', ['Bob'], ['Bob(@Bob)']],
    ['ẞ ﷺ ﬁ ΑΣ @Bob', ['Bob'], ['Bob(@Bob)']],
    ['@İstanbul!', ['İstanbul'], ['İstanbul(@İstanbul)']],
    ['@ΟΔΟΣ, @οδος', ['Οδος'], ['Οδος(@ΟΔΟΣ)', 'Οδος(@οδος)']],
    // @ and ＠ are at signs, and nothing else is.
    ['＠张三 你好', ['张三'], ['张三(＠张三)']],
    ['你好＠张三你好', ['张三'], ['张三(＠张三)']],
    ['＠Ｂｏｂ　你好', ['Bob'], ['Bob(＠Ｂｏｂ)']],
    ['#Bob ﹫Bob', ['Bob'], []],
    // Composed and decomposed letters are equal.
    ['@Jose\u0301, hi', ['José'], ['José(@Jose\u0301)']],
    ['@JOSE\u0301', ['José'], ['José(@JOSE\u0301)']],
    ['@Jose\u0301', ['Jose'], []],
    ['@José', ['Jos'], []],
    ['@\u1100\u1161', ['가'], ['가(@\u1100\u1161)']],
    ['@각', ['가'], []],
    // Only whole grapheme clusters match.
    ['@👩‍💻', ['👩'], []],
    ['@👩‍💻 hi', ['👩', '👩‍💻'], ['👩‍💻(@👩‍💻)']],
    ['@👩 @👩', ['👩'], ['👩(@👩)', '👩(@👩)']],
    ['@👋🏽', ['👋'], []],
    ['@🇨🇳🇯🇵', ['🇨🇳'], ['🇨🇳(@🇨🇳)']],
    ['@🇨🇳', ['🇨'], []],
    ['@🏴󠁧󠁢󠁥󠁮󠁧󠁿', ['🏴'], []],
    ['@❤️ @❤', ['❤'], ['❤(@❤️)', '❤(@❤)']],
    ['@1️⃣', ['1'], []],
    ['❤️@Bob 👍🏽@Bob 1️⃣@Bob', ['Bob'], ['Bob(@Bob)', 'Bob(@Bob)', 'Bob(@Bob)']],
    // Only whole words match, in scripts that separate words.
    ['@Bobby', ['Bob'], []],
    ['@Bobby @Bob', ['Bob', 'Bobby'], ['Bobby(@Bobby)', 'Bob(@Bob)']],
    ['@Bob_ @Bob2 @bob’s', ['Bob'], ['Bob(@bob)']],
    ['@Գոռ, @Գոռին', ['Գոռ'], ['Գոռ(@Գոռ)']],
    ['@გია @გიასთვის', ['გია'], ['გია(@გია)']],
    ['@𐐔𐐇𐐝 @𐐔𐐇𐐝𐐇', ['𐐔𐐇𐐝'], ['𐐔𐐇𐐝(@𐐔𐐇𐐝)']],
    ['@राम @रामू', ['राम'], ['राम(@राम)']],
    ['@张三你好，@张三丰', ['张三', '张三丰'], ['张三(@张三)', '张三丰(@张三丰)']],
    [
      '@さくらさん @민수야 @สมชายครับ',
      ['さくら', '민수', 'สมชาย'],
      ['さくら(@さくら)', '민수(@민수)', 'สมชาย(@สมชาย)'],
    ],
    ['你好@Bob在吗', ['Bob'], ['Bob(@Bob)']],
    ['mail@Bob jose\u0301@Bob', ['Bob'], []],
    ['@می‌خواهم', ['می‌خواهم'], ['می‌خواهم(@می‌خواهم)']],
    ['@Ann Lee', ['Ann', 'Ann Lee'], ['Ann Lee(@Ann Lee)']],
    ['@Ann\u00a0Lee', ['Ann Lee'], ['Ann Lee(@Ann\u00a0Lee)']],
    ['@@Bob @ Bob', ['Bob'], ['Bob(@Bob)']],
    ['`@Bob` https://a.example/@Bob', ['Bob'], []],
  ])('%s, of %j: %j', (text, nicknames, expected) => {
    expect(mentioned(text, nicknames)).toEqual(expected)
  })

  it('[M9] are the members it mentioned when it was sent, also after renames', () => {
    const kept = [called('Bob', 'id of the first')]
    expect(mentioned('@Bob hi', [], kept)).toEqual(['the first(@Bob)'])
    expect(mentioned('@Bob hi', ['Bob'], kept)).toEqual(['the first(@Bob)'])
    expect(mentioned('@Bob Lee', ['Bob Lee'], kept)).toEqual(['the first(@Bob)'])
    expect(mentioned('@Bob @Ann', ['Ann'], kept)).toEqual(['the first(@Bob)', 'Ann(@Ann)'])
  })

  it('concern the mentioned member, and no other member of that nickname', () => {
    const entry = { text: '@Bob hi', mentions: [called('Bob', 'first')] }
    expect(mentions(entry, called('Rob', 'first'))).toBe(true)
    expect(mentions(entry, called('Bob', 'second'))).toBe(false)
    expect(mentions({ text: '＠bob hi' }, called('Bob', 'second'))).toBe(true)
    expect(mentions({ text: '`@Bob`', mentions: [called('Bob', 'first')] }, called('Bob', 'first'))).toBe(
      false,
    )
  })
})
