import { request } from 'node:http'
import type { Output } from './command'
import { commandOf, help } from './commands'
import { pathTrouble, socketPathOf } from './socket'

/** What a run of `teahouse` prints, and its exit code: 0, 1 where it was not done, 2 where it was written wrongly. */
export interface Run {
  code: 0 | 1 | 2
  out?: string
  error?: string
}

/** @param argv what follows the name of the program */
export async function runCommand(argv: readonly string[], dataDir: string): Promise<Run> {
  const flags = argv.filter((word) => word.startsWith('--'))
  const words = argv.filter((word) => !word.startsWith('--'))
  if (flags.includes('--help')) return { code: 0, out: help() }
  const isWrong = commandOf(words) === null || flags.some((flag) => flag !== '--json')
  if (isWrong) return { code: 2, error: help() }
  const isJson = flags.includes('--json')
  const failed = (message: string): Run => ({
    code: 1,
    error: isJson ? JSON.stringify({ message }) : message,
  })
  const path = socketPathOf(dataDir)
  const trouble = pathTrouble(path)
  if (trouble !== null) return failed(trouble)
  try {
    const { status, body } = await send(path, words)
    if (status !== 200) return failed((body as { message: string }).message)
    const { value, text } = body as Output
    return { code: 0, out: isJson ? JSON.stringify(value) : text }
  } catch (error) {
    return failed(notReached(path, error as NodeJS.ErrnoException))
  }
}

function send(socketPath: string, words: readonly string[]): Promise<{ status: number; body: unknown }> {
  return new Promise((resolve, reject) => {
    const asking = request({ socketPath, method: 'POST' }, (response) => {
      let text = ''
      response
        .setEncoding('utf8')
        .on('data', (chunk: string) => (text += chunk))
        .on('end', () => resolve({ status: response.statusCode!, body: JSON.parse(text) as unknown }))
        .on('error', reject)
    })
    asking.on('error', reject).end(JSON.stringify(words))
  })
}

function notReached(path: string, { code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT' || code === 'ECONNREFUSED')
    return `no server is running at ${path}; is DATA_DIR that of the server?`
  if (code === 'EACCES') return `${path} belongs to another user: run this as the user of the server`
  return `no answer at ${path}: ${message}`
}
