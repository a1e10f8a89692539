import type { MemberId } from '../../common/protocol/ids'
import { type Command, CommandError, type CommandParts } from './command'
import { table } from './table'

interface Listed {
  id: MemberId
  /** `null` once the session has ended. */
  nickname: string | null
}

export const operators: Command = {
  usage: 'operators',
  about: 'list the operators',
  async run(_, parts) {
    const value = await listed(parts)
    const rows = value.map(({ id, nickname }) => [nickname ?? '-', id])
    return { value, text: table([['nickname', 'id'], ...rows]) }
  },
}

export const removeOperator: Command = {
  usage: 'operator remove <member>',
  about: 'take the role from an operator, by nickname or id',
  async run([named], parts) {
    const all = await listed(parts)
    const found = all.filter(({ id, nickname }) => id === named || nickname === named)
    if (found.length > 1) throw new CommandError(`${found.length} operators are called ${named}: take the id`)
    const [operator] = found
    const isRemoved = operator !== undefined && (await parts.operators.remove(operator.id))
    if (!isRemoved) throw new CommandError(`${named} is no operator`)
    // No room has it in its moderation log.
    parts.log.info({ member: operator.id }, 'operator removed')
    return { value: operator, text: `${operator.nickname ?? operator.id} is no operator any more` }
  },
}

async function listed({ operators, chat: { sessions } }: CommandParts): Promise<Listed[]> {
  const ids = await operators.ids()
  const nicknames = new Map((await sessions.currentSessions(ids)).map(({ id, nickname }) => [id, nickname]))
  return ids.map((id) => ({ id, nickname: nicknames.get(id) ?? null }))
}
