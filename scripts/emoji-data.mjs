// The emoji that the page offers, for build.mjs.
import { createRequire } from 'node:module'

/** The folders of `emoji-picker-element-data`. */
const folders = { en: 'en', 'zh-CN': 'zh' }
/** Emoji 15.1 of 2023: most devices have no pictures for later ones yet. */
const LATEST = 15.1
/** The pieces of other emoji, such as skin tones. */
const COMPONENTS = 2

const require = createRequire(import.meta.url)
const read = (folder, codes) =>
  require(`emoji-picker-element-data/${folder}/${codes}/data.json`).filter(
    ({ group, version }) => group !== COMPONENTS && version <= LATEST,
  )

/** Fully qualified, as common/text/emoji.ts has it. */
const qualified = (emoji) => emoji.replace(/(\p{Emoji_Presentation})\ufe0f/gu, '$1')

/**
 * The emoji by groups, in the order of Unicode, as JSON. Each is a row of the emoji, its name in `language`, its codes,
 * further words to find it by in all languages, and 1 when it has skin tones.
 */
export function emojiData(language) {
  const inLanguage = byEmoji(read(folders[language], 'emojibase'))
  const others = Object.keys(folders)
    .filter((each) => each !== language)
    .map((each) => byEmoji(read(folders[each], 'emojibase')))
  const codes = codesByEmoji()
  const groups = new Map()
  for (const { emoji, group, skins } of inLanguage.values()) {
    const found = [inLanguage, ...others].map((all) => all.get(emoji))
    const name = found[0].annotation
    const words = [...found.map(({ annotation }) => annotation), ...found.flatMap(({ tags }) => tags)]
    const further = withoutRest(
      words.join(' ').toLowerCase().split(' '),
      `${name.toLowerCase()} ${codes.get(emoji).join(' ')}`,
    )
    const row = [qualified(emoji), name, codes.get(emoji).join(' '), further.join(' ')]
    groups.set(group, [...(groups.get(group) ?? []), skins ? [...row, 1] : row])
  }
  return JSON.stringify([...groups.values()])
}

/** Without the words that are found by `known` or by another of them: by its beginning, and Han anywhere. */
function withoutRest(words, known) {
  const isPart = (word, of) => (/\p{Script=Han}/u.test(word) ? of.includes(word) : of.startsWith(word))
  const unique = [...new Set(words)]
  return unique.filter(
    (word) =>
      !known.split(/[\s_]/).some((each) => isPart(word, each)) &&
      !unique.some((each) => each !== word && isPart(word, each)),
  )
}

const byEmoji = (all) => new Map(all.map((each) => [each.emoji, each]))

/** Those that GitHub, Slack and others use, then the longer ones of Emojibase that mean no other emoji. */
function codesByEmoji() {
  const usual = new Map(read('en', 'github').map(({ emoji, shortcodes }) => [emoji, shortcodes ?? []]))
  const taken = new Set([...usual.values()].flat())
  return new Map(
    read('en', 'emojibase').map(({ emoji, shortcodes }) => [
      emoji,
      [...usual.get(emoji), ...shortcodes.filter((code) => !taken.has(code))],
    ]),
  )
}
