import { readdirSync, readFileSync, statSync } from 'node:fs'
import { languages } from '../../common/i18n'
import { emojiOf } from '../../common/text/emoji'
import { tones, withTone } from '../../public/emoji/skin-tones'
import { closeAll, startChat } from '../support/chat'

type Row = [emoji: string, name: string, codes: string, words: string, hasTones?: 1]

/** Of the last build: it keeps what was there before it. */
function dataOf(language: string): string {
  const builtAt = (name: string) => statSync(`dist/public/assets/${name}`).mtimeMs
  return readdirSync('dist/public/assets')
    .filter((name) => new RegExp(`^emoji-${language}-\\w+\\.json$`).test(name))
    .reduce((newest, name) => (builtAt(name) > builtAt(newest) ? name : newest))
}

afterAll(closeAll)

describe.each(languages)('the emoji in %s', (language) => {
  const name = dataOf(language)
  const groups = JSON.parse(readFileSync(`dist/public/assets/${name}`, 'utf8')) as Row[][]
  const rows = groups.flat()

  it('are those of nine groups, each with a name of its own', () => {
    expect(groups).toHaveLength(9)
    expect(rows.length).toBeGreaterThan(1_800)
    expect(new Set(rows.map(([, name]) => name)).size).toBeGreaterThan(rows.length - 5)
  })

  it('are what the server takes as a reaction, as they stand and in every skin tone', () => {
    const all = rows.flatMap(([emoji, , , , hasTones]) =>
      hasTones ? tones.map((tone) => withTone(emoji, tone)) : [emoji],
    )
    expect(all.filter((emoji) => emojiOf(emoji) !== emoji)).toEqual([])
    expect(new Set(all).size).toBe(all.length)
  })

  it('have codes that mean one each', () => {
    const codes = rows.flatMap(([, , codes]) => codes.split(' '))
    expect(codes).toEqual(expect.arrayContaining(['smile', 'tada', '+1', 'heart']))
    expect(codes.filter((code, at) => codes.indexOf(code) !== at)).toEqual([])
  })

  it('are served compressed, for ever', async () => {
    const { url } = await startChat()
    const { headers, status } = await fetch(`${url}/assets/${name}`, { headers: { 'accept-encoding': 'br' } })
    expect([status, headers.get('content-encoding')]).toEqual([200, 'br'])
    expect(headers.get('content-type')).toContain('application/json')
    expect(headers.get('cache-control')).toContain('immutable')
  })
})
