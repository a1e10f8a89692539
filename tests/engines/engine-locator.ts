/** How elements are found: each step within what the step before it found. */
export interface Step {
  css?: string
  text?: string | { source: string; flags: string }
  hasText?: string
  isFirst?: true
}

/** Runs in the page. */
function find(steps: Step[]): Element[] {
  const fits = (element: Element, text: NonNullable<Step['text']>) => {
    const own = element.textContent ?? ''
    return typeof text === 'string'
      ? own.toLowerCase().includes(text.toLowerCase())
      : new RegExp(text.source, text.flags).test(own)
  }
  return steps.reduce<ParentNode[]>(
    (within, { css = '*', text, hasText, isFirst }) => {
      const found = within.flatMap((root) => [...root.querySelectorAll(css)])
      const fitting = found.filter(
        (each) =>
          (hasText === undefined || fits(each, hasText)) &&
          // The innermost that has it.
          (text === undefined ||
            (fits(each, text) && ![...each.children].some((child) => fits(child, text)))),
      )
      return isFirst ? fitting.slice(0, 1) : fitting
    },
    [document],
  ) as Element[]
}

/** Runs in the page. In view, with a size, and not hidden. */
function isVisible(element: Element): boolean {
  const { width, height } = element.getBoundingClientRect()
  return width > 0 && height > 0 && getComputedStyle(element).visibility === 'visible'
}

/** Runs in the page. Where to press it, once it is in view; `null` while something lies over it, or it is disabled. */
function pressPoint(element: Element): { x: number; y: number } | null {
  element.scrollIntoView({ block: 'nearest' })
  const box = element.getBoundingClientRect()
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  const hit = document.elementFromPoint(x, y)
  const isHit =
    hit !== null &&
    (element.contains(hit) || hit.contains(element) || hit.closest('label')?.contains(element))
  return isHit && !element.matches(':disabled') ? { x, y } : null
}

const inPage = [find, isVisible, pressPoint].map(String).join('\n')

/** JavaScript that gives what `work` makes of the elements. @param work its text, a function of elements and an argument */
export function withElements(steps: readonly Step[], work: string, argument: unknown = null): string {
  return `(() => { ${inPage}\nreturn (${work})(find(${JSON.stringify(steps)}), ${JSON.stringify(argument)}) })()`
}
