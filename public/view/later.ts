interface Opening {
  open(): void
}

/**
 * Loads once, as soon as it seems to be wanted; what failed is tried again at the next time.
 * @returns what opens it
 */
export function opensLater(button: HTMLElement | null, load: () => Promise<Opening>): () => void {
  let loading: Promise<Opening> | null = null
  const loaded = (): Promise<Opening> =>
    (loading ??= load().catch((error: unknown) => {
      loading = null
      throw error
    }))
  const open = (): void => void loaded().then((part) => part.open(), ignore)
  for (const sign of ['pointerenter', 'focus'])
    button?.addEventListener(sign, () => void loaded().catch(ignore))
  button?.addEventListener('click', open)
  return open
}

const ignore = (): void => undefined
