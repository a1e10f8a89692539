/** Finds all of many sequences of code points at once, in time linear in the text (Aho and Corasick). */
export class Automaton {
  /** The code points of the sequences, numbered: a map finds a small key in half the time. */
  readonly #letters = new Map<number, number>()
  /** By node and letter. Node 0 is the start. */
  readonly #next = new Map<number, number>()
  /** By node: the sequence that ends there, or -1. */
  readonly #ending: number[] = [-1]
  /** By node: that of the longest suffix which is the beginning of a sequence, and of the longest which is one. */
  readonly #fallback: number[] = [0]
  readonly #shorter: number[] = [0]

  /** @param sequences different, none empty */
  constructor(sequences: readonly (readonly number[])[]) {
    for (const code of new Set(sequences.flat())) this.#letters.set(code, this.#letters.size)
    const nodes = [{ node: 0, from: 0, letter: 0 }].slice(1)
    sequences.forEach((sequence, index) => {
      let at = 0
      for (const code of sequence) {
        const letter = this.#letters.get(code)!
        const known = this.#next.get(this.#keyOf(at, letter))
        if (known === undefined) nodes.push({ node: this.#ending.push(-1) - 1, from: at, letter })
        const node = known ?? this.#ending.length - 1
        this.#next.set(this.#keyOf(at, letter), node)
        at = node
      }
      this.#ending[at] = index
    })
    this.#link(nodes)
  }

  /** @param found called with the index of a sequence and where it ends; returns true to stop */
  scan(codes: readonly number[], found: (sequence: number, end: number) => boolean): void {
    let node = 0
    for (let end = 0; end < codes.length; end += 1) {
      const letter = this.#letters.get(codes[end]!)
      node = letter === undefined ? 0 : this.#step(node, letter)
      for (let each = node; each !== 0; each = this.#shorter[each]!)
        if (this.#ending[each]! >= 0 && found(this.#ending[each]!, end)) return
    }
  }

  #keyOf(node: number, letter: number): number {
    return node * this.#letters.size + letter
  }

  #step(from: number, letter: number): number {
    for (let node = from; ; node = this.#fallback[node]!) {
      const next = this.#next.get(this.#keyOf(node, letter))
      if (next !== undefined) return next
      if (node === 0) return 0
    }
  }

  /** The shallow ones first, because the links of the others lead to them. */
  #link(nodes: readonly { node: number; from: number; letter: number }[]): void {
    const depths: number[] = [0]
    for (const { node, from } of nodes) depths[node] = depths[from]! + 1
    for (const { node, from, letter } of [...nodes].sort((a, b) => depths[a.node]! - depths[b.node]!)) {
      const fallback = from === 0 ? 0 : this.#step(this.#fallback[from]!, letter)
      this.#fallback[node] = fallback
      this.#shorter[node] = this.#ending[fallback]! >= 0 ? fallback : this.#shorter[fallback]!
    }
  }
}
