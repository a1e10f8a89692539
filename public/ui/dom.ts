/** The element of the page with this id. @throws when index.html has none of this kind */
export function byId<E extends Element>(id: string, kind: new () => E): E {
  const element = document.getElementById(id)
  if (!(element instanceof kind)) throw new Error(`index.html: no ${kind.name} #${id}`)
  return element
}

/** A copy of the content of the template with this id. */
export function clone(id: string): HTMLElement {
  const copy = byId(id, HTMLTemplateElement).content.firstElementChild?.cloneNode(true)
  if (!(copy instanceof HTMLElement)) throw new Error(`index.html: nothing in template #${id}`)
  return copy
}

/** The named part of a copied template. */
export function part(name: string, of: HTMLElement): HTMLElement {
  return one(`[data-part="${name}"]`, of)
}

export function one(selector: string, of: ParentNode): HTMLElement {
  const element = of.querySelector<HTMLElement>(selector)
  if (!element) throw new Error(`index.html: no ${selector}`)
  return element
}

export function make(
  tag: 'p' | 'bdi' | 'div' | 'span' | 'time',
  name: string,
  ...content: (Node | string)[]
): HTMLElement {
  const element = document.createElement(tag)
  if (name !== '') element.className = name
  element.append(...content)
  return element
}

/** True for a key of an input method. Safari sends the Enter that ends a composition after its end, as 229. */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229
}

/** Makes the children of `list` these, in this order, and touches only those that change. The focus stays where it is. */
export function arrange(list: Element, rows: readonly Element[]): void {
  const staying = new Set(rows)
  const focused = document.activeElement
  for (const row of [...list.children]) if (!staying.has(row)) row.remove()
  let next = list.firstElementChild
  for (const row of rows) {
    if (row === next) next = next.nextElementSibling
    else list.insertBefore(row, next)
  }
  if (focused instanceof HTMLElement && list.contains(focused)) focused.focus({ preventScroll: true })
}
