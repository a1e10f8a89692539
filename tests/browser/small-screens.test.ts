import type { Page } from 'playwright-core'
import { closeAll, enter, startChat, type TestChat, until } from '../support/chat'
import { newContext } from '../support/browser'
import { actionsOn, focusedId, online, pathOf, visit } from './person'
import { phone } from './phone'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

/** Opens a room on a phone. */
async function onPhone(room: string, viewport = phone.viewport, rootPx = 16) {
  const context = await newContext({ ...phone, viewport, reducedMotion: 'reduce' })
  const page = await context.newPage()
  const devtools = await context.newCDPSession(page)
  await devtools.send('Page.setFontSizes', { fontSizes: { standard: rootPx, fixed: rootPx } })
  await page.goto(`${chat.url}/r/${room}`)
  await online(page)
  const swipe = async (fromX: number, toX: number, y = 400) => {
    const at = (x: number) => ({ touchPoints: [{ x, y }] })
    await devtools.send('Input.dispatchTouchEvent', { type: 'touchStart', ...at(fromX) })
    for (const part of [0.3, 0.6, 1])
      await devtools.send('Input.dispatchTouchEvent', {
        type: 'touchMove',
        ...at(fromX + (toX - fromX) * part),
      })
    await devtools.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
  }
  return { page, swipe, ...actionsOn(page) }
}

const drawerIs = (page: Page, state: 'visible' | 'hidden') => page.locator('#user_list').waitFor({ state })

/** Opens everything that opens, one after the other. */
async function* openEach(page: Page): AsyncGenerator<string> {
  const { say, sayRefused, rename } = actionsOn(page)
  await say('the next one is refused')
  await sayRefused('this one')
  await page.locator('[data-state="failed"]').waitFor()
  yield 'log'
  await enter(chat.url, 'Taken', await page.innerText('#room_name'))
  await rename('Taken')
  await page.locator('#nickname_try').waitFor()
  yield 'nickname'
  await page.tap('#nickname_cancel')
  await page.tap('#side_open')
  await drawerIs(page, 'visible')
  yield 'drawer'
  for (const [opener, dialog] of [
    ['.room__more', 'room_menu'],
    ['.member__open', 'person_menu'],
    ['#jump_open', 'jump'],
    ['#settings_open', 'settings'],
  ] as const) {
    await page.locator(opener).filter({ visible: true }).first().tap()
    await page.locator(`#${dialog}[open]`).waitFor()
    yield dialog
    await page.locator(`#${dialog} [data-close]`).tap()
  }
  await page.tap('#side_close')
  await drawerIs(page, 'hidden')
  await page.tap('#room_about')
  await page.tap('#room_menu [data-part="edit"]')
  yield 'topic'
  await page.tap('#room_menu [data-close]')
  await page.tap('#invite_open')
  await page.waitForSelector('#invite svg')
  yield 'invitation'
}

