import { execFileSync } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { closeAll, closeLater, startChat } from '../support/chat'
import { online, soon, visit } from './person'
import { again, installed, trusted } from './worker'

afterEach(closeAll)

describe('a new build', () => {
  /** Another build, whose page and stylesheet show which one it is. */
  function builtAs(name: string): string {
    // Within the project, so that the packages are found.
    const folder = join(process.cwd(), 'node_modules/.cache', `build-${process.pid}-${name}`)
    closeLater(() => rmSync(folder, { recursive: true, force: true }))
    for (const part of [
      'common',
      'server',
      'public',
      'scripts',
      'package.json',
      'package-lock.json',
      'tsconfig.json',
    ])
      cpSync(part, join(folder, part), { recursive: true })
    const [main, style] = ['public/main.ts', 'public/styles/main.css'].map((path) => join(folder, path))
    writeFileSync(main!, `${readFileSync(main!, 'utf8')}\ndocument.body.dataset['build'] = '${name}'\n`)
    writeFileSync(style!, `${readFileSync(style!, 'utf8')}\nbody { --build: ${name} }\n`)
    execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: folder })
    return join(folder, 'dist/public')
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
  const isActive = (page: Page, build: string) =>
    soon(`the worker of ${build}`, () =>
      page.evaluate(
        async (assets) => {
          const registration = await navigator.serviceWorker.getRegistration()
          const names = await caches.keys()
          return (
            registration?.active?.state === 'activated' &&
            names.some((name) => assets.every((each) => name.includes(each)))
          )
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
    await soon('the others to be dropped', () =>
      ann.page.evaluate(async () => (await caches.keys()).length === 1),
    )
    expect(await shows(ann.page)).toEqual(['third', 'third'])
  })
})
