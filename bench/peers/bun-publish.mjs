// Bun's publish and subscribe as in its documentation (https://bun.sh/docs/api/websockets#pub-sub).
const EVERYBODY = 'everybody'
/** Names by room. */
const rooms = new Map()

const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch(request, server) {
    return server.upgrade(request) ? undefined : new Response('Upgrade failed', { status: 500 })
  },
  websocket: {
    open(client) {
      client.subscribe(EVERYBODY)
    },
    message(client, data) {
      const { type, room, text } = JSON.parse(data)
      if (type === 'join') return join(client, room, text)
      server.publish(room ?? EVERYBODY, JSON.stringify({ type, text }))
    },
  },
})

function join(client, room, name) {
  const users = rooms.get(room) ?? []
  rooms.set(room, users)
  users.push(name)
  client.subscribe(room)
  server.publish(room, JSON.stringify({ type: 'joined', name }))
  client.send(JSON.stringify({ type: 'users', users }))
}

console.log(JSON.stringify({ msg: 'listening', url: `http://127.0.0.1:${server.port}` }))
