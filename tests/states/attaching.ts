import { picture } from '../support/pictures'
import type { Stage } from './stage'
import type { State } from './states'

/** Attaches two pictures and a document. */
async function attach({ page, cast }: Stage): Promise<void> {
  await page.waitForSelector('#attach:not([hidden])')
  await page.setInputFiles('#attach_files', [
    { name: 'DSC_0042.jpg', mimeType: 'image/jpeg', buffer: await picture(400, 300, 150) },
    {
      name: `${cast.draft.slice(0, 30)} 2026-11-30.png`,
      mimeType: 'image/png',
      buffer: await picture(300, 500, 20),
    },
    { name: 'menu.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(1_234_567, '%PDF-') },
  ])
  await page.waitForFunction(() => document.querySelectorAll('.attached').length === 3)
}

export const attaching: State[] = [
  {
    name: 'attached',
    selector: '.attached',
    show: async (stage) => {
      await stage.talk()
      await attach(stage)
      await stage.page.fill('#msg', stage.cast.draft)
    },
  },
  {
    name: 'described',
    selector: '.attached__words:not([hidden])',
    show: async (stage) => {
      await stage.talk()
      await attach(stage)
      await stage.page.locator('.attached__alt').first().click()
    },
  },
  {
    name: 'dropping',
    selector: '.drop:not([hidden])',
    show: async (stage) => {
      await stage.talk()
      await stage.page.waitForSelector('#attach:not([hidden])')
      await stage.page.evaluate(() => {
        const dataTransfer = new DataTransfer()
        dataTransfer.items.add(new File(['tea'], 'tea.txt'))
        document.body.dispatchEvent(new DragEvent('dragenter', { dataTransfer, bubbles: true }))
      })
    },
  },
  {
    name: 'uploading',
    selector: '[data-state="sending"] [data-part="cancel"]:not([hidden])',
    show: async (stage) => {
      await stage.talk()
      await attach(stage)
      await stage.page.evaluate(() => {
        // It gets no further.
        XMLHttpRequest.prototype.send = function () {
          this.upload.dispatchEvent(new ProgressEvent('progress', { loaded: 3, total: 5 }))
        }
      })
      await stage.page.fill('#msg', stage.cast.draft)
      await stage.page.click('#send')
    },
  },
  {
    name: 'file-too-large',
    selector: '.note--shown',
    environment: { FILE_MAX_BYTES: '1000000' },
    show: async (stage) => {
      await stage.talk()
      await stage.page.waitForSelector('#attach:not([hidden])')
      await stage.page.setInputFiles('#attach_files', {
        name: 'holidays.mp4',
        mimeType: 'video/mp4',
        buffer: Buffer.alloc(1_100_000),
      })
      await stage.page.waitForSelector('.note--shown')
    },
  },
]
