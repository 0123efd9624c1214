import { elementAt, findAll, rootElement } from './document.js'

/** What became of the launcher on this page. */
export type LauncherFacts =
  | { kind: 'none' }
  /** There, and not drawn. */
  | { kind: 'hidden'; isHostHidden: boolean; isDismissed: boolean }
  | { kind: 'outside' }
  | { kind: 'free' }
  /** It lies over nothing, yet takes no clicks. */
  | { kind: 'unreachable' }
  | { kind: 'covered'; by: Cover; zIndex: number }

export interface Cover {
  /** `div#consent.banner`. */
  name: string
  /** Its own or the nearest ancestor's; `undefined`: none has any. */
  zIndex: number | undefined
  /** A modal dialog takes all that is not in it out of reach. */
  isModal: boolean
}

const HOST = 'latchkey-widget'
/** Nearer to the edge than this, a round button has corners that are not its own. */
const INSET = 0.2

export const isLauncherThere = (): boolean => findAll(HOST).length > 0

export function lookAtLauncher(): LauncherFacts {
  const [host] = findAll(HOST)
  const button = [...(host?.shadowRoot?.children ?? [])].find(({ localName }) => localName === 'button')
  if (!host || !button) return { kind: 'none' }
  if (getComputedStyle(button).display === 'none' || isHidden(host)) {
    return { kind: 'hidden', isHostHidden: isHidden(host), isDismissed: isDismissed() }
  }

  const box = button.getBoundingClientRect()
  const points = toPoints(box).filter(({ x, y }) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight)
  if (points.length === 0) return { kind: 'outside' }
  const found = points.map(({ x, y }) => elementAt(x, y)).filter((element) => element !== host)
  // The root is what is behind all: its own child, the launcher, was passed over.
  const cover = found.find((element) => element && element !== rootElement())
  if (cover) return { kind: 'covered', by: toCover(cover), zIndex: toZIndex(button) ?? 0 }
  return { kind: found.length > 0 ? 'unreachable' : 'free' }
}

const isHidden = (host: Element): boolean => getComputedStyle(host).display === 'none'

/** As the tag reads it. */
function isDismissed(): boolean {
  try {
    return sessionStorage.getItem('latchkey-dismissed') !== null
  } catch {
    return false
  }
}

/** The middle, and four around it. */
function toPoints({ x, y, width, height }: DOMRect) {
  const at = (across: number, down: number) => ({ x: x + width * across, y: y + height * down })
  return [at(0.5, 0.5), ...[INSET, 1 - INSET].flatMap((across) => [at(across, INSET), at(across, 1 - INSET)])]
}

function toCover(element: Element): Cover {
  const [modal] = findModals().filter((dialog) => dialog.contains(element))
  const shown = modal ?? element
  return { name: nameOf(shown), zIndex: toZIndex(shown), isModal: modal !== undefined }
}

function findModals(): HTMLElement[] {
  try {
    return findAll(':modal')
  } catch {
    // A browser that does not know the word; Safari has it since 15.6.
    return []
  }
}

function nameOf({ localName, id, classList }: Element): string {
  const classes = [...classList].slice(0, 2).map((name) => `.${name}`)
  return [localName, id && `#${id}`, ...classes].join('')
}

function toZIndex(element: Element): number | undefined {
  for (let each: Element | null = element; each; each = each.parentElement) {
    const zIndex = Number(getComputedStyle(each).zIndex || NaN)
    if (Number.isFinite(zIndex)) return zIndex
  }
  return undefined
}
