/** Whose an item is: networks take turns, and in each its members do. */
export interface Owner {
  network: string
  member: string
}

/** Lines that are served one from each in turn, so that a long one does not hold up the others. */
export class FairQueue<T> {
  readonly #networks = new Map<string, Map<string, T[]>>()
  readonly #limits: { all: number; member: number }
  #size = 0

  constructor(limits: { all: number; member: number }) {
    this.#limits = limits
  }

  /** @returns false when there is no place */
  add({ network, member }: Owner, item: T): boolean {
    const members = this.#networks.get(network) ?? new Map<string, T[]>()
    const line = members.get(member) ?? []
    if (this.#size >= this.#limits.all || line.length >= this.#limits.member) return false
    line.push(item)
    this.#networks.set(network, members.set(member, line))
    this.#size += 1
    return true
  }

  next(): T | undefined {
    const [network, members] = inTurn(this.#networks) ?? []
    const [member, line] = (members && inTurn(members)) ?? []
    if (!line) return undefined
    this.#size -= 1
    const item = line.shift()
    if (line.length === 0) members!.delete(member!)
    if (members!.size === 0) this.#networks.delete(network!)
    return item
  }
}

/** The first, which goes back to the end of the turns. */
function inTurn<V>(turns: Map<string, V>): [string, V] | undefined {
  for (const [name, value] of turns) {
    turns.delete(name)
    turns.set(name, value)
    return [name, value]
  }
  return undefined
}
