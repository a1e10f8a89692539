import type { NetworkInterfaceInfo } from 'node:os'
import ipaddr from 'ipaddr.js'

export type Interfaces = NodeJS.Dict<NetworkInterfaceInfo[]>

/** Networks that exist within this machine only: of containers and of virtual machines. */
const virtual = /^(docker|br-|veth|virbr|vmnet|vboxnet|lxc|lxd|cni|flannel|cali|podman)/i
const notReachable = new Set(['loopback', 'linkLocal', 'unspecified', 'multicast', 'broadcast'])

/**
 * The addresses under which others on the network reach a server of this machine, IPv4 first.
 * @param listening the address on which it listens
 */
export function networkUrls(listening: string, port: number, interfaces: Interfaces): string[] {
  const isAll = listening === '0.0.0.0' || listening === '::'
  const found = Object.entries(interfaces)
    .filter(([name]) => !virtual.test(name))
    .flatMap(([, addresses]) => addresses ?? [])
    .map(({ address }) => address.replace(/%.*/, ''))
    .filter((address) => isAll || address === listening)
    .map((address) => ipaddr.process(address))
    .filter((address) => !notReachable.has(address.range()))
    .filter((address) => listening !== '0.0.0.0' || address.kind() === 'ipv4')
    .sort((a, b) => a.kind().localeCompare(b.kind()))
  return [...new Set(found.map((address) => urlOf(address.toString(), port)))]
}

/** As a person on this machine would type it. */
export function localUrl(listening: string, port: number): string {
  return urlOf(listening === '0.0.0.0' || listening === '::' ? 'localhost' : listening, port)
}

function urlOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
