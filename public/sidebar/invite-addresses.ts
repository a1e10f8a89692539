import type { InviteValue } from '../../common/http'

/** Origins that others on the network can open, where the server tells them; none when it was not reached. */
export async function readAddresses(): Promise<string[]> {
  try {
    const response = await fetch('/api/invite')
    return response.ok ? ((await response.json()) as InviteValue).addresses : []
  } catch {
    return []
  }
}
