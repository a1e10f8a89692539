import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { freePort } from '../support/free-port'
import { until } from '../support/chat'
import { type Size, sizes } from '../states/stage'
import type { Engine, EngineKind, EngineWindow } from './engine'
import { WebDriver } from './web-driver'

/** WebKitGTK's MiniBrowser on a screen of its own, by WebDriver. */
export const webkit: EngineKind = {
  name: 'webkit',
  hasWorker: false,
  missing: () => {
    const absent = ['WebKitWebDriver', 'Xvfb'].filter((program) => spawnSync('which', [program]).status !== 0)
    return absent.length === 0 ? null : `no ${absent.join(', no ')} (install webkit2gtk-driver and xvfb)`
  },
  async start(): Promise<Engine> {
    const screen = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1400x1000x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const [display] = (await once(screen.stdout, 'data')) as [Buffer]
    const port = await freePort()
    const driver = spawn('WebKitWebDriver', [`--port=${port}`, '--host=127.0.0.1'], {
      env: { ...process.env, DISPLAY: `:${String(display).trim()}`, LIBGL_ALWAYS_SOFTWARE: '1' },
      stdio: 'ignore',
    })
    const url = `http://127.0.0.1:${port}`
    const answers = async () => (await fetch(`${url}/status`).catch(() => null)) !== null
    await until('the driver of WebKit', answers)
    return {
      name: 'webkit',
      open: (size) => openWindow(url, size),
      close: async () => {
        await ended(driver)
        await ended(screen)
      },
    }
  },
}

async function ended(process: ChildProcess): Promise<void> {
  const exit = once(process, 'exit')
  process.kill()
  await exit
}

async function openWindow(url: string, size: Size): Promise<EngineWindow> {
  const driver = await WebDriver.begin(url, {
    'webkitgtk:browserOptions': {
      args: ['--automation', '--javascript-can-open-windows-automatically=true'],
    },
  })
  await openPopup(driver)
  await driver.post('window/rect', sizes[size].viewport!)
  return {
    goto: async (address) => void (await driver.post('url', { url: address })),
    reload: async () => void (await driver.post('refresh')),
    evaluate: (expression) => driver.execute(`return (${expression})`),
    press: (keys) => driver.keys(keys.split('+').map((key) => codes[key] ?? key)),
    type: async (text) => {
      for (const character of text) await driver.keys([character])
    },
    move: (x, y) => driver.pointer(x, y, false),
    click: (x, y) => driver.pointer(x, y, true),
    screenshot: async (path) =>
      writeFile(path, Buffer.from((await driver.get('screenshot')) as string, 'base64')),
    close: () => driver.end(),
  }
}

/** A popup has no toolbar, which would keep the window wider than a phone. */
async function openPopup(driver: WebDriver): Promise<void> {
  const [first] = (await driver.get('window/handles')) as string[]
  await driver.execute(`window.open('about:blank', '', 'popup')`)
  const handles = (await driver.get('window/handles')) as string[]
  await driver.post('window', { handle: handles.find((handle) => handle !== first) })
}

/** https://www.w3.org/TR/webdriver2/#keyboard-actions */
const codes: Readonly<Record<string, string>> = {
  Enter: '\uE007',
  Escape: '\uE00C',
  Tab: '\uE004',
  Backspace: '\uE003',
  Control: '\uE009',
  Shift: '\uE008',
  ArrowUp: '\uE013',
  ArrowDown: '\uE015',
  End: '\uE010',
  Home: '\uE011',
  PageUp: '\uE00E',
}
