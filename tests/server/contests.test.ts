import { closeAll, Person, startChat, type TestChat } from '../support/chat'
import { contests, hold } from '../support/contests'

describe('at the same moment, from two tabs,', () => {
  let chat: TestChat
  beforeAll(async () => {
    chat = await startChat()
  })
  afterAll(closeAll)

  it.each(Object.keys(contests))(
    '[C1][C7] %s have the outcome that their answers say, the same everywhere, 200 times',
    async (name) => {
      const ann = await Person.arrive(chat.url)
      const tabs = [await ann.connect(), await ann.connect()]
      for (const tab of tabs) await tab.enter(name)
      const bob = await Person.arrive(chat.url)
      const { told, seen } = await hold(contests[name]!, tabs, () => [bob.connect()], name, 200)
      for (const log of seen) expect(log).toEqual(told)
    },
  )
})
