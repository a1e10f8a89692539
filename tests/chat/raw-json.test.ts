import { RawJson, rawList, rawObject } from '../../server/raw-json'

describe('RawJson', () => {
  const value = { text: '茶 "quoted"', list: [1, { a: null }], none: [] as string[] }
  const { text, list, none } = value
  const written = rawObject<typeof value>({
    text,
    list: rawList(list.map((item) => JSON.stringify(item))),
    none: rawList([]),
  })

  it('is the JSON of the whole', () => {
    expect(written.json).toBe(JSON.stringify(value))
    expect(written.toJSON()).toEqual({ text, list, none })
  })

  it('is encoded correctly inside other values', () => {
    expect(JSON.stringify({ ok: true, value: written })).toBe(JSON.stringify({ ok: true, value }))
    expect(JSON.stringify([new RawJson('7')])).toBe('[7]')
  })
})
