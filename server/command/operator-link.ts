import { LINK_MS } from '../chat/moderation/operators'
import type { Command, CommandParts } from './command'

export const operatorLink: Command = {
  usage: 'operator-link',
  about: 'make a link that makes a browser an operator: once, within 15 minutes',
  async run(_, parts) {
    const value = await newOperatorLink(parts)
    return {
      value,
      text: `${value.link}\nMakes the browser that opens it an operator, once, within 15 minutes.`,
    }
  },
}

/** The secret is in the fragment, which browsers send to no server and no proxy logs. */
export async function newOperatorLink({
  chat: { clock },
  operators,
  origin,
}: CommandParts): Promise<{ link: string; until: number }> {
  const now = clock.now()
  const secret = await operators.newLink(now)
  return { link: `${origin()}/#operator=${secret}`, until: now + LINK_MS }
}
