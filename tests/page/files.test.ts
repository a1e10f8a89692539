import type { FileId } from '../../common/protocol/files'
import type { MessageValue } from '../../common/protocol/answers'
import type { RoomName } from '../../common/protocol/ids'
import type { Answer, RefusalCode } from '../../common/refusals'
import { isOtherPicture, obstacleOf } from '../../public/attachments/admission'
import type { OutboxStore } from '../../public/device/outbox-store'
import type { Connection } from '../../public/sync/connection/connection'
import { Delivery } from '../../public/sync/delivery'
import { filesOf, message, type UnsentFile } from '../../public/sync/outbox/command'
import { Outbox } from '../../public/sync/outbox/outbox'
import type { Refused, Unsent } from '../../public/sync/outbox/unsent'

const room = 'tea' as RoomName
const file = (key: string): UnsentFile => ({ key, name: `${key}.png`, type: 'image/png', size: 3 })
const refused = (code: RefusalCode): Refused => ({ ok: false, code, retryable: false })

/** A delivery whose uploads end when the test says so. */
function start({ loads = true } = {}) {
  const asked: { text: string; files?: FileId[] }[] = []
  const answers: Answer<MessageValue>[] = []
  const uploads: { unsent: Unsent; end: (refusal?: Refused | null) => void }[] = []
  const forgotten: string[] = []
  let seq = 0
  const connection = {
    ask: async (_: string, { text, files }: { text: string; files?: FileId[] }) => {
      asked.push({ text, ...(files && { files }) })
      return answers.shift() ?? { ok: true, value: { id: 'id', seq: (seq += 1), at: 0 } }
    },
  } as unknown as Connection
  const store: OutboxStore = { save: async () => {}, remove: async () => {}, adopt: async () => {} }
  const outbox = new Outbox()
  const delivery = new Delivery(outbox, store, connection)
  const load = (): void =>
    delivery.carrier.is({
      upload: (unsent) =>
        new Promise((resolve) => {
          const end = (refusal?: Refused | null): void => {
            if (refusal === undefined)
              for (const each of filesOf(unsent.command))
                each.id ??= `${each.key} ${uploads.length}` as FileId
            resolve(refusal)
          }
          uploads.push({ unsent, end })
        }),
      forget: (files) => void forgotten.push(...files.map(({ key }) => key)),
    })
  if (loads) load()
  delivery.open(room)
  return { asked, answers, uploads, forgotten, outbox, delivery, load }
}

const settle = (): Promise<void> => new Promise(setImmediate)

