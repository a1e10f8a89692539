import { COUNTED_MAX } from '../../common/log/counted'
import { one } from '../ui/dom'

/** The dot of the icon: below right, with a rim of its own. */
const DOTS = {
  unread: { radius: 6, colour: '#e8b04a' },
  mention: { radius: 9, colour: '#d5482e' },
} as const
const END = '%3C/svg%3E'

/** What stands on the tab: the room, how much is unread, and a dot on the icon. */
export class Title {
  readonly #icon = one('link[rel="icon"]', document.head) as HTMLLinkElement
  readonly #plain = this.#icon.href
  readonly #siteName = document.title

  show(room: string, { unread, isMention }: { unread: number; isMention: boolean }): void {
    const number = unread < COUNTED_MAX ? unread : `${COUNTED_MAX}+`
    document.title = `${unread > 0 ? `(${number}) ` : ''}${room} · ${this.#siteName}`
    const href = unread === 0 ? this.#plain : withDot(this.#plain, isMention ? 'mention' : 'unread')
    if (this.#icon.href !== href) this.#icon.href = href
  }
}

function withDot(icon: string, kind: keyof typeof DOTS): string {
  const { radius, colour } = DOTS[kind]
  const at = 31 - radius
  const dot = `<circle cx='${at}' cy='${at}' r='${radius}' fill='${colour}' stroke='#fbf7ee' stroke-width='2'/>`
  return icon.replace(END, encodeURIComponent(dot) + END)
}
