// ws as in its README (https://github.com/websockets/ws#server-broadcast): a loop over all clients.
import WebSocket, { WebSocketServer } from 'ws'
import { listening } from './listening.mjs'

const server = new WebSocketServer({ port: 0, host: '127.0.0.1' }, () => listening(server.address()))
/** Clients and their names by room. */
const rooms = new Map()

server.on('connection', (client) => {
  client.on('error', console.error)
  client.on('message', (data) => {
    const { type, room, text } = JSON.parse(data.toString())
    if (type === 'join') return join(client, room, text)
    broadcast(room ? rooms.get(room).keys() : server.clients, JSON.stringify({ type, text }))
  })
})

function join(client, room, name) {
  const people = rooms.get(room) ?? new Map()
  rooms.set(room, people)
  people.set(client, name)
  broadcast(people.keys(), JSON.stringify({ type: 'joined', name }))
  client.send(JSON.stringify({ type: 'users', users: [...people.values()] }))
}

function broadcast(clients, text) {
  for (const client of clients) if (client.readyState === WebSocket.OPEN) client.send(text)
}
