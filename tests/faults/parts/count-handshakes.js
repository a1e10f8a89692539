// @ts-check
// Loaded before the server: writes the time of every handshake that reaches it, epoch milliseconds, a line each.
const { appendFileSync } = require('node:fs')
const { Server } = require('node:http')

const file = process.env.HANDSHAKES_FILE ?? ''
/** @type {number[]} */
let times = []

// eslint-disable-next-line @typescript-eslint/unbound-method -- called with the server it belongs to
Server.prototype.emit = new Proxy(Server.prototype.emit, {
  apply(emit, server, args) {
    if (args[0] === 'upgrade') times.push(Date.now())
    return Reflect.apply(emit, server, args)
  },
})

setInterval(() => {
  appendFileSync(file, times.map((time) => `${time}\n`).join(''))
  times = []
}, 100).unref()
