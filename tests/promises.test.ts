import { readdirSync, readFileSync } from 'node:fs'

const protocol = readFileSync('docs/PROTOCOL.md', 'utf8')
const promised = [...protocol.matchAll(/^- \*\*([A-Z]\d+)\*\*/gm)].map(([, promise]) => promise!)

it('every promise has a number of its own', () => {
  expect(promised.filter((promise, at) => promised.indexOf(promise) !== at)).toEqual([])
})

it('every promise that a test cites is there', () => {
  const tests = readdirSync('tests', { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.test.ts'),
  )
  const cited = tests.flatMap((name) => {
    const titles = readFileSync(`tests/${name}`, 'utf8').match(/(?<=['`])(?:\[[A-Z]\d+\])+(?= )/g) ?? []
    return titles.flatMap((title) => title.match(/[A-Z]\d+/g)!)
  })
  expect(cited.length).toBeGreaterThan(promised.length)
  expect([...new Set(cited)].filter((promise) => !promised.includes(promise))).toEqual([])
})
