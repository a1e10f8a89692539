// Socket.IO as in its tutorial (https://socket.io/docs/v4/tutorial/introduction): every message is emitted to all.
import { createServer } from 'node:http'
import { createClient } from '@redis/client'
import { createAdapter } from '@socket.io/redis-adapter'
import { Server } from 'socket.io'
import { listening } from './listening.mjs'

const server = createServer()
const io = new Server(server)
if (process.env.REDIS_URL) {
  const [publisher, subscriber] = [0, 1].map(() =>
    createClient({ url: process.env.REDIS_URL }).on('error', () => {}),
  )
  await Promise.all([publisher.connect(), subscriber.connect()])
  io.adapter(createAdapter(publisher, subscriber))
}
/** Names by room, as applications built on the tutorial keep them. */
const rooms = new Map()

io.on('connection', (socket) => {
  socket.on('chat message', (msg) => {
    io.emit('chat message', msg)
  })

  socket.on('reaction', (reaction) => {
    io.emit('reaction', reaction)
  })

  socket.on('room message', (room, msg) => {
    io.to(room).emit('chat message', msg)
  })

  socket.on('join', (room, name) => {
    const users = rooms.get(room) ?? []
    rooms.set(room, users)
    users.push(name)
    socket.join(room)
    io.to(room).emit('user joined', name)
    socket.emit('users', users)
  })
})

server.listen(0, '127.0.0.1', () => listening(server.address()))
