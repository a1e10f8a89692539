import type { Page } from 'playwright-core'
import type { ClientId } from '../../common/protocol/ids'
import { named, value } from '../support/chat'
import type { Sender } from '../support/files'
import { noise, plain } from '../support/picture-files'
import { visit } from './person'

/** Bytes, and what they are called. */
export type Named = readonly [bytes: Buffer | string, name: string]

/** A picture whose thumbnail is loaded, not itself. */
export const photo = async (name: string, width = 800, height = 600): Promise<Named> => [
  await noise(width, height).jpeg().toBuffer(),
  name,
]

export const drawing = async (name: string, width: number, height: number): Promise<Named> => [
  await plain(width, height).png().toBuffer(),
  name,
]

/** Sends a message with files. @returns its `seq` */
export async function sendFiles(sender: Sender, text: string, ...files: Named[]): Promise<number> {
  const ids = []
  for (const [bytes, name] of files) ids.push((await sender.send(bytes, name)).body.id)
  const said = await sender.tab.ask('message', {
    ...{ room: named(sender.room), clientId: Math.random().toString(36).slice(2) as ClientId },
    ...{ text, files: ids },
  })
  return (value(said) as { seq: number }).seq
}

export const fileIn = (page: Page, seq: number) => page.locator(`[data-seq="${seq}"] [data-file]`)

/** The addresses under which the page asks for files from now on. */
export function requestsOf(page: Page): string[] {
  const asked: string[] = []
  page.on('request', (request) => {
    const { pathname, search } = new URL(request.url())
    if (pathname.startsWith('/files/')) asked.push(pathname + search)
  })
  return asked
}

/** Ann opens a room in the page. */
export const opened = (url: string, room: string) => visit({ url: `${url}/r/${room}`, locale: 'en' })

/** All pictures in view are drawn. */
export const loaded = (page: Page) =>
  page.waitForFunction(() => {
    const images = [...document.querySelectorAll<HTMLImageElement>('.picture:not(:nth-child(n + 5)) img')]
    return images.length > 0 && images.every(({ complete, naturalWidth }) => complete && naturalWidth > 0)
  })
