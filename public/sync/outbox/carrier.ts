import { filesOf, type UnsentFile } from './command'
import type { Ended, Refused, Unsent } from './unsent'

/** Brings the files of messages to the server. */
export interface Carrier {
  /**
   * @param save what is known of its files by now
   * @returns why it failed, or `null` for no answer; `undefined` when all files are at the server
   */
  upload(unsent: Unsent, save: () => void): Promise<Refused | null | undefined>
  /** Their message is in the log, or was taken out of the outbox. */
  forget(files: readonly UnsentFile[]): void
}

/** Is loaded after the page. Until then files wait. */
export class LateCarrier {
  is!: (carrier: Carrier) => void
  readonly #carrier = new Promise<Carrier>((resolve) => (this.is = resolve))
  readonly #swept = new WeakSet<Unsent>()

  async upload(...args: Parameters<Carrier['upload']>): ReturnType<Carrier['upload']> {
    return (await this.#carrier).upload(...args)
  }

  forget(gone: readonly Unsent[]): void {
    const files = gone.flatMap(({ command }) => filesOf(command))
    if (files.length > 0) void this.#carrier.then((carrier) => carrier.forget(files))
  }

  /** The server keeps files for an hour that no message has. @returns whether those of this one are uploaded again */
  isSwept(unsent: Unsent, answer: Ended | null): boolean {
    const files = filesOf(unsent.command)
    if (answer?.ok !== false || answer.code !== 'not-found' || files.length === 0) return false
    if (this.#swept.has(unsent)) return false
    this.#swept.add(unsent)
    unsent.tried = false
    for (const file of files) delete file.id
    return true
  }
}
