import type { Command } from './command'
import { closable, openDialog } from '../ui/dialog'
import { byId, clone, part } from '../ui/dom'
import { isMac } from '../ui/shortcut'

const ON_MAC: Readonly<Record<string, string>> = { Ctrl: '⌘', Alt: '⌥' }

/** The dialog about commands and formatting. */
export class Help {
  readonly #dialog = byId('help', HTMLDialogElement)

  readonly #commands: readonly Command[]

  constructor(commands: readonly Command[]) {
    this.#commands = commands
    if (isMac)
      for (const key of this.#dialog.querySelectorAll('kbd'))
        key.textContent = ON_MAC[key.textContent] ?? key.textContent
    closable(this.#dialog)
  }

  open(): void {
    const offered = this.#commands.filter((command) => command.isOffered())
    byId('help_commands', HTMLElement).replaceChildren(
      ...offered.map(({ name, rest, does }) => {
        const row = clone('help_row')
        part('name', row).textContent = `/${name} ${rest}`.trimEnd()
        part('does', row).textContent = does
        return row
      }),
    )
    openDialog(this.#dialog)
  }
}
