import { RawJson, rawList, rawObject } from '../../server/raw-json'

describe('RawJson', () => {
  const value = { text: '茶 "quoted"', list: [1, { a: null }], none: [] as string[] }
  const { text, list, none } = value
  const raw = rawObject<typeof value>({
    text,
    list: rawList(list.map((item) => JSON.stringify(item))),
    none: rawList([]),
  })

  it('is the JSON of the whole value', () => {
    expect(raw.json).toBe(JSON.stringify(value))
    expect(raw.toJSON()).toEqual({ text, list, none })
  })

  it('is encoded unchanged inside other values', () => {
    expect(JSON.stringify({ ok: true, value: raw })).toBe(JSON.stringify({ ok: true, value }))
    expect(JSON.stringify([new RawJson('7')])).toBe('[7]')
  })
})
