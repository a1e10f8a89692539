import { readFileSync, statSync } from 'node:fs'
import { languages } from '../../common/i18n'

describe('the first load', () => {
  const scripts = JSON.parse(readFileSync('dist/public/scripts.json', 'utf8')) as Record<string, string>
  const compressed = (name: string) => statSync(`dist/public/assets/${name}.br`).size

  it.each(languages)('is at most 52.5 kB of script, compressed: %s', (language) => {
    expect(compressed(scripts[language]!)).toBeLessThanOrEqual(52_500)
  })

  it('is at most 7.5 kB of style, compressed', () => {
    const [style] = /style-\w+\.css/.exec(readFileSync('dist/public/index.html', 'utf8'))!
    expect(compressed(style)).toBeLessThanOrEqual(7_500)
  })
})
