import type { RawSocket } from './raw-socket'
import type { RunningServer } from './running-server'
import { percentile } from '../../tests/support/statistics'

/**
 * Starts measuring a server and its clients.
 * @returns the function that stops it and returns the figures
 */
export function startMeasuring(server: RunningServer, sockets: readonly RawSocket[]) {
  const sum = (of: 'markers' | 'bytes') => sockets.reduce((total, socket) => total + socket[of], 0)
  for (const { latencies } of sockets) latencies?.splice(0)
  server.resetLag()
  const own = process.cpuUsage()
  const before = { at: performance.now(), cpu: server.cpuMs, markers: sum('markers'), bytes: sum('bytes') }
  return async () => {
    const ms = performance.now() - before.at
    const cpu = server.cpuMs - before.cpu
    const deliveries = sum('markers') - before.markers
    const { user, system } = process.cpuUsage(own)
    const latencies = sockets.flatMap(({ latencies }) => latencies ?? [])
    return {
      cpuMs: cpu,
      cpu: (cpu * 1_000) / deliveries,
      core: cpu / ms,
      perSecond: (deliveries * 1_000) / ms,
      bytes: (sum('bytes') - before.bytes) / deliveries,
      p50: percentile(latencies, 0.5),
      p99: percentile(latencies, 0.99),
      lag: await server.lagMs(),
      memory: server.residentBytes / 2 ** 20,
      generator: (user + system) / 1_000 / ms,
    }
  }
}
