import { Lazy } from '../ui/lazy'

/** All emoji, to search in. Their data is loaded with it. */
export const emojiList = new Lazy(async () => (await import('./emoji-list')).readEmojiList())

const picker = new Lazy(async () => {
  const [{ EmojiPicker }, list] = await Promise.all([import('./emoji-picker'), emojiList.load()])
  return new EmojiPicker(list)
})

/** Opens the picker beside `anchor`. Resolves with the emoji, or `null` when the picker was closed without one. */
export function pickEmoji(anchor: HTMLElement): Promise<string | null> {
  return new Promise((resolve) =>
    picker.use(
      (loaded) => loaded.pick(anchor).then(resolve),
      () => resolve(null),
    ),
  )
}

/** Lets `button` open the picker. */
export function pickBy(button: HTMLElement, take: (emoji: string) => void): void {
  picker.openBy(button, (loaded) => {
    void loaded.pick(button).then((emoji) => emoji !== null && take(emoji))
  })
}
