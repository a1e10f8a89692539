import { readFileSync, writeFileSync } from 'node:fs'
import ts from 'typescript'
import { z } from 'zod'
import type { AskDefinition, Cost } from '../server/chat/ask'
import { asks } from '../server/chat/asks'

const DOCS = 'docs/PROTOCOL.md'

interface JsonSchema {
  anyOf?: JsonSchema[]
  type?: string
  properties?: Record<string, JsonSchema>
  required?: string[]
  minimum?: number
  maximum?: number
}

/** What goes in, as a reader writes it: `{ room, before, limit: 1–100 }`. */
function inputOf({ anyOf, properties, required = [], minimum, maximum }: JsonSchema): string {
  // What may be `null` may also be absent.
  if (anyOf) {
    const choices = anyOf.filter(({ type }) => type !== 'null').map(inputOf)
    return choices.join(' \\| ')
  }
  if (minimum && maximum && maximum < Number.MAX_SAFE_INTEGER) return `${minimum}–${maximum}`
  if (!properties) return ''
  const fields = Object.entries(properties).map(([name, field]) => {
    const inner = inputOf(field)
    return `${name}${required.includes(name) ? '' : '?'}${inner && `: ${inner}`}`
  })
  return `{ ${fields.join(', ')} }`
}

/** The fields of the answer of each ask, by the types of the protocol. */
function valuesOf(path: string): Map<string, string> {
  const program = ts.createProgram([path], { noLib: true, strict: true })
  const checker = program.getTypeChecker()
  const file = program.getSourceFile(path)!
  const table = file.statements.find((node) => ts.isInterfaceDeclaration(node) && node.name.text === 'Asks')!
  const fieldsOf = (node: ts.Node, type: ts.Type, name: string) => {
    const field = checker.getTypeOfSymbolAtLocation(checker.getPropertyOfType(type, name)!, node)
    return checker.getPropertiesOfType(field)
  }
  return new Map(
    checker.getPropertiesOfType(checker.getTypeAtLocation(table)).map((ask) => {
      const type = checker.getTypeOfSymbolAtLocation(ask, table)
      const fields = fieldsOf(table, type, 'value').map(
        ({ name, flags }) => `${name}${flags & ts.SymbolFlags.Optional ? '?' : ''}`,
      )
      return [ask.name, fields.length > 0 ? `{ ${fields.join(', ')} }` : '{}']
    }),
  )
}

function costOf({ spends, isLarge, canWait, isOrdered }: Cost): string {
  return [spends, isLarge && 'large', canWait && 'can wait', isOrdered && 'in order']
    .filter(Boolean)
    .join(', ')
}

function tableOf(asks: readonly AskDefinition[], values: Map<string, string>): string {
  const rows = asks.map(({ name, shape, cost }) => {
    const input = inputOf(z.toJSONSchema(shape, { io: 'input' }) as JsonSchema)
    return `| \`${name}\` | \`${input}\` | \`${values.get(name)}\` | ${costOf(cost)} |`
  })
  return ['| ask | in | value | cost |', '| --- | --- | --- | --- |', ...rows, ''].join('\n')
}

/** `npm run docs` writes it anew. */
it('the table of asks in the protocol is what the asks say', () => {
  const docs = readFileSync(DOCS, 'utf8')
  const table = tableOf(Object.values<AskDefinition>(asks), valuesOf('common/protocol/asks.ts'))
  const updated = docs.replace(/^\| ask \| in \|.*\n(?:\|.*\n)+/m, table)
  if (process.env.UPDATE_DOCS) writeFileSync(DOCS, updated)
  else expect(docs).toBe(updated)
  expect(updated).toContain(table)
})
