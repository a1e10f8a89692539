import { readFileSync } from 'node:fs'

const ESTABLISHED = '01'

export interface KernelQueues {
  /** Bytes that one end has sent and the other has not read, in any kernel buffer. */
  held: number
  isOpen: boolean
}

/** What Linux buffers for each connection to `port` on loopback, by the port of the client. */
export function kernelQueues(port: number): Map<number, KernelQueues> {
  const queues = new Map<number, KernelQueues>()
  for (const line of readFileSync('/proc/net/tcp', 'utf8').split('\n').slice(1)) {
    const [, local, remote, state, waiting] = line.trim().split(/\s+/)
    if (!local || !remote || !waiting) continue
    const [localPort, remotePort] = [portOf(local), portOf(remote)]
    if (localPort !== port && remotePort !== port) continue
    const guest = localPort === port ? remotePort : localPort
    const queue = queues.get(guest) ?? { held: 0, isOpen: false }
    const [sending, unread] = waiting.split(':').map((hex) => parseInt(hex, 16))
    // The server's send queue and the guest's receive queue.
    queue.held += localPort === port ? sending! : unread!
    if (localPort === port && state === ESTABLISHED) queue.isOpen = true
    queues.set(guest, queue)
  }
  return queues
}

function portOf(address: string): number {
  return parseInt(address.split(':')[1]!, 16)
}
