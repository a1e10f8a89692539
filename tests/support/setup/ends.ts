declare global {
  var endsOfRun: (() => Promise<unknown> | void)[] | undefined
}

/** What is set up once ends with the run. Global, because jest loads set-up and tear-down apart. */
export function endLater(end: () => Promise<unknown> | void): void {
  ;(globalThis.endsOfRun ??= []).push(end)
}

/** Newest first. */
export async function endAll(): Promise<void> {
  for (const end of globalThis.endsOfRun?.splice(0).reverse() ?? []) await end()
}
