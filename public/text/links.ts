/**
 * What cannot be in an address: spaces, quotes, invisible characters, and the punctuation of Chinese, which follows
 * an address without a space between.
 */
const ADDRESS =
  /[^\s<>"`\p{Cc}\u2014\u2018-\u201f\u2026\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u3001-\u3003\u3008-\u3011\u3014-\u301f\uff01\uff02\uff07-\uff09\uff0c\uff1a\uff1b\uff1f\uff3b\uff3d\uff5b\uff5d\uff5f-\uff65]+/uy
/** `example.com看看`: no top level domain begins in Latin and goes on in Chinese. */
const HOST_END = /^[a-z0-9-]+(?::\d+)?(?=\P{ASCII})/iu
const CLOSERS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' }

/** Finds where addresses in one text end, each character looked at a bounded number of times. */
export class LinkFinder {
  readonly #text: string
  /** How far the characters go that may be in an address: the same for whatever begins before. */
  #reach = 0

  constructor(text: string) {
    this.#text = text
  }

  /** The address that begins at `at`; with `href: null` it only looks like one, as far as `end`. */
  at(at: number): { end: number; href: string | null } | null {
    const scheme = /^https?:\/\//i.exec(this.#text.slice(at, at + 8))?.[0]
    if (scheme === undefined) return null
    const from = at + scheme.length
    const end = this.#endOf(from)
    return end === from ? null : { end, href: addressOf(this.#text.slice(at, end)) }
  }

  #endOf(from: number): number {
    if (this.#reach <= from) {
      ADDRESS.lastIndex = from
      this.#reach = ADDRESS.test(this.#text) ? ADDRESS.lastIndex : from
    }
    let hostEnd = from
    while (hostEnd < this.#reach && !'/?#'.includes(this.#text.charAt(hostEnd))) hostEnd += 1
    const host = this.#text.slice(from, hostEnd)
    const top = host.lastIndexOf('.') + 1
    const cut = HOST_END.exec(host.slice(top))?.[0]
    return cut === undefined ? this.#trimmed(from, this.#reach) : from + top + cut.length
  }

  /** Without the punctuation of the sentence around it; a bracket stays when its partner is in the address. */
  #trimmed(from: number, end: number): number {
    const open: Record<string, number> = {}
    for (let at = from; at < end; at++) {
      const character = this.#text.charAt(at)
      const opener = CLOSERS[character] ?? character
      if ('([{'.includes(opener)) open[opener] = (open[opener] ?? 0) + (opener === character ? 1 : -1)
    }
    for (; end > from; end--) {
      const character = this.#text.charAt(end - 1)
      const opener = CLOSERS[character]
      if (opener !== undefined && (open[opener] ?? 0) < 0) open[opener] = (open[opener] ?? 0) + 1
      else if (!".,;:!?'".includes(character)) break
    }
    return end
  }
}

/** An address with somebody's name before the host leads elsewhere than it seems, and is none. */
function addressOf(text: string): string | null {
  try {
    const { href, username, password } = new URL(text)
    return username === '' && password === '' ? href : null
  } catch {
    return null
  }
}