describe('the drawer', () => {
  it('is closed by Back, which then returns to the previous room', async () => {
    const { page } = await onPhone('first')
    await page.tap('#side_open')
    await page.tap('.room__link >> text=大厅')
    await drawerIs(page, 'hidden')
    expect(await pathOf(page)).toBe('/')

    await page.tap('#people')
    await drawerIs(page, 'visible')
    await page.goBack()
    await drawerIs(page, 'hidden')
    expect(await pathOf(page)).toBe('/')
    await page.goBack()
    await until('the room before', async () => (await page.locator('#room_name').innerText()) === 'first')
    expect(await pathOf(page)).toBe('/r/first')
    expect(await page.locator('#user_list').isVisible()).toBe(false)
  })

  it('stays open when Back closes a dialog above it, and gets the focus', async () => {
    const { page } = await onPhone('above')
    await page.tap('#side_open')
    for (const [opener, dialog] of [
      ['settings_open', '#settings'],
      ['jump_open', '#jump'],
    ] as const) {
      await page.focus(`#${opener}`)
      await page.keyboard.press('Enter')
      await page.locator(`${dialog}[open]`).waitFor()
      await page.goBack()
      await page.locator(dialog).waitFor({ state: 'hidden' })
      await page.waitForFunction(() => history.state !== null)
      await drawerIs(page, 'visible')
      expect(await focusedId(page)).toBe(opener)
    }
    await page.goBack()
    await drawerIs(page, 'hidden')
    expect(await focusedId(page)).toBe('side_open')
    expect(await pathOf(page)).toBe('/r/above')
  })

  it('leaves no history entry when it is closed directly', async () => {
    const { page } = await onPhone('by-hand')
    const length = () => page.evaluate(() => history.length)
    for (const close of [
      () => page.tap('#side_close'),
      () => page.keyboard.press('Escape'),
      () => page.touchscreen.tap(380, 400),
    ]) {
      await page.tap('#side_open')
      await drawerIs(page, 'visible')
      const before = await length()
      await close()
      await drawerIs(page, 'hidden')
      await page.waitForFunction(() => history.state === null)
      expect(await length()).toBe(before)
      expect(await pathOf(page)).toBe('/r/by-hand')
    }
    await page.tap('#side_open')
    await page.reload()
    await online(page)
    expect(await page.evaluate(() => history.state as unknown)).toBeNull()
    expect(await page.locator('#user_list').isVisible()).toBe(false)
  })

  it('opens with a swipe from the edge, and closes with a swipe back', async () => {
    const { page, swipe } = await onPhone('swipe')
    await swipe(200, 380)
    await swipe(30, 60)
    expect(await page.locator('#user_list').isVisible()).toBe(false)
    await swipe(30, 200)
    await drawerIs(page, 'visible')
    await swipe(300, 100)
    await drawerIs(page, 'hidden')

    await page.tap('#invite_open')
    await page.waitForSelector('dialog[open]')
    await swipe(10, 250)
    expect(await page.locator('#user_list').isVisible()).toBe(false)
  })

  it('traps the focus, and restores it', async () => {
    const { page } = await onPhone('focus')
    await page.focus('#people')
    await page.keyboard.press('Enter')
    await drawerIs(page, 'visible')
    const places = new Set<string>()
    for (let n = 0; n < 24; n += 1) {
      places.add(
        await page.evaluate(() => {
          const at = document.activeElement
          return at === document.body ? 'body' : at?.closest('#side') ? 'side' : 'behind'
        }),
      )
      await page.keyboard.press('Tab')
    }
    expect(places).toContain('side')
    expect(places).not.toContain('behind')
    await page.keyboard.press('Escape')
    await drawerIs(page, 'hidden')
    expect(await focusedId(page)).toBe('people')
  })

  it('becomes the sidebar again when the screen gets wide', async () => {
    const { page } = await onPhone('grow')
    await page.tap('#side_open')
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.waitForFunction(() => history.state === null)
    expect(await page.locator('#main').evaluate((main: HTMLElement) => main.inert)).toBe(false)
    expect(await page.locator('#side').evaluate((side: HTMLElement) => side.inert)).toBe(false)
    await page.tap('#msg')
    expect(await focusedId(page)).toBe('msg')
  })
})

