import { execFile } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'
import { closeAll, closeLater, startChat } from '../support/chat'
import { freePort } from '../support/free-port'

/** The exit code of the image's health check. */
function check(path: string, port: number | string): Promise<number> {
  return new Promise((resolve) => {
    const child = execFile('deploy/healthcheck', [path], { env: { PORT: String(port) } })
    child.on('exit', (code) => resolve(code!))
  })
}

describe('the health check of the image', () => {
  afterEach(closeAll)

  it('passes for a working server, without Node', async () => {
    const { port } = new URL((await startChat()).url)
    expect(await check('/healthz', port)).toBe(0)
    expect(await check('/readyz', port)).toBe(0)
  })

  it('fails when the answer is not 200, when nothing listens, and when nothing answers', async () => {
    const { port } = new URL((await startChat()).url)
    expect(await check('/nothing', port)).toBe(1)
    expect(await check('/healthz', await freePort())).toBe(1)
    const silent = createServer((socket) => closeLater(() => void socket.destroy()))
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    closeLater(() => void silent.close())
    expect(await check('/healthz', (silent.address() as AddressInfo).port)).toBe(1)
  })
})
