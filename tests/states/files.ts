import { loaded, type Named, sendFiles } from '../browser/sent-files'
import { Sender } from '../support/files'
import { bell, scenery } from './scenery'
import type { Stage } from './stage'
import type { State } from './states'

/** The cast talks, and Noor sends files. @returns the `seq` of their message */
async function sent(stage: Stage, text: string, ...files: Named[]): Promise<number> {
  const sender = await Sender.enter(stage.chat.url, 'Noor')
  await stage.talk(undefined, 6)
  const seq = await sendFiles(sender, text, ...files)
  await stage.page.waitForSelector(`[data-seq="${seq}"] [data-file]`)
  return seq
}

const many = (count: number): Promise<Named[]> =>
  Promise.all(
    Array.from({ length: count }, (_, n) =>
      scenery(`IMG_${2041 + n}.jpg`, 95 + n * 47, n % 3 === 1 ? 800 : 1_200, n % 3 === 1 ? 1_200 : 800),
    ),
  )

const sound = (): Named => [bell(), 'temple bell.wav']
const reports: Named[] = [
  ['%PDF-1.7 '.padEnd(1_830_000), '2026 年第二季度茶叶采购与库存情况汇总报告 (final, signed).pdf'],
  ['tea, leaves\n'.repeat(60), 'prices.csv'],
]

async function drawn({ page }: Stage): Promise<void> {
  await page.waitForSelector('.picture img')
  await loaded(page)
}

async function openFiles({ page }: Stage): Promise<void> {
  await page.click('#room_about')
  await page.click('#room_menu [data-part="files"]')
  await page.waitForSelector('#files[open]:not([aria-busy])')
}

/** What a message has beside its words. */
export const files: State[] = [
  {
    name: 'picture',
    selector: '.picture img',
    show: async (stage) => {
      await sent(stage, stage.cast.talk[7]![1], await scenery('IMG_2041.jpg', 95))
      await drawn(stage)
    },
  },
  {
    name: 'pictures',
    selector: '.picture:nth-child(4) img',
    show: async (stage) => {
      await sent(stage, '', ...(await many(4)))
      await drawn(stage)
    },
  },
  {
    name: 'pictures-many',
    selector: '.picture__more',
    show: async (stage) => {
      await sent(stage, stage.cast.talk[7]![1], ...(await many(7)))
      await drawn(stage)
    },
  },
  {
    name: 'file-cards',
    selector: '.file__card',
    show: async (stage) => {
      await sent(stage, stage.cast.talk[1]![1], ...reports)
      await stage.page.waitForSelector('.file__card')
    },
  },
  {
    name: 'file-sound',
    selector: '.file audio',
    show: async (stage) => {
      await sent(stage, '', sound())
      await stage.page.waitForSelector('.file audio')
    },
  },
  {
    name: 'file-expired',
    selector: '.file__card:not([href])',
    needsChromium: true,
    show: async (stage) => {
      await stage.page.routeWebSocket(/socket\.io/, (socket) => {
        const server = socket.connectToServer()
        server.onMessage((message) =>
          socket.send(message.toString().replace(/"expiresAt":\d+/g, '"expiresAt":1')),
        )
      })
      await sent(stage, stage.cast.talk[7]![1], await scenery('IMG_2041.jpg', 95))
      await stage.page.waitForSelector('.file__card:not([href])')
    },
  },
  {
    name: 'picture-failed',
    selector: '.picture__open--failed',
    show: async (stage) => {
      await sent(stage, stage.cast.talk[7]![1], await scenery('IMG_2041.jpg', 95))
      await drawn(stage)
      await stage.page.evaluate(() => {
        document.querySelector('.picture img')!.dispatchEvent(new Event('error'))
      })
      await stage.page.waitForSelector('.picture__open--failed')
    },
  },
  {
    name: 'viewer',
    selector: '#viewer[open] img',
    show: async (stage) => {
      const seq = await sent(stage, '', ...(await many(4)))
      await drawn(stage)
      await stage.page.click(`[data-seq="${seq}"] .picture:first-child .picture__open`)
      await stage.page.waitForFunction(
        () => document.querySelector<HTMLImageElement>('#viewer[open] img')?.naturalWidth === 1_200,
      )
    },
  },
  {
    name: 'room-files',
    selector: '#files[open] .gallery img',
    show: async (stage) => {
      await sent(stage, '', ...(await many(7)), ...reports)
      await openFiles(stage)
      await stage.page.waitForFunction(() => {
        const images = [...document.querySelectorAll<HTMLImageElement>('#files .gallery img')]
        return images.length === 7 && images.every(({ naturalWidth }) => naturalWidth > 0)
      })
    },
  },
  {
    name: 'room-files-others',
    selector: '#files[open] .pins__row',
    show: async (stage) => {
      await sent(stage, '', ...(await many(1)), ...reports)
      await openFiles(stage)
      await stage.page.check('#files [value="files"]', { force: true })
      await stage.page.waitForSelector('#files .pins__row')
    },
  },
]
