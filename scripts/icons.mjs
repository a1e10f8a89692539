// Draws the PNGs beside public/icons/icon.svg anew, with the browser of the tests (run those once before) or the one at
// CHROMIUM_PATH. They are committed, so that a build needs no browser.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

process.chdir(join(import.meta.dirname, '..'))
const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
const folder = `node_modules/.cache/chromium-${devDependencies['@sparticuz/chromium']}`

/** Where the system cuts its own shape, the ground goes to the edge and the cup into the middle. */
const drawings = [
  { name: 'icon-192', px: 192 },
  { name: 'icon-512', px: 512 },
  { name: 'maskable-512', px: 512, cup: 0.72 },
  { name: 'apple-touch-180', px: 180, cup: 0.86 },
]

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? `${folder}/chromium`,
  args: ['--no-sandbox', '--disable-gpu'],
  env: { ...process.env, LD_LIBRARY_PATH: `${folder}/al2023/lib` },
})
for (const { name, px, cup } of drawings) {
  const page = await browser.newPage({ viewport: { width: px, height: px } })
  await page.setContent(
    `<style>body { margin: 0 } svg { display: block }</style>${readFileSync('public/icons/icon.svg')}`,
  )
  await page.evaluate((scale) => {
    if (scale === undefined) return
    document.querySelector('rect').setAttribute('rx', '0')
    document
      .querySelector('#cup')
      .setAttribute('transform', `translate(16 16) scale(${scale}) translate(-16 -15.7)`)
  }, cup)
  writeFileSync(`public/icons/${name}.png`, await page.screenshot({ omitBackground: true }))
  await page.close()
}
await browser.close()
