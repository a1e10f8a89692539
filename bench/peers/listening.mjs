/** Prints the line that says where a server listens. */
export function listening({ address, port }) {
  console.log(JSON.stringify({ msg: 'listening', url: `http://${address}:${port}` }))
}
