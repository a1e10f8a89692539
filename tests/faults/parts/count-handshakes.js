// @ts-check
// Loaded before the server: writes the time of every handshake that reaches it, epoch milliseconds, a line each.
const { EventEmitter } = require('node:events')
const { appendFileSync } = require('node:fs')
const { Server } = require('node:http')

const file = process.env.HANDSHAKES_FILE ?? ''
/** @type {number[]} */
let times = []

/**
 * @param {string | symbol} event
 * @param {unknown[]} args
 */
Server.prototype.emit = function (event, ...args) {
  if (event === 'upgrade') times.push(Date.now())
  return EventEmitter.prototype.emit.call(this, event, ...args)
}

setInterval(() => {
  appendFileSync(file, times.map((time) => `${time}\n`).join(''))
  times = []
}, 100).unref()
