/** Where the parts of the page stand, as an engine laid them out. */
export interface Look {
  viewport: { width: number; height: number }
  /** More than 0 when the document can be scrolled sideways. */
  overflow: number
  /** Parts that nobody can see: not there, without a size, or out of the window. */
  unseen: string[]
  /** Parts that stand where they should not. */
  misplaced: string[]
  errors: string[]
}

interface Looked {
  /** What the state shows. */
  sign: string
  /** What is always to be seen. */
  parts: readonly string[]
  /** Other pages have no script, and so nothing that watches it. */
  isChat: boolean
}

/** Runs in the page. */
export function look({ sign, parts, isChat }: Looked): Look {
  const { innerWidth: width, innerHeight: height } = window
  const { pageErrors } = window as unknown as { pageErrors?: string[] }
  const box = (css: string) => document.querySelector(css)?.getBoundingClientRect()
  const isSeen = (element: Element) => {
    const { width: w, height: h, top, left, bottom, right } = element.getBoundingClientRect()
    const isIn = bottom > 0 && right > 0 && top < height && left < width
    return w > 0 && h > 0 && isIn && getComputedStyle(element).visibility === 'visible'
  }
  const seen = (css: string) => [...document.querySelectorAll(css)].some(isSeen)
  const misplaced: string[] = []
  const expect = (what: string, isSo: boolean | undefined) => isSo === false && misplaced.push(what)
  const [log, field, send] = [box('#msg_log'), box('#msg'), box('#send')]
  expect('the text field is below the log', log && field && log.bottom <= field.top + 1)
  expect('the button is beside the text field', field && send && send.left >= field.right - 1)
  expect('the button is within the window', send && send.right <= width && send.bottom <= height)
  for (const dialog of document.querySelectorAll('dialog[open]')) {
    const { left, right, top, bottom } = dialog.getBoundingClientRect()
    expect(
      `#${dialog.id} is within the window`,
      left >= 0 && right <= width + 1 && top >= 0 && bottom <= height + 1,
    )
  }
  return {
    viewport: { width, height },
    overflow: document.documentElement.scrollWidth - width,
    unseen: [sign, ...parts].filter((css) => !seen(css)),
    misplaced,
    errors: isChat ? (pageErrors ?? ['the watch was not there']) : [],
  }
}
