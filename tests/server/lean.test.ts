import { EventEmitter } from 'node:events'
import { type IncomingMessage, Server } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { closeAll, enter, startChat, until } from '../support/chat'

afterAll(closeAll)

afterEach(() => void Reflect.deleteProperty(Server.prototype, 'emit'))

/** Weak references to the requests of the upgrades from now on. */
function upgrades(): WeakRef<IncomingMessage>[] {
  const requests: WeakRef<IncomingMessage>[] = []
  Server.prototype.emit = function (this: Server, ...event: [string, ...unknown[]]) {
    if (event[0] === 'upgrade') requests.push(new WeakRef(event[1] as IncomingMessage))
    return EventEmitter.prototype.emit.apply(this, event)
  }
  return requests
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  ;(runInNewContext('gc') as () => void)()
}

it('a live connection keeps nothing of its request: thousands are idle', async () => {
  const { url } = await startChat()
  const requests = upgrades()
  const ann = await enter(url, 'Ann', 'lean')
  expect(requests).toHaveLength(1)
  await until('the request to be forgotten', () => {
    collectGarbage()
    return requests[0]!.deref() === undefined
  })
  await ann.say('still here', { room: 'lean' })
})
