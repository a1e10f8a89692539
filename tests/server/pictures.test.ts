import { existsSync, readFileSync } from 'node:fs'
import { constants, getPriority } from 'node:os'
import sharp from 'sharp'
import { closeAll, until } from '../support/chat'
import { pictureDesk } from '../support/picture-desk'
import { animated, noise, PICTURE_FORMATS, plain } from '../support/picture-files'

describe('a picture', () => {
  afterEach(closeAll)

  it.each(PICTURE_FORMATS)('[K11] is written anew as %s, with a thumbnail', async (format) => {
    const { write } = pictureDesk()
    const picture = await write(await plain(1_000, 500).toFormat(format).toBuffer())
    expect(picture).toMatchObject({ type: `image/${format}`, width: 1_000, height: 500 })
    expect(picture.size).toBe(picture.bytes.length)
    expect(picture.thumbnailBytes).toBe(picture.thumbnail.length)
    expect(await sharp(picture.bytes).metadata()).toMatchObject({ format, width: 1_000, height: 500 })
    expect(await sharp(picture.thumbnail).metadata()).toMatchObject({
      format: 'webp',
      width: 640,
      height: 320,
    })
  })

  it.each(['gif', 'webp'] as const)('[K11] that moves goes on moving as %s', async (format) => {
    const { write } = pictureDesk()
    const moving = await animated(3)
    const bytes = await moving.toFormat(format, { delay: [100, 200, 300], loop: 2 }).toBuffer()
    const picture = await write(bytes)
    expect(picture).toMatchObject({ type: `image/${format}`, width: 40, height: 30 })
    expect(await sharp(picture.bytes).metadata()).toMatchObject({ pages: 3, loop: 2, delay: [100, 200, 300] })
    expect((await sharp(picture.thumbnail).metadata()).pages ?? 1).toBe(1)
  })

  it('[K11] that would be larger than allowed is made smaller', async () => {
    const { write } = pictureDesk()
    const bytes = await noise(800, 600).jpeg({ quality: 50 }).toBuffer()
    const picture = await write(bytes, { maxBytes: bytes.length })
    expect(picture.size).toBeLessThanOrEqual(bytes.length)
    expect(picture.width).toBeLessThan(800)
    expect(picture.width / picture.height).toBeCloseTo(4 / 3, 1)
  })

  it('[K12] that would be larger even then is refused', async () => {
    const { write } = pictureDesk()
    const written = write(await noise(100, 100).png().toBuffer(), { maxBytes: 20 })
    await expect(written).rejects.toMatchObject({ code: 'file-type-refused' })
  })
})

describe('the process of the pictures', () => {
  afterEach(closeAll)

  it('is there only while it is needed', async () => {
    const { pictures, write } = pictureDesk({ idleMs: 1 })
    expect(pictures.pid).toBeUndefined()
    await write(await plain().png().toBuffer())
    await until('it has ended', () => pictures.pid === undefined)
    await write(await plain().png().toBuffer())
  })

  it('[K13] may be killed while it works: the picture is tried again', async () => {
    const { pictures, lost, write } = pictureDesk()
    const bytes = await noise(4_000, 4_000).jpeg().toBuffer()
    const written = write(bytes, { maxBytes: 100_000_000 })
    await until('it works', () => pictures.pid !== undefined)
    process.kill(pictures.pid!, 'SIGKILL')
    expect(await written).toMatchObject({ width: 4_000 })
    expect(lost).toEqual([expect.stringContaining('SIGKILL')])
  })

  it('[K13] may hang: it is ended, and the picture tried again', async () => {
    const { pictures, lost, write } = pictureDesk({ workMaxMs: 5_000 })
    await write(await plain().png().toBuffer())
    process.kill(pictures.pid!, 'SIGSTOP')
    expect(await write(await plain().png().toBuffer())).toMatchObject({ width: 30 })
    expect(lost).toHaveLength(1)
  })

  it('[K12][K13] may run out of memory: the picture is refused the second time, the next is written', async () => {
    const { lost, write } = pictureDesk({ memoryMaxBytes: 150 * 2 ** 20 })
    const bytes = await noise(6_000, 6_000).jpeg({ progressive: true, quality: 60 }).toBuffer()
    await expect(write(bytes)).rejects.toMatchObject({ code: 'file-type-refused' })
    expect(lost).toHaveLength(2)
    expect(await write(await plain().png().toBuffer())).toMatchObject({ width: 30 })
  })

  it('knows no secrets, and comes after the server', async () => {
    const { pictures, write } = pictureDesk()
    await write(await plain().png().toBuffer())
    expect(getPriority(pictures.pid)).toBe(constants.priority.PRIORITY_BELOW_NORMAL)
    if (!existsSync('/proc')) return
    const of = (name: string) => readFileSync(`/proc/${pictures.pid}/${name}`, 'utf8')
    const names = of('environ').match(/(?<=^|\0)\w+(?==)/g)!
    expect(names.filter((name) => !name.startsWith('NODE_CHANNEL_'))).toEqual([
      'MALLOC_ARENA_MAX',
      'VIPS_DISC_THRESHOLD',
    ])
    expect(of('oom_score_adj').trim()).toBe('1000')
  })
})

describe('the queue of the pictures', () => {
  afterEach(closeAll)

  it('[K13] takes one of each member in turn', async () => {
    const { write } = pictureDesk()
    const done: string[] = []
    const bytes = await plain().png().toBuffer()
    const send = (member: string) =>
      write(bytes, { by: { network: '::1', member } }).then(() => done.push(member))
    await Promise.all([...Array.from({ length: 10 }, () => send('many')), send('one')])
    expect(done.indexOf('one')).toBeLessThan(3)
  })

  it('[K13] takes one of each network in turn, whatever the number of its members', async () => {
    const { write } = pictureDesk()
    const done: string[] = []
    const bytes = await plain().png().toBuffer()
    const send = (network: string, member: string) =>
      write(bytes, { by: { network, member } }).then(() => done.push(network))
    await Promise.all([
      ...Array.from({ length: 10 }, (_, n) => send('many', `member ${n}`)),
      send('one', 'ann'),
    ])
    expect(done.indexOf('one')).toBeLessThan(3)
  })

  it('[K16] tells whoever is charged how long a picture took, also one that is refused', async () => {
    const { write } = pictureDesk()
    const times: number[] = []
    const charge = (ms: number) => void times.push(ms)
    await write(await plain().png().toBuffer(), { charge })
    await expect(write(Buffer.from('no picture'), { charge })).rejects.toMatchObject({
      code: 'file-type-refused',
    })
    expect(times).toEqual([expect.any(Number), expect.any(Number)])
    expect(Math.min(...times)).toBeGreaterThan(0)
  })

  it('[K13] refuses, with a time to retry, what it has no place for', async () => {
    const { write } = pictureDesk()
    const bytes = await plain().png().toBuffer()
    const sent = await Promise.allSettled(
      Array.from({ length: 50 }, () => write(bytes, { by: { network: '::1', member: 'many' } })),
    )
    const refused = sent.filter((one) => one.status === 'rejected').map(({ reason }) => reason as unknown)
    expect(refused.length).toBeGreaterThan(0)
    for (const reason of refused)
      expect(reason).toMatchObject({ code: 'busy', retryAfterMs: expect.any(Number) })
    expect(sent.some(({ status }) => status === 'fulfilled')).toBe(true)
  })
})