describe('a small screen', () => {
  it.each([
    ['320 px', { width: 320, height: 568 }, 16],
    ['320 px with the largest font size', { width: 320, height: 568 }, 32],
    ['a phone with the largest font size', phone.viewport, 32],
    ['a phone in landscape', { width: 844, height: 390 }, 16],
  ] as const)('has no horizontal overflow: %s', async (_, viewport, rootPx) => {
    const { page } = await onPhone(`wide-${viewport.width}-${rootPx}`, viewport, rootPx)
    for await (const opened of openEach(page)) {
      const tooWide = await page.evaluate(() => {
        const { documentElement } = document
        const sideways = [documentElement, ...document.querySelectorAll('#msg_log, #side *, dialog')].filter(
          (each) =>
            each.scrollWidth > each.clientWidth &&
            /auto|scroll|visible/.test(getComputedStyle(each).overflowX),
        )
        const scrolling = sideways.filter(
          (each) => each === documentElement || getComputedStyle(each).overflowX !== 'visible',
        )
        const outside = [...document.querySelectorAll('button, input, textarea, a')].filter((each) => {
          const { left, right, width } = each.getBoundingClientRect()
          return (
            width > 0 &&
            each.checkVisibility({ visibilityProperty: true }) &&
            (left < 0 || right > innerWidth)
          )
        })
        return [...scrolling, ...outside].map((each) => `${each.tagName} ${each.id} ${each.className}`)
      })
      expect([opened, tooWide]).toEqual([opened, []])
    }
  })

  it('has no touch target smaller than 44 px', async () => {
    const { page } = await onPhone('fingers')
    for await (const opened of openEach(page)) {
      const small = await page
        .locator('button:visible, a:visible, input:visible, textarea:visible')
        .evaluateAll((all) =>
          all
            // A link in a text is as tall as its line.
            .filter((each) => !each.closest('[data-text]') && !each.closest('[inert]'))
            .filter((each) => {
              const { width, height } = each.getBoundingClientRect()
              return width < 44 || height < 44
            })
            .map((each) => each.id || each.className),
        )
      expect([opened, small]).toEqual([opened, []])
    }
  })

  it('has no hover style after a tap', async () => {
    const { page } = await onPhone('tapped')
    const sticking = await page.evaluate(() => {
      const found: string[] = []
      const walk = (rules: CSSRuleList, isForMice: boolean): void => {
        for (const rule of rules) {
          if (rule instanceof CSSStyleRule && rule.selectorText.includes(':hover') && !isForMice)
            found.push(rule.selectorText)
          const isMedia = rule instanceof CSSMediaRule && rule.conditionText.includes('(hover: hover)')
          if (rule instanceof CSSGroupingRule || rule instanceof CSSStyleRule)
            walk(rule.cssRules, isForMice || isMedia)
        }
      }
      for (const sheet of document.styleSheets) walk(sheet.cssRules, false)
      return found
    })
    expect(sticking).toEqual([])
    const colour = () => page.locator('#send').evaluate((each) => getComputedStyle(each).backgroundColor)
    const before = await colour()
    await page.tap('#send')
    expect(await page.locator('#send').evaluate((each) => each.matches(':hover'))).toBe(true)
    expect(await colour()).toBe(before)
  })

  it('hides nothing that only hover reveals', async () => {
    const { page } = await onPhone('no-mouse')
    await page.tap('#side_open')
    await drawerIs(page, 'visible')
    const more = page.getByLabel('no-mouse 的更多操作')
    expect(await more.evaluate((button) => getComputedStyle(button).opacity)).toBe('1')
    await more.tap()
    await page.getByRole('button', { name: '退出房间' }).tap()
    await until('the lobby', async () => (await pathOf(page)) === '/')
  })

  it('keeps the text field and the newest message above the keyboard', async () => {
    const { page, sees } = await onPhone('keyboard')
    const speaker = await enter(chat.url, 'Speaker', 'keyboard')
    for (let n = 1; n <= 30; n += 1) await speaker.say(`message ${n}`, { room: 'keyboard' })
    await sees('message 30')
    await page.tap('#msg')
    // Chrome and Firefox resize the page for the keyboard.
    await page.setViewportSize({ width: 390, height: 450 })
    const bottom = (selector: string) =>
      page.locator(selector).evaluate((each) => each.getBoundingClientRect().bottom)
    await until('the field', async () => (await bottom('#composer')) <= 450)
    const top = await page.locator('.foot').evaluate((each) => each.getBoundingClientRect().top)
    await until('the newest message', async () => (await bottom('[data-seq="30"]')) <= top)
  })

  it('leaves most of the height to the log in landscape', async () => {
    const { page } = await onPhone('landscape', { width: 844, height: 390 })
    const log = await page.locator('#msg_log').evaluate((each) => each.getBoundingClientRect().height)
    expect(log).toBeGreaterThan(250)
    expect(await page.locator('#send').evaluate((each) => each.getBoundingClientRect().bottom)).toBeLessThan(
      390,
    )
  })

  it('does not open the keyboard when a room is selected', async () => {
    const { page } = await onPhone('chosen')
    await page.tap('#side_open')
    await page.tap('.room__link >> text=大厅')
    await until('the lobby', async () => (await pathOf(page)) === '/')
    expect(await focusedId(page)).not.toBe('msg')

    const desktop = await visit({ url: `${chat.url}/r/chosen` })
    await desktop.page.locator('.room__link', { hasText: '大厅' }).click()
    await until('the lobby', async () => (await pathOf(desktop.page)) === '/')
    expect(await focusedId(desktop.page)).toBe('msg')
  })
})
