const FURTHEST = 8
/** What a click does, where the picture itself is no larger. */
const STEP = 2
const WHEEL_RATE = 0.0015
/** Pixels. */
const SWIPE = 60
const STILL = 6
const DOUBLE_TAP_MS = 300

export interface ZoomCallbacks {
  /** The finger went sideways, or down, over a picture of its own size. */
  swiped(to: 'left' | 'right' | 'down'): void
  /** Beside the picture. */
  clickedBeside(): void
}

interface Point {
  x: number
  y: number
}

/** Enlarges the picture in `stage`, and moves it: by clicks, the wheel, fingers and keys. */
export class Zoom {
  readonly #stage: HTMLElement
  readonly #callbacks: ZoomCallbacks
  readonly #fingers = new Map<number, Point>()
  #scale = 1
  /** Of the middle of the picture from the middle of the stage. */
  #at: Point = { x: 0, y: 0 }
  /** Where the first finger came down, until there is a second one. */
  #from: Point | null = null
  #hasMoved = false
  #tappedAt = -Infinity

  constructor(stage: HTMLElement, callbacks: ZoomCallbacks) {
    this.#stage = stage
    this.#callbacks = callbacks
    stage.addEventListener('pointerdown', (event) => this.#down(event))
    stage.addEventListener('pointermove', (event) => this.#move(event))
    stage.addEventListener('pointerup', (event) => this.#up(event))
    stage.addEventListener('pointercancel', (event) => this.#end(event))
    stage.addEventListener('wheel', (event) => this.#wheel(event), { passive: false })
  }

  reset(): void {
    this.#fingers.clear()
    this.#from = null
    this.#scale = 1
    this.#at = { x: 0, y: 0 }
    this.#show()
  }

  /** @param by a factor */
  by(by: number, around: Point = this.#middle()): void {
    const before = this.#scale
    this.#scale = Math.min(Math.max(before * by, 1), FURTHEST)
    const rate = this.#scale / before
    const middle = this.#middle()
    const [dx, dy] = [around.x - middle.x, around.y - middle.y]
    this.#at = { x: dx - (dx - this.#at.x) * rate, y: dy - (dy - this.#at.y) * rate }
    this.#show()
  }

  #toggle(around: Point): void {
    if (this.#scale > 1) this.reset()
    else this.by(STEP, around)
  }

  #down({ pointerId, clientX: x, clientY: y, button }: PointerEvent): void {
    if (button !== 0) return
    this.#stage.setPointerCapture(pointerId)
    this.#fingers.set(pointerId, { x, y })
    this.#hasMoved = this.#fingers.size > 1
    this.#from = this.#fingers.size === 1 ? { x, y } : null
  }

  #move({ pointerId, clientX: x, clientY: y }: PointerEvent): void {
    const before = this.#fingers.get(pointerId)
    if (!before) return
    const [other] = [...this.#fingers].flatMap(([id, point]) => (id === pointerId ? [] : [point]))
    this.#fingers.set(pointerId, { x, y })
    if (other) {
      const middle = { x: (x + other.x) / 2, y: (y + other.y) / 2 }
      return this.by(distance({ x, y }, other) / Math.max(distance(before, other), 1), middle)
    }
    this.#hasMoved ||= this.#from !== null && distance(this.#from, { x, y }) > STILL
    if (!this.#hasMoved) return
    this.#at = { x: this.#at.x + x - before.x, y: this.#at.y + y - before.y }
    this.#show()
  }

  #up(event: PointerEvent): void {
    const { clientX: x, clientY: y, pointerType } = event
    const from = this.#fingers.has(event.pointerId) ? this.#from : null
    this.#end(event)
    if (!from) return
    if (this.#hasMoved) return this.#scale === 1 ? this.#swipe(x - from.x, y - from.y) : undefined
    if (!this.#isOver({ x, y })) return this.#callbacks.clickedBeside()
    const isDouble = event.timeStamp - this.#tappedAt < DOUBLE_TAP_MS
    this.#tappedAt = isDouble ? -Infinity : event.timeStamp
    if (pointerType === 'mouse' || isDouble) this.#toggle({ x, y })
  }

  #end({ pointerId }: PointerEvent): void {
    this.#fingers.delete(pointerId)
    this.#from = null
    if (this.#scale === 1) this.reset()
  }

  #swipe(x: number, y: number): void {
    if (Math.abs(x) > Math.abs(y)) {
      if (Math.abs(x) >= SWIPE) this.#callbacks.swiped(x < 0 ? 'left' : 'right')
    } else if (y >= SWIPE) this.#callbacks.swiped('down')
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault()
    this.by(Math.exp(-event.deltaY * WHEEL_RATE), { x: event.clientX, y: event.clientY })
  }

  #isOver({ x, y }: Point): boolean {
    const box = this.#stage.querySelector('img')?.getBoundingClientRect()
    return box !== undefined && x >= box.left && x <= box.right && y >= box.top && y <= box.bottom
  }

  #middle(): Point {
    const { left, top, width, height } = this.#stage.getBoundingClientRect()
    return { x: left + width / 2, y: top + height / 2 }
  }

  /** An enlarged picture is not moved further than its edge to the middle. */
  #show(): void {
    const { clientWidth, clientHeight, style } = this.#stage
    if (this.#scale > 1) {
      const most = (length: number) => (length * this.#scale) / 2
      this.#at = { x: within(this.#at.x, most(clientWidth)), y: within(this.#at.y, most(clientHeight)) }
    } else if (this.#fingers.size === 0) this.#at = { x: 0, y: 0 }
    style.setProperty('--scale', String(this.#scale))
    style.setProperty('--x', `${this.#at.x}px`)
    style.setProperty('--y', `${this.#at.y}px`)
    this.#stage.classList.toggle('viewer__stage--zoomed', this.#scale > 1)
  }
}

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y)
const within = (value: number, most: number): number => Math.max(-most, Math.min(value, most))
