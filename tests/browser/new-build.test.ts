import { cpSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { closeAll, startChat } from '../support/chat'
import { OwnBuild } from '../support/own-build'
import { online, soon, visit } from './person'
import { again, installed, trusted } from './worker'

afterEach(closeAll)

describe('a new build', () => {
  /** Another build, whose page and stylesheet show which one it is. */
  function builtAs(name: string): string {
    const sources = new OwnBuild(name)
    sources.append('public/main.ts', `document.body.dataset['build'] = '${name}'`)
    sources.append('public/styles/main.css', `body { --build: ${name} }`)
    return sources.build()
  }

  it('is not kept in parts: where its worker has not come yet, the build before it opens whole', async () => {
    const [first, second] = [builtAs('whole'), builtAs('halfway')]
    cpSync(join(first, 'service-worker.js'), join(second, 'service-worker.js'))
    const before = await startChat({}, first)
    const { page } = await visit({ url: trusted(before, '/r/halfway') })
    await installed(page)
    await before.close()
    const after = await again(before, second)
    await page.reload()
    await online(page)
    expect(await shows(page)).toEqual(['halfway', 'halfway'])

    await after.close()
    await page.reload()
    await page.waitForSelector('body[data-connection="offline"]')
    expect(await shows(page)).toEqual(['whole', 'whole'])
  })

  /** Which build script and style are of. */
  const shows = (page: Page) =>
    page.evaluate(() => [
      document.body.dataset['build'],
      getComputedStyle(document.body).getPropertyValue('--build').trim(),
    ])
  /** A navigation that the worker before it is asked for in the moment of the change is lost. */
  const isActive = (page: Page, build: string) =>
    soon(`the worker of ${build} alone`, () =>
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

  it('takes over at the next opening, without mixing assets, while an open page goes on', async () => {
    const [first, second] = [builtAs('first'), builtAs('second')]
    const before = await startChat({}, first)
    const ann = await visit({ url: trusted(before, '/r/builds') })
    await installed(ann.page)
    await ann.page.reload()
    await online(ann.page)
    const open = await visit({ url: trusted(before, '/r/builds'), context: ann.context })
    expect(await shows(open.page)).toEqual(['first', 'first'])
    const loads: string[] = []
    open.page.on('framenavigated', (frame) => loads.push(frame.url()))

    await before.close()
    const after = await again(before, second)
    await ann.page.reload()
    await online(ann.page)
    expect(await shows(ann.page)).toEqual(['second', 'second'])
    await isActive(ann.page, second)

    // The open page is as it was, loads a part of its own build, and talks to the new server.
    await online(open.page)
    await open.page.click('#invite_open')
    await open.page.waitForSelector('#invite svg')
    await open.page.keyboard.press('Escape')
    await open.say('still the first')
    await ann.sees('still the first')
    expect(await shows(open.page)).toEqual(['first', 'first'])
    expect(loads).toEqual([])

    await after.close()
    await ann.page.reload()
    await ann.page.waitForSelector('body[data-connection="offline"]')
    expect(await shows(ann.page)).toEqual(['second', 'second'])
    await open.page.reload()
    await open.page.waitForSelector('body[data-connection="offline"]')
    expect(await shows(open.page)).toEqual(['second', 'second'])

    const third = builtAs('third')
    await again(after, third)
    await ann.page.reload()
    await online(ann.page)
    await isActive(ann.page, third)
    expect(await shows(ann.page)).toEqual(['third', 'third'])
  })
})
