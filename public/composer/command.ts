/** What Enter makes of a text: something to say, or something to do. */
export type Submission = { type: 'say'; text: string } | { type: 'command'; name: string; rest: string }

const COMMAND = /^\/\p{L}/u
const ESCAPED = /^\/{2,}\p{L}/u

/** `/name rest` is a command, whether there is one of that name or not; `//text` says `/text`. */
export function readSubmission(text: string): Submission {
  if (ESCAPED.test(text)) return { type: 'say', text: text.slice(1) }
  if (!COMMAND.test(text)) return { type: 'say', text }
  const end = text.search(/\s/)
  const name = text.slice(1, end < 0 ? undefined : end).toLowerCase()
  return { type: 'command', name, rest: end < 0 ? '' : text.slice(end).trim() }
}

/** What to write so that exactly `text` is said. */
export function wishToSay(text: string): string {
  const isSaid = text.startsWith('/me ') || !(COMMAND.test(text) || ESCAPED.test(text))
  return isSaid ? text : `/${text}`
}

/** What is said in place of `text` because its first slash only marks it as text; `null` when it is said as it is. */
export function saidInstead(text: string): string | null {
  return ESCAPED.test(text) ? text.slice(1).trim() : null
}
