import { chmodSync, mkdirSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { Failure } from '../errors'
import { CommandError, type CommandParts } from './command'
import { commandOf } from './commands'

export const SOCKET_FILE = 'teahouse.sock'
/** Systems cut a longer path, or refuse it. */
const PATH_MAX_BYTES = 107
const BODY_MAX_BYTES = 64 * 1_024

export const socketPathOf = (dataDir: string): string => join(dataDir, SOCKET_FILE)

/** @returns why no socket can have this path, or `null` */
export function pathTrouble(path: string): string | null {
  const bytes = Buffer.byteLength(path)
  return bytes > PATH_MAX_BYTES
    ? `the path of the command socket has ${bytes} bytes, and at most ${PATH_MAX_BYTES} work: ${path}`
    : null
}

/** Takes commands while the server runs; without the socket it runs all the same. @returns its stop */
export async function takeCommands(dataDir: string, parts: CommandParts): Promise<() => void> {
  const { log } = parts
  try {
    return await openSocket(socketPathOf(dataDir), parts, (error) =>
      log.error({ err: error }, 'command failed'),
    )
  } catch (error) {
    log.warn({ err: error }, 'command socket unavailable')
    return () => {}
  }
}

/** Only the own user may use it. It takes the place of one that a killed server left. */
async function openSocket(
  path: string,
  parts: CommandParts,
  onTrouble: (error: unknown) => void,
): Promise<() => void> {
  const trouble = pathTrouble(path)
  if (trouble !== null) throw new Error(trouble)
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  if (await isAnswered(path)) throw new Error(`another server listens for commands at ${path}`)
  rmSync(path, { force: true })
  const server = createServer((request, response) => void answer(request, response, parts, onTrouble))
  await listen(server, path)
  chmodSync(path, 0o600)
  return () => {
    // Removes the file, too.
    server.close()
    server.closeAllConnections()
  }
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => void server.once('error', reject).listen(path, resolve))
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    const end = (isThere: boolean) => {
      socket.destroy()
      resolve(isThere)
    }
    socket.once('connect', () => end(true)).once('error', () => end(false))
  })
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  parts: CommandParts,
  onTrouble: (error: unknown) => void,
): Promise<void> {
  const send = (status: number, body: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  try {
    const found = commandOf(await wordsOf(request))
    if (found === null) return void send(400, { message: 'unknown command' })
    send(200, await found.command.run(found.args, parts))
  } catch (error) {
    const isRefused = error instanceof CommandError || (error instanceof Failure && error.code !== 'storage')
    if (!isRefused) onTrouble(error)
    send(422, { message: error instanceof Failure ? error.code : (error as Error).message })
  }
}

async function wordsOf(request: IncomingMessage): Promise<string[]> {
  let body = ''
  for await (const chunk of request.setEncoding('utf8')) {
    body += chunk as string
    if (body.length > BODY_MAX_BYTES) throw new CommandError('the command is too long')
  }
  const words: unknown = JSON.parse(body)
  const areWords = Array.isArray(words) && words.every((word) => typeof word === 'string')
  if (!areWords) throw new CommandError('no command')
  return words
}
