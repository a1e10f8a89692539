import type { Words } from '../ui/words'
import type { Command, CommandSubmission, Shown } from './command'
import type { ComposerNote } from './composer-note'
import type { Written } from './field/written'

export interface CommandRunnerCallbacks {
  /** Sends what is in the field as a message. */
  sayWritten(): void
  focus(): void
}

/** Runs the command in the text field, and shows what came of it in the note. */
export class CommandRunner {
  readonly #words: Words
  readonly #commands: readonly Command[]
  readonly #written: Written
  readonly #note: ComposerNote
  readonly #callbacks: CommandRunnerCallbacks

  constructor(
    words: Words,
    commands: readonly Command[],
    written: Written,
    note: ComposerNote,
    callbacks: CommandRunnerCallbacks,
  ) {
    this.#words = words
    this.#commands = commands
    this.#written = written
    this.#note = note
    this.#callbacks = callbacks
  }

  /** @param text the whole of what was submitted */
  run({ name, rest }: CommandSubmission, text: string): void {
    const { say } = this.#words
    const command = this.#commands.find((each) => each.name === name)
    if (!command) this.#ask(this.#words.fill(say.noCommand, { name }))
    else if (command.rest === '' && rest !== '') this.#ask(this.#words.fill(say.commandAlone, { name }))
    else void this.#run(command, rest, text)
  }

  /** Offers to send the command's text as a message. */
  #ask(note: string): void {
    const { sendAsItIs } = this.#words.say
    this.#note.ask({ note: [note], label: sendAsItIs, run: () => this.#callbacks.sayWritten() })
  }

  /** A failed command puts its text back with the reason; one with an action shows it. */
  async #run(command: Command, rest: string, text: string): Promise<void> {
    const { room } = this.#written
    this.#written.set('')
    const outcome = await command.run(rest)
    if (outcome === null) return
    if (typeof outcome !== 'string') {
      if (room === this.#written.room) this.#note.ask({ ...outcome, run: () => void this.#answer(outcome) })
      return
    }
    if (this.#written.putBack(room, text)) this.#callbacks.focus()
    this.#note.tell(outcome)
  }

  async #answer(shown: Shown): Promise<void> {
    this.#note.clear()
    this.#callbacks.focus()
    const outcome = await shown.run()
    if (typeof outcome === 'string') this.#note.tell(outcome)
  }
}
