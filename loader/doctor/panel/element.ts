import { createElement, createSvg } from '../look/document.js'
import type { Verdict } from '../finding.js'

type Child = Node | string | undefined | false

/** An element with a class and what is in it. Strings are text, whatever they hold. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  className: string,
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = createElement(name)
  made.className = className
  made.append(...children.filter((child) => child !== undefined && child !== false))
  return made
}

export function button(className: string, label: string, act: () => void): HTMLButtonElement {
  const made = element('button', className, label)
  made.type = 'button'
  made.addEventListener('click', act)
  return made
}

/** What stands between backticks is code. */
export const withCode = (text: string): Child[] =>
  text.split('`').map((part, index) => (index % 2 === 1 ? element('code', '', part) : part))

const SHAPES: Record<Verdict | 'running' | 'close', string> = {
  ok: 'm5.5 10.5 3 3 6-7',
  warning: 'M10 5.5v5.5m0 3v.01',
  problem: 'm7 7 6 6m0-6-6 6',
  unchecked: 'M6.5 10h7',
  running: 'M10 4a6 6 0 0 1 6 6',
  close: 'm5 5 10 10m0-10L5 15',
}

/** Says by its shape what its colour says, and is not read out. */
export function icon(name: keyof typeof SHAPES): SVGSVGElement {
  const svg = createSvg('svg')
  svg.setAttribute('viewBox', '0 0 20 20')
  svg.setAttribute('class', `icon ${name}`)
  svg.setAttribute('aria-hidden', 'true')
  const path = createSvg('path')
  path.setAttribute('d', SHAPES[name])
  svg.append(path)
  return svg
}
