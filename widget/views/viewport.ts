/**
 * Tells the stylesheet which part of the screen an on-screen keyboard leaves: iOS lays it over the page without
 * making `dvh` any smaller. Returns its stop.
 */
export function followViewport(element: HTMLElement): () => void {
  const viewport = globalThis.visualViewport
  if (!viewport) return () => {}
  const tell = () => {
    // Zoomed in by hand, the visible part is a magnifying glass, not the screen.
    if (viewport.scale > 1.01) return
    element.style.setProperty('--viewport-top', `${viewport.offsetTop}px`)
    element.style.setProperty('--viewport-height', `${viewport.height}px`)
  }
  viewport.addEventListener('resize', tell)
  viewport.addEventListener('scroll', tell)
  tell()
  return () => {
    viewport.removeEventListener('resize', tell)
    viewport.removeEventListener('scroll', tell)
  }
}
