import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dictionary, languages } from '../../common/i18n'

describe('the first load', () => {
  const scripts = JSON.parse(readFileSync('dist/public/scripts.json', 'utf8')) as Record<string, string>
  const compressed = (name: string) => statSync(`dist/public/assets/${name}.br`).size

  // Messages with files wait in the outbox, and pictures have their room in the log, before the rest of them is loaded.
  it.each(languages)('is at most 52.2 kB of script, compressed: %s', (language) => {
    expect(compressed(scripts[language]!)).toBeLessThanOrEqual(52_200)
  })

  it.each(languages)('goes without the words that only late parts use: %s', (language) => {
    const words = (name: string) => readFileSync(`dist/public/assets/${name}`, 'utf8')
    const { newMessages, emojiNone } = dictionary(language)
    const main = words(scripts[language]!)
    expect(main).toContain(newMessages.other)
    expect(main).not.toContain(emojiNone)
    const late = readdirSync('dist/public/assets').filter((name) => /^further-words-.*\.js$/.test(name))
    expect(late.map(words).some((script) => script.includes(emojiNone))).toBe(true)
  })

  it('is at most 7 kB of style, compressed', () => {
    const [style] = /style-\w+\.css/.exec(readFileSync('dist/public/index.html', 'utf8'))!
    expect(compressed(style)).toBeLessThanOrEqual(7_000)
  })
})
