import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import pino from 'pino'
import { Counter, Registry } from 'prom-client'
import { readConfig } from '../../server/config/config'
import { answerClientErrors } from '../../server/http/client-errors'
import { answerInTurn, createHttpServer } from '../../server/http/server'
import { createKoaApp } from '../../server/http/koa-app'
import { closeAll, closeLater } from '../support/chat'
import { closed } from '../support/closed'

const get = 'GET / HTTP/1.1\r\nHost: here\r\n\r\n'
const silent = pino({ level: 'silent' })

async function portOf(listener: RequestListener): Promise<number> {
  const server = createHttpServer(listener, 75_000)
  answerInTurn(server)
  const count = new Counter({
    name: 'errors',
    help: 'errors',
    labelNames: ['code'],
    registers: [new Registry()],
  })
  answerClientErrors(server, silent, count)
  server.listen(0, '127.0.0.1')
  closeLater(() => void server.close().closeAllConnections())
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

describe('a malformed request', () => {
  afterEach(closeAll)

  it('is not answered within an earlier answer, whatever else was requested after that', async () => {
    const port = await portOf((_, response) => void response.write('half an answer'))
    const socket = connect(port, '127.0.0.1')
    closeLater(() => void socket.destroy())
    let heard = ''
    socket.on('data', (data: Buffer) => {
      if (heard === '') socket.write(`${get}no request\r\n\r\n`)
      heard += data.toString()
    })
    socket.write(get)
    await closed(socket)
    expect(heard).toMatch(/^HTTP\/1.1 200 [^]*half an answer/)
    expect(heard).not.toContain('400')
  })
})

describe('an error after an answer', () => {
  it.each([
    ['of the client', 'ECONNRESET', 'debug'],
    ['of the client', 'ERR_HTTP_REQUEST_TIMEOUT', 'debug'],
    ['of ours', 'ERR_HTTP_HEADERS_SENT', 'error'],
    ['of ours', 'ERR_HTTP_INVALID_STATUS_CODE', 'error'],
  ])('%s, such as %s, is logged as %s', (_, code, level) => {
    const lines: string[] = []
    const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) })
    const web = createKoaApp({
      config: readConfig({}),
      keys: ['key'],
      publicFolder: 'dist/public',
      log,
      onTrouble() {},
      onRefused() {},
    })
    web.emit('error', Object.assign(new Error(code), { code }))
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({ level: pino.levels.values[level] }),
    ])
  })
})
