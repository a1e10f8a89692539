import type { Member } from '../../server/protocol'

/** A colour from the member id and the first character of the nickname: namesakes look different. */
export function paintAvatar(element: HTMLElement, { id, nickname }: Member): void {
  element.style.setProperty('--hue', String(hueOf(id)))
  element.textContent = firstCharacter(nickname)
}

export function hueOf(id: string): number {
  let hash = 0
  for (let index = 0; index < id.length; index++) hash = (hash * 31 + id.charCodeAt(index)) | 0
  return Math.abs(hash) % 360
}

// Firefox learned to segment in version 125.
const segmenter = 'Segmenter' in Intl ? new Intl.Segmenter() : null

function firstCharacter(text: string): string {
  // Of most nicknames it is plain to see where it ends.
  if (/^[\x20-\x7e\u4e00-\u9fff](?:[\x20-\x7e\u4e00-\u9fff]|$)/.test(text))
    return text.charAt(0).toUpperCase()
  const [first] = segmenter ? segmenter.segment(text) : []
  return (first?.segment ?? Array.from(text)[0] ?? '').toUpperCase()
}
