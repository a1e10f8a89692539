import type { TalkCommand, Guest } from './guest'

/** Messages alone, or half of them, with 20 % edits, 10 % deletions and 20 % reactions. */
export const mixes = {
  messages: ['message'],
  changes: [
    ...(['message', 'message', 'edit', 'message', 'message'] as const),
    ...(['react', 'message', 'edit', 'react', 'delete'] as const),
  ],
} satisfies Record<string, TalkCommand[]>

export type Mix = keyof typeof mixes

export const emoji = ['🍵', '❤️', '👍', '🎉']

/** The command of the mix that comes after so many others. */
export function commandOf(mix: Mix, done: number): TalkCommand {
  const commands: readonly TalkCommand[] = mixes[mix]
  return commands[done % commands.length]!
}

/** What guests do in turn. */
export class Talk {
  /** How many commands were done. */
  done = 0
  readonly #guests: readonly Guest[]
  readonly #mix: Mix
  readonly #mayAct: (guest: Guest) => boolean
  #turn = 0

  constructor(guests: readonly Guest[], mix: Mix, mayAct: (guest: Guest) => boolean = () => true) {
    this.#guests = guests
    this.#mix = mix
    this.#mayAct = mayAct
  }

  /** The command that is due, by the next guest that can do it: only its author edits or deletes a message. */
  next(room?: string): void {
    const from = this.#turn++ % this.#guests.length
    const inTurn = [...this.#guests.slice(from), ...this.#guests.slice(0, from)]
    if (inTurn.some((guest) => this.#mayAct(guest) && this.#act(guest, room ?? guest.room.name)))
      this.done += 1
  }

  /** @returns whether there was anything to do it to */
  #act(guest: Guest, room: string): boolean {
    const command = commandOf(this.#mix, this.done)
    if (command === 'message') {
      guest.say(`message ${this.done}`, room)
      return true
    }
    if (command === 'react') {
      const message = anyOf(guest.reactable(room))
      if (message) guest.react(room, message, anyOf(emoji)!)
      return message !== undefined
    }
    const own = anyOf(guest.changeable(room))
    if (own && command === 'edit') guest.edit(own, `edit ${this.done}`)
    else if (own) guest.delete(own)
    return own !== undefined
  }
}

export function anyOf<T>(all: readonly T[]): T | undefined {
  return all[Math.floor(Math.random() * all.length)]
}
