import { isDeceptive } from './deceptive-host'

/** Says behind a link where it leads, unless its host is what it looks like. @param text the address as it is written */
export function showHost(link: HTMLAnchorElement, text: string): void {
  const host = text.replace(/^https?:\/\/|^[^/?#:]*@/i, '').split(/[/?#:]/, 1)[0]!
  if (isDeceptive(host)) link.dataset['host'] = new URL(`https://${host}`).hostname
}