describe('a message with files', () => {
  it('is asked once they are at the server, in order, and what is said after it waits', async () => {
    const { asked, uploads, delivery } = start()
    delivery.say(room, 'caption', undefined, [file('a'), file('b')])
    delivery.say(room, 'after it')
    await settle()
    expect(asked).toEqual([])
    uploads[0]!.end()
    await settle()
    expect(asked).toEqual([{ text: 'caption', files: ['a 1', 'b 1'] }, { text: 'after it' }])
  })

  it('waits for the part of the page that uploads', async () => {
    const { uploads, delivery, load } = start({ loads: false })
    delivery.say(room, '', undefined, [file('a')])
    await settle()
    load()
    await settle()
    expect(uploads).toHaveLength(1)
  })

  it('gets other words while they are on their way, and keeps them', async () => {
    const { asked, uploads, outbox, delivery } = start()
    delivery.say(room, 'helo', undefined, [file('a')])
    await settle()
    delivery.edit(room, outbox.of(room)[0]!.clientId, 'hello')
    uploads[0]!.end()
    await settle()
    expect(asked).toEqual([{ text: 'hello', files: ['a 1'] }])
  })

  it('can be taken back while they are on their way, and not once it is asked', async () => {
    const { asked, uploads, forgotten, outbox, delivery } = start()
    delivery.say(room, 'one', undefined, [file('a')])
    await settle()
    const taken = delivery.discard(outbox.of(room)[0]!.clientId)
    expect(filesOf(taken!.command)).toEqual([file('a')])
    uploads[0]!.end()
    delivery.say(room, 'two')
    await settle()
    expect(asked).toEqual([{ text: 'two' }])
    expect(forgotten).toEqual(['a'])
    expect(delivery.discard(outbox.of(room)[0]!.clientId)).toBeUndefined()
  })

  it('fails with the reason for the file, and a retry uploads no file again that is there', async () => {
    const { asked, uploads, outbox, delivery } = start()
    const [there, large] = [{ ...file('a'), id: 'a 0' as FileId }, file('b')]
    delivery.say(room, '', undefined, [there, large])
    await settle()
    uploads[0]!.end({ ...refused('file-too-large'), why: 'b.png: too large' })
    await settle()
    const [failed] = outbox.of(room)
    expect(failed).toMatchObject({ state: 'failed', failure: 'file-too-large', why: 'b.png: too large' })
    delivery.retry(failed!.clientId)
    await settle()
    uploads[1]!.end()
    await settle()
    expect(asked).toEqual([{ text: '', files: ['a 0', 'b 2'] }])
  })

  it('is uploaded once more when the server has its files no longer', async () => {
    const { asked, answers, uploads, outbox, delivery } = start()
    const swept: Answer<MessageValue> = { ok: false, code: 'not-found', retryable: false }
    answers.push(swept, swept)
    delivery.say(room, '', undefined, [file('a')])
    await settle()
    uploads[0]!.end()
    await settle()
    delivery.open(room)
    await settle()
    uploads[1]!.end()
    await settle()
    expect(asked).toEqual([
      { text: '', files: ['a 1'] },
      { text: '', files: ['a 2'] },
    ])
    expect(outbox.of(room)[0]).toMatchObject({ state: 'failed', failure: 'not-found' })
  })

  it('waits where nobody answers an upload', async () => {
    const { uploads, outbox, delivery } = start()
    delivery.say(room, '', undefined, [file('a')])
    await settle()
    uploads[0]!.end(null)
    await settle()
    expect(outbox.of(room)[0]!.state).toBe('waiting')
    delivery.open(room)
    await settle()
    expect(uploads).toHaveLength(2)
  })

  it('keeps them when the log that it answers is replaced', () => {
    const outbox = new Outbox()
    outbox.put('one' as Unsent['clientId'], room, 'words', 0, message('words', 3, [file('a')]))
    expect(outbox.forgotten(room).kept[0]!.command).toEqual(message('words', undefined, [file('a')]))
  })
})

describe('a file', () => {
  const all = { accepts: 'all', maxBytes: 100 } as const

  it('is refused before it is sent where the server would refuse it', () => {
    const obstacle = (
      size: number,
      type: string,
      limits = all as Parameters<typeof obstacleOf>[1],
      left = 50,
    ) => obstacleOf({ size, type }, limits, left)
    expect(obstacle(50, 'text/plain')).toBeNull()
    expect(obstacle(51, 'text/plain')).toBe('noRoom')
    expect(obstacle(101, 'text/plain')).toBe('tooLarge')
    expect(obstacle(0, 'text/plain')).toBe('empty')
    expect(obstacle(5, 'text/plain', { accepts: 'pictures', maxBytes: null })).toBe('onlyPictures')
    expect(obstacle(5, 'image/png', { accepts: 'pictures', maxBytes: null })).toBeNull()
  })

  it('is known by its name as a picture that the server refuses, where the browser does not know its type', () => {
    expect(isOtherPicture({ name: 'IMG_1.HEIC', type: '' })).toBe(true)
    expect(isOtherPicture({ name: 'photo', type: 'image/avif' })).toBe(true)
    expect(isOtherPicture({ name: 'photo.png', type: 'image/png' })).toBe(false)
  })
})
