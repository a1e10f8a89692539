import type { RefusalCode } from '../../common/refusals'

const ADDRESS = '/service-worker.js'

/**
 * Lets the page open without the server, where the browser allows that; it does not on plain http. Where the server says that
 * there is no worker, the one that is here goes: so an operator gets rid of it.
 */
export async function registerWorker(): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  const { ok } = await fetch(ADDRESS, { method: 'HEAD', cache: 'no-store' })
  if (ok) await navigator.serviceWorker.register(trusted(ADDRESS))
  else if (await isWithdrawn()) await removeWorker()
}

/** By the chat itself: a captive portal and the error page of a proxy also answer 404, and know nothing of the worker. */
async function isWithdrawn(): Promise<boolean> {
  const response = await fetch(ADDRESS, { cache: 'no-store' })
  if (response.status !== 404 || response.redirected) return false
  const { code } = ((await response.json().catch(() => null)) ?? {}) as { code?: unknown }
  return code === ('not-found' satisfies RefusalCode)
}

async function removeWorker(): Promise<void> {
  for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister()
  for (const name of await caches.keys()) await caches.delete(name)
}

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): {
    createScriptURL: (url: string) => string
  }
}

/** The one address of a script that this page gives to the browser. */
function trusted(address: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes }
  if (!trustedTypes) return address
  return trustedTypes
    .createPolicy('service-worker', { createScriptURL: () => ADDRESS })
    .createScriptURL(address)
}
