import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { registerLag } from './event-loop-lag'

/** What the gauges read on a scrape. */
export interface Gauges {
  connections: () => number
  openRooms: () => number
  /** Connected nodes, including this one. */
  nodes: () => number
}

export interface Metrics {
  registry: Registry
  asks: Counter<'ask' | 'outcome'>
  messages: Counter
  clientErrors: Counter<'code'>
  files: Counter<'outcome'>
  fileBytes: Counter<'direction'>
  pictureSeconds: Histogram
  flushSeconds: Histogram
  /** Sets what the gauges read, once it exists. */
  watch: (gauges: Gauges) => void
}

/** Prometheus figures of one server. */
export function createMetrics(node: string): Metrics {
  const registry = new Registry()
  const registers = [registry]
  registerDefaults(registry)
  new Gauge({
    name: 'teahouse_node_info',
    help: 'What this node is called',
    labelNames: ['node'],
    registers,
  }).set({ node }, 1)
  return {
    registry,
    asks: new Counter({
      name: 'teahouse_asks_total',
      help: 'Asks answered, by ask and outcome (ok or the code of the refusal)',
      labelNames: ['ask', 'outcome'],
      registers,
    }),
    messages: new Counter({
      name: 'teahouse_messages_total',
      help: 'Messages given to the store',
      registers,
    }),
    clientErrors: new Counter({
      name: 'teahouse_client_errors_total',
      help: 'Connections that ended with something that is no request, by the code of Node',
      labelNames: ['code'],
      registers,
    }),
    files: new Counter({
      name: 'teahouse_files_total',
      help: 'Files that clients sent, by outcome (ok or the code of the refusal)',
      labelNames: ['outcome'],
      registers,
    }),
    fileBytes: new Counter({
      name: 'teahouse_file_bytes_total',
      help: 'Bytes of files, by direction (in or out)',
      labelNames: ['direction'],
      registers,
    }),
    pictureSeconds: new Histogram({
      name: 'teahouse_picture_seconds',
      help: 'Time of decoding a picture and writing it anew, in the process of its own',
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    flushSeconds: new Histogram({
      name: 'teahouse_flush_seconds',
      help: 'Time of one transaction that keeps the messages of a room',
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
      registers,
    }),
    watch({ connections, openRooms, nodes }) {
      const gauge = (name: string, help: string, read: () => number) =>
        new Gauge({
          name,
          help,
          registers,
          collect() {
            this.set(read())
          },
        })
      gauge('teahouse_connections', 'Open connections', connections)
      gauge('teahouse_open_rooms', 'Rooms whose log is in memory', openRooms)
      gauge('teahouse_nodes', 'Nodes that hear each other, this one among them', nodes)
    },
  }
}

const LAG_OF_PROM_CLIENT = ['min', 'max', 'mean', 'stddev', 'p50', 'p90', 'p99']
/** The longest that a timer can wait. */
const NEVER_MS = 2 ** 31 - 1

/** The defaults of prom-client, without its monitor of the event loop, which wakes an idle process 100 times a second. */
function registerDefaults(registry: Registry): void {
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: NEVER_MS })
  for (const part of LAG_OF_PROM_CLIENT) registry.removeSingleMetric(`nodejs_eventloop_lag_${part}_seconds`)
  registerLag(registry)
}
