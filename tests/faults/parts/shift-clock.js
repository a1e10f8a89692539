// @ts-check
// Loaded before the server: its clock differs from the true one by the milliseconds that stand in a file, which may
// change at any time. Clocks that never run backwards are left alone, as they are by a real jump.
const { readFileSync } = require('node:fs')

const file = process.env.CLOCK_FILE ?? ''
let offset = 0

const look = () => (offset = Number(readFileSync(file, 'utf8')))
look()
setInterval(look, 50).unref()

const { now } = Date
const shifted = () => now() + offset

globalThis.Date = new Proxy(Date, {
  construct: (TrueDate, args) => Reflect.construct(TrueDate, args.length === 0 ? [shifted()] : args),
  get: (TrueDate, name) => (name === 'now' ? shifted : Reflect.get(TrueDate, name)),
})
