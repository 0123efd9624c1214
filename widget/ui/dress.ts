import { dress as dressIn, type Dress } from '../theme/dress.js'
import controls from './ui.css?inline'

/** The theme, and the styles of everything in this folder. */
export const dress = (element: HTMLElement, root: ShadowRoot, styles: string[]): Dress =>
  dressIn(element, root, [controls, ...styles])

export type { WatchPage } from '../theme/scheme.js'
