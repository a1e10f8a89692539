import { setTimeout as sleep } from 'node:timers/promises'
import { median } from '../../tests/support/statistics'
import { assertAllOpen, subscribed } from '../parts/crowd'
import type { Dialect } from '../parts/dialects'
import { atRate } from '../parts/load'
import { startMeasuring } from '../parts/measure'
import type { RawSocket } from '../parts/raw-socket'
import { Uploads } from '../parts/uploads'
import type { Case } from './case'

/** As in the hot room. */
const READERS = 200
const AUTHORS = 20
const PER_SECOND = 1_000
const WARM_UP_MS = 6_000
/** Talk, uploads and both in turn, so that a disturbance, or what a slice leaves behind, affects all. */
const SLICES = 5
const SLICE_MS = 2_000
const PAUSE_MS = 500
/** The number of sockets whose latencies are sampled. */
const SAMPLED = 10

type Kind = 'talk' | 'uploads' | 'both'
const kinds: Kind[] = ['talk', 'uploads', 'both']

export const besideUploads: Case = {
  name: 'P22',
  title: 'hot room beside 5 uploads of 10 MB a second',
  peers: ['teahouse'],
  bars: [
    { figure: 'cpuBeside', atMost: 1.1 },
    { figure: 'p99Beside', atMost: 1.2 },
  ],
  async measure(server, dialect) {
    const uploads = await Uploads.of(server, dialect)
    const sockets = await subscribed(server, dialect, READERS + AUTHORS)
    for (const socket of sockets.slice(0, SAMPLED)) socket.latencies = []
    const slice = async (kind: Kind, ms = SLICE_MS) => {
      const stopTalk = kind === 'uploads' ? () => {} : talk(sockets, dialect)
      const stopUploads = kind === 'talk' ? () => Promise.resolve() : uploads.start()
      await sleep(PAUSE_MS)
      const end = startMeasuring(server, sockets)
      await sleep(ms)
      const figures = await end()
      stopTalk()
      await stopUploads()
      return figures
    }
    await slice('both', WARM_UP_MS)
    const found = { talk: [], uploads: [], both: [] } as Record<Kind, Awaited<ReturnType<typeof slice>>[]>
    for (let n = 0; n < SLICES; n += 1) for (const kind of kinds) found[kind].push(await slice(kind))
    assertAllOpen(sockets)
    const of = (kind: Kind, name: 'cpu' | 'core' | 'p99') => median(found[kind].map((each) => each[name]))
    return {
      cpu: of('talk', 'cpu'),
      p99: of('talk', 'p99'),
      core: of('uploads', 'core'),
      // An upload costs what it costs; what is asked is whether a delivery costs more beside it.
      cpuBeside: (of('both', 'core') - of('uploads', 'core')) / of('talk', 'core'),
      p99Beside: of('both', 'p99') / of('talk', 'p99'),
    }
  },
}

function talk(sockets: RawSocket[], dialect: Dialect): () => void {
  let said = 0
  return atRate(PER_SECOND, () => dialect.say(sockets[READERS + (said++ % AUTHORS)]!))
}
