import type { Options } from '../../loader/options.js'

/** A page whose tag says what the page's own query says. */
export const toPage = (query: URLSearchParams, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A shop</title></head><body><h1>A shop</h1>${body}${query.has('widget') ? toTag(query) : ''}</body></html>`

export const toQuery = (options: Options): URLSearchParams =>
  new URLSearchParams(
    Object.entries(options).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => '-' + letter.toLowerCase()),
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  )

function toTag(query: URLSearchParams): string {
  const attributes = [...query].map(([name, value]) => `data-${name}="${toAttribute(value)}"`)
  return `<script async src="/latchkey.js" ${attributes.join(' ')}></script>`
}

/** Frames of one origin in one page. */
export const toFrames = (urls: string[], attributes = ''): string =>
  urls.map((url) => `<iframe ${attributes} src="${toAttribute(url)}"></iframe>`).join('')

/** A link, and the wish that what is behind it be ready before anybody clicks. */
export const toPrerendered = (url: string): string =>
  `<a href="${toAttribute(url)}">Contact</a><script type="speculationrules">${JSON.stringify({
    prerender: [{ urls: [url], eagerness: 'immediate' }],
  })}</script>`

const toAttribute = (value: string): string => value.replaceAll('&', '&amp;').replaceAll('"', '&quot;')
