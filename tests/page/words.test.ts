import { count, dictionary, fill, templateWords } from '../../common/i18n'
import { Words } from '../../public/ui/words'
import { returnDelay } from '../../public/sync/connection/backoff'

describe('words', () => {
  it('fills the placeholders of a sentence, and leaves unknown ones', () => {
    expect(fill('{a} and {b}', { a: '$& {b}', c: 1 })).toBe('$& {b} and {b}')
    expect(fill(dictionary('zh-CN').guest, { n: 3127 })).toBe('茶客 3127')
  })

  it('uses the plural form of the language', () => {
    expect(count('en', dictionary('en').newMessages, 1)).toBe('1 new message')
    expect(count('en', dictionary('en').newMessages, 1_200)).toBe('1,200 new messages')
    expect(count('zh-CN', dictionary('zh-CN').newMessages, 1)).toBe('1 条新消息')
  })

  it('has the same placeholders in both languages, except the room that only English names in `beginning`', () => {
    const places = (value: unknown): string[] =>
      [...JSON.stringify(value).matchAll(/\{\w+\}/g)].map(([place]) => place).sort()
    const [zh, en] = [templateWords('zh-CN'), { ...templateWords('en'), beginning: '' }]
    for (const key of Object.keys(en) as (keyof typeof en)[]) {
      expect([key, ...new Set(places(en[key]))]).toEqual([key, ...new Set(places(zh[key]))])
    }
    expect(places(dictionary('en').beginning)).toEqual(['{room}'])
  })
})

describe('a span of time', () => {
  it.each([
    [30, '30 sec', '30秒'],
    [90, '90 sec', '90秒'],
    [600, '10 min', '10分钟'],
    [3_600, '1 hr', '1小时'],
    [172_800, '2 days', '2天'],
    [604_800, '1 wk', '1周'],
  ])('is said in the largest unit that it is whole in: %i s', (seconds, en, zh) => {
    expect(new Words('en').span(seconds)).toBe(en)
    expect(new Words('zh-CN').span(seconds)).toBe(zh)
  })

  it('is said in whole words where there is room', () => {
    expect(new Words('en').span(604_800, 'long')).toBe('1 week')
  })
})

describe('a Chinese list of names', () => {
  const words = new Words('zh-CN')
  const came = (names: string[]): string => {
    const shown = words.list(names, words.say.namesAndMore, (name) => [{ textContent: name } as Node])
    const parts = words.sentence(words.say.came, { names: shown })
    return parts.map((part) => (typeof part === 'string' ? part : part.textContent)).join('')
  }

  it.each([
    [['张三', '李四'], '张三和李四 进入了聊天室'],
    [['茶客', 'Guest 3730'], '茶客 和 Guest 3730 进入了聊天室'],
    [['Ada', 'Bea', '阿宁'], 'Ada、Bea 和 阿宁 进入了聊天室'],
    [['Ada', 'Bea', 'Cid', 'Dee', 'Eve'], 'Ada、Bea 和另外 3人进入了聊天室'],
    [['阿青', '阿宁', 'Cid', 'Dee'], '阿青、阿宁和另外 2人进入了聊天室'],
  ])('has spaces around Latin letters and digits: %j', (names, sentence) => {
    expect(came(names)).toBe(sentence)
  })

  it('has no space before a comma', () => {
    const renamed = ['Amy', 'Bob', 'Cid', 'Dee'].map((name) => [{ textContent: name } as Node])
    const parts = words.sentences(renamed, words.say.renamedMore, (name) => name)
    const text = parts.map((part) => (typeof part === 'string' ? part : part.textContent)).join('')
    expect(text).toBe('Amy，Bob，另外 2人也改了昵称')
  })
})

describe('the delay before a reconnect', () => {
  it('is short at first, then up to half of the time offline, and always jittered', () => {
    expect(returnDelay(0, 0, 0)).toBe(300)
    expect(returnDelay(0, 0, 1)).toBe(1_500)
    expect(returnDelay(8_000, 0, 1)).toBe(4_300)
    expect(returnDelay(3_600_000, 0, 1)).toBe(10_000)
    expect(returnDelay(3_600_000, 0, 0)).toBe(300)
  })

  it('is spread over the time that the server asks for', () => {
    expect(returnDelay(0, 8_000, 1)).toBe(8_300)
    expect(returnDelay(3_600_000, 8_000, 1)).toBe(10_000)
  })
})
