import type { Lazy } from '../ui/lazy'
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
  readonly #commands: Lazy<readonly Command[]>
  readonly #written: Written
  readonly #note: ComposerNote
  readonly #callbacks: CommandRunnerCallbacks

  constructor(
    words: Words,
    commands: Lazy<readonly Command[]>,
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
  run(submission: CommandSubmission, text: string): void {
    this.#commands.use((commands) => {
      // Otherwise it was changed while the commands were loading.
      if (text === this.#written.text) this.#find(submission, text, commands)
    })
  }

  /** Offers to send the command's text as a message. */
  ask(note: string, label: string): void {
    this.#note.ask({ note: [note], label, run: () => this.#callbacks.sayWritten() })
  }

  #find({ name, rest }: CommandSubmission, text: string, commands: readonly Command[]): void {
    const { say } = this.#words
    const command = commands.find((each) => each.name === name)
    if (!command) this.ask(this.#words.fill(say.noCommand, { name }), say.sendAsItIs)
    else if (command.rest === '' && rest !== '')
      this.ask(this.#words.fill(say.commandAlone, { name }), say.sendAsItIs)
    else void this.#run(command, rest, text)
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
