import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import type { LaunchOptions } from 'playwright-core'
import { devDependencies } from '../../../package.json'
import { endLater } from './ends'

/** Starts one browser that all test files connect to. */
export async function startChromium(): Promise<void> {
  if (process.env.BROWSER_ENDPOINT !== undefined || process.env.BROWSER_PROBLEM !== undefined) return
  try {
    const server = await chromium.launchServer({ host: '127.0.0.1', ...(await browserOptions()) })
    process.env.BROWSER_ENDPOINT = server.wsEndpoint()
    endLater(async () => {
      delete process.env.BROWSER_ENDPOINT
      await server.close()
    })
  } catch (error) {
    // Tests without a browser still run; `openPage` fails with this reason.
    process.env.BROWSER_PROBLEM = String(error)
  }
}

async function browserOptions(): Promise<LaunchOptions> {
  const args = ['--disable-gpu', '--disable-dev-shm-usage']
  if (process.env.CHROMIUM_PATH) return { args, executablePath: process.env.CHROMIUM_PATH }
  if (process.platform !== 'linux' || process.arch !== 'x64') return { args, channel: 'chrome' }
  const folder = await unpackedChromium()
  return {
    args,
    executablePath: join(folder, 'chromium'),
    env: { ...process.env, LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') },
  }
}

/** Unpacks the browser from npm, once per version. */
async function unpackedChromium(): Promise<string> {
  const folder = join(process.cwd(), `node_modules/.cache/chromium-${devDependencies['@sparticuz/chromium']}`)
  if (existsSync(folder)) return folder

  // Renamed only when complete, because an interrupted run would leave a partial browser.
  const unfinished = `${folder}-${process.pid}`
  mkdirSync(unfinished, { recursive: true })
  // The package expects AWS Lambda, unpacks into TMPDIR and changes the environment when it is loaded.
  const before = { ...process.env }
  Object.assign(process.env, { AWS_EXECUTION_ENV: 'nodejs20.x', TMPDIR: unfinished })
  try {
    const { default: packed } = await import('@sparticuz/chromium')
    await packed.executablePath()
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
    Object.assign(process.env, before)
  }
  renameSync(unfinished, folder)
  return folder
}
