import { readdirSync, readFileSync } from 'node:fs'
import { dictionary, languages, SOURCE_LANGUAGE } from '../../common/i18n'
import source from '../../common/i18n/en.json'
import { roomNameOf } from '../../common/room-name'
import type { RefusalCode } from '../../common/refusals'

// Does not compile with a code that is missing in the protocol.
const codes: RefusalCode[] = Object.keys(source.failures) as (keyof typeof source.failures)[]

const wordsOf = (language: string): unknown =>
  JSON.parse(readFileSync(`common/i18n/${language}.json`, 'utf8'))

/** Every key with its path. Plural categories differ between languages, and are left out. */
function keysOf(words: unknown, path = ''): string[] {
  if (typeof words !== 'object' || words === null || 'other' in words) return [path]
  return Object.entries(words).flatMap(([key, value]) => keysOf(value, `${path}.${key}`))
}

describe('a language', () => {
  const files = readdirSync('common/i18n').filter((name) => name.endsWith('.json'))

  it('has a file of translations, and is in the list of languages', () => {
    expect(files.sort()).toEqual(languages.map((language) => `${language}.json`).sort())
    expect(codes).toContain('bad-request')
  })

  it.each(languages)('%s has exactly the keys of the source language', (language) => {
    expect(keysOf(wordsOf(language)).sort()).toEqual(keysOf(wordsOf(SOURCE_LANGUAGE)).sort())
  })

  it.each(languages)('%s has only plural categories of its plural rules', (language) => {
    const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions()
    const used = [...JSON.stringify(wordsOf(language)).matchAll(/"(zero|one|two|few|many|other)":/g)]
    expect(pluralCategories).toEqual(expect.arrayContaining([...new Set(used.map(([, name]) => name))]))
  })

  it.each(languages)('%s names the lobby so that the name leads to it', (language) => {
    expect(roomNameOf(dictionary(language).lobby)).toBe('lobby')
  })
})
