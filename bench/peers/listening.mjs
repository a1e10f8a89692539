/** The one line by which a server says that it is ready. */
export function listening({ address, port }) {
  console.log(JSON.stringify({ msg: 'listening', url: `http://${address}:${port}` }))
}
