import { cpSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { closeAll, startChat, until } from '../support/chat'
import { OwnBuild } from '../support/own-build'
import { online, visit } from './person'
import { restartChat, workerActivated, secureUrl } from './worker'

afterEach(closeAll)

describe('a new build', () => {
  /** Builds the sources with a name that script and stylesheet expose. */
  function buildAs(name: string): string {
    const sources = new OwnBuild(name)
    sources.append('public/main.ts', `document.body.dataset['build'] = '${name}'`)
    sources.append('public/styles/main.css', `body { --build: ${name} }`)
    return sources.build()
  }

  it('is not cached in part: until its worker is installed, the earlier build opens offline', async () => {
    const [first, second] = [buildAs('whole'), buildAs('halfway')]
    cpSync(join(first, 'service-worker.js'), join(second, 'service-worker.js'))
    const before = await startChat({}, first)
    const { page } = await visit({ url: secureUrl(before, '/r/halfway') })
    await workerActivated(page)
    await before.close()
    const after = await restartChat(before, second)
    await page.reload()
    await online(page)
    expect(await buildsOf(page)).toEqual(['halfway', 'halfway'])

    await after.close()
    await page.reload()
    await page.waitForSelector('body[data-connection="offline"]')
    expect(await buildsOf(page)).toEqual(['whole', 'whole'])
  })

  /** The builds of script and stylesheet. */
  const buildsOf = (page: Page) =>
    page.evaluate(() => [
      document.body.dataset['build'],
      getComputedStyle(document.body).getPropertyValue('--build').trim(),
    ])
  /** Resolves when only the worker of this build is left: a navigation during the change of workers would fail. */
  const workerReplaced = (page: Page, build: string) =>
    until(`the worker of ${build} alone`, () =>
      page.evaluate(
        async (assets) => {
          const [cache = '', ...others] = await caches.keys()
          const { active, waiting, installing } = (await navigator.serviceWorker.getRegistration())!
          const isAlone = others.length === 0 && waiting === null && installing === null
          return isAlone && active?.state === 'activated' && assets.every((each) => cache.includes(each))
        },
        readdirSync(build + '/assets').filter((name) => /\.js$/.test(name)),
      ),
    )

  it('is used by the next page that opens, without mixed assets, while an open page keeps working', async () => {
    const [first, second] = [buildAs('first'), buildAs('second')]
    const before = await startChat({}, first)
    const ann = await visit({ url: secureUrl(before, '/r/builds') })
    await workerActivated(ann.page)
    await ann.page.reload()
    await online(ann.page)
    const open = await visit({ url: secureUrl(before, '/r/builds'), context: ann.context })
    expect(await buildsOf(open.page)).toEqual(['first', 'first'])
    const loads: string[] = []
    open.page.on('framenavigated', (frame) => loads.push(frame.url()))

    await before.close()
    const after = await restartChat(before, second)
    await ann.page.reload()
    await online(ann.page)
    expect(await buildsOf(ann.page)).toEqual(['second', 'second'])
    await workerReplaced(ann.page, second)

    // The open page is unchanged, loads a chunk of its own build, and uses the new server.
    await online(open.page)
    await open.page.click('#invite_open')
    await open.page.waitForSelector('#invite svg')
    await open.page.keyboard.press('Escape')
    await open.say('still the first')
    await ann.sees('still the first')
    expect(await buildsOf(open.page)).toEqual(['first', 'first'])
    expect(loads).toEqual([])

    await after.close()
    await ann.page.reload()
    await ann.page.waitForSelector('body[data-connection="offline"]')
    expect(await buildsOf(ann.page)).toEqual(['second', 'second'])
    await open.page.reload()
    await open.page.waitForSelector('body[data-connection="offline"]')
    expect(await buildsOf(open.page)).toEqual(['second', 'second'])

    const third = buildAs('third')
    await restartChat(after, third)
    await ann.page.reload()
    await online(ann.page)
    await workerReplaced(ann.page, third)
    expect(await buildsOf(ann.page)).toEqual(['third', 'third'])
  })
})
