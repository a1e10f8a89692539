/** More than any code point. */
const CODES = 0x110000

/** Finds all of many sequences of code points at once, in time linear in the text (Aho and Corasick). */
export class Automaton {
  /** By node and code point. Node 0 is the start. */
  readonly #next = new Map<number, number>()
  readonly #first = new Set<number>()
  /** By node: the sequence that ends there, or -1. */
  readonly #ending: number[] = [-1]
  /** By node: that of the longest suffix which is the beginning of a sequence, and of the longest which is one. */
  readonly #fallback: number[] = [0]
  readonly #shorter: number[] = [0]

  /** @param sequences different, none empty */
  constructor(sequences: readonly (readonly number[])[]) {
    const nodes = [{ node: 0, from: 0, code: 0 }].slice(1)
    sequences.forEach((sequence, index) => {
      let at = 0
      for (const code of sequence) {
        const known = this.#next.get(at * CODES + code)
        if (known === undefined) nodes.push({ node: this.#ending.push(-1) - 1, from: at, code })
        const node = known ?? this.#ending.length - 1
        this.#next.set(at * CODES + code, node)
        at = node
      }
      this.#ending[at] = index
      this.#first.add(sequence[0]!)
    })
    this.#link(nodes)
  }

  /** @param found called with the index of a sequence and where it ends; returns true to stop */
  scan(codes: readonly number[], found: (sequence: number, end: number) => boolean): void {
    let node = 0
    for (let end = 0; end < codes.length; end += 1) {
      const code = codes[end]!
      if (node === 0 && !this.#first.has(code)) continue
      node = this.#step(node, code)
      for (let each = node; each !== 0; each = this.#shorter[each]!)
        if (this.#ending[each]! >= 0 && found(this.#ending[each]!, end)) return
    }
  }

  #step(from: number, code: number): number {
    for (let node = from; ; node = this.#fallback[node]!) {
      const next = this.#next.get(node * CODES + code)
      if (next !== undefined) return next
      if (node === 0) return 0
    }
  }

  /** The shallow ones first, because the links of the others lead to them. */
  #link(nodes: readonly { node: number; from: number; code: number }[]): void {
    const depths: number[] = [0]
    for (const { node, from } of nodes) depths[node] = depths[from]! + 1
    for (const { node, from, code } of [...nodes].sort((a, b) => depths[a.node]! - depths[b.node]!)) {
      const fallback = from === 0 ? 0 : this.#step(this.#fallback[from]!, code)
      this.#fallback[node] = fallback
      this.#shorter[node] = this.#ending[fallback]! >= 0 ? fallback : this.#shorter[fallback]!
    }
  }
}
