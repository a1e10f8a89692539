import { join } from 'node:path'
import pino from 'pino'
import { createChat } from '../../server/app'
import { readConfig } from '../../server/config/config'
import { type Switch, switches } from './switches'

/** The server with one of the faults of switches.ts, named by the first argument. */
async function main(): Promise<void> {
  const { url } = await createChat(readConfig(process.env), {
    publicFolder: join(__dirname, '../public'),
    log: pino({ level: 'error', base: null }),
    decorateStore: switches[process.argv[2] as Switch],
  })
  console.log(JSON.stringify({ url, msg: 'listening' }))
}

void main()
