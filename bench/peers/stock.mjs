// Socket.IO as in its tutorial (https://socket.io/docs/v4/tutorial/introduction): whatever one says is emitted to all.
import { createServer } from 'node:http'
import { Server } from 'socket.io'
import { listening } from './listening.mjs'

const server = createServer()
const io = new Server(server)
/** Names by room, as the tutorial's descendants keep them. */
const rooms = new Map()

io.on('connection', (socket) => {
  socket.on('chat message', (msg) => {
    io.emit('chat message', msg)
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
