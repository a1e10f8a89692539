/** Safari's keyboard covers the page and shrinks only the visual viewport; the composer has to stay above it. */
export function keepInView(): void {
  const viewport = window.visualViewport
  viewport?.addEventListener('resize', () => {
    const isCovered = viewport.scale === 1 && viewport.height < innerHeight - 1
    document.documentElement.style.setProperty('--height', isCovered ? `${viewport.height}px` : null)
    if (isCovered) scrollTo(0, 0)
  })
}
