import type { Guest } from '../../faults/parts/guest'
import { textOf } from '../../support/text-of'

/** How long a message takes to its answer, to clients of the same node, and to those of another one. */
export class Watch {
  readonly #saidAt = new Map<string, { at: number; side: number }>()
  #longest = { here: 0, there: 0, acknowledged: 0 }

  constructor(sides: readonly (readonly Guest[])[]) {
    sides.forEach((guests, side) => {
      for (const guest of guests) this.#watch(guest, side)
    })
  }

  forget(): void {
    this.#saidAt.clear()
    this.#longest = { here: 0, there: 0, acknowledged: 0 }
  }

  /** The longest since `forget`, milliseconds. */
  report(): { here: number; there: number; acknowledged: number } {
    return this.#longest
  }

  #watch(guest: Guest, side: number): void {
    const say = guest.say.bind(guest)
    guest.say = (text, room) => {
      this.#saidAt.set(text, { at: performance.now(), side })
      say(text, room)
    }
    const acknowledged = guest.acknowledged.set.bind(guest.acknowledged)
    guest.acknowledged.set = (clientId, what) => {
      const said = this.#saidAt.get('text' in what.asked ? what.asked.text : '')
      if (said) this.#note('acknowledged', said.at)
      return acknowledged(clientId, what)
    }
    guest.chat.events.on(({ event }) => {
      if (event.type !== 'entries') return
      for (const entry of event.entries) {
        const said = this.#saidAt.get(textOf(entry))
        if (said) this.#note(said.side === side ? 'here' : 'there', said.at)
      }
    })
  }

  #note(what: 'here' | 'there' | 'acknowledged', at: number): void {
    this.#longest[what] = Math.max(this.#longest[what], performance.now() - at)
  }
}
