import type { Command } from './command'
import { operatorLink } from './operator-link'
import { operators, removeOperator } from './operators'
import { closeRoom, nameOwner, openRoom } from './room'
import { rooms } from './rooms'

export const commands: readonly Command[] = [
  operatorLink,
  operators,
  removeOperator,
  rooms,
  closeRoom,
  openRoom,
  nameOwner,
]

/** @returns `null` where no command is written like this */
export function commandOf(words: readonly string[]): { command: Command; args: string[] } | null {
  const command = commands.find(({ usage }) => fits(usage.split(' '), words))
  if (!command) return null
  const places = command.usage.split(' ')
  return { command, args: words.filter((_, at) => isArgument(places[at]!)) }
}

const fits = (places: readonly string[], words: readonly string[]): boolean =>
  places.length === words.length && places.every((place, at) => isArgument(place) || place === words[at])

const isArgument = (place: string): boolean => place.startsWith('<')

/** What `--help` prints. */
export function help(): string {
  const width = Math.max(...commands.map(({ usage }) => usage.length))
  return [
    'Usage: teahouse <command> [--json]',
    '',
    ...commands.map(({ usage, about }) => `  ${usage.padEnd(width)}  ${about}`),
    '',
    'It asks the server that runs on this machine with the same DATA_DIR.',
    'Exit code: 0, 1 when it was not done, 2 when it was written wrongly.',
  ].join('\n')
}
