import { closeAll, startChat } from '../support/chat'
import { OwnBuild } from '../support/own-build'
import { ask } from './raw'

afterEach(closeAll)

it('a build keeps the assets of the one before it, for the server that is running and the pages that are open', async () => {
  const sources = new OwnBuild('kept')
  const change = (name: string) => sources.append('public/main.ts', `document.title = '${name}'`)
  const { url } = await startChat({}, sources.build())
  const [script] = /\/assets\/[^"]+\.js/.exec((await ask(url, '/')).body)!
  const statusAfter = async (name: string) => {
    change(name)
    sources.build()
    return (await ask(url, script)).status
  }
  expect(await statusAfter('second')).toBe(200)
  expect(await statusAfter('third')).toBe(404)
})
