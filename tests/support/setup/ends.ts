declare global {
  var endsOfRun: (() => Promise<unknown> | void)[] | undefined
}

/** Runs `end` at the end of the run. Global, because Jest loads set-up and tear-down separately. */
export function endLater(end: () => Promise<unknown> | void): void {
  ;(globalThis.endsOfRun ??= []).push(end)
}

/** Newest first. */
export async function endAll(): Promise<void> {
  for (const end of globalThis.endsOfRun?.splice(0).reverse() ?? []) await end()
}
