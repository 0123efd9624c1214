import type { ChunkName } from '../handle.js'
import type { Settings } from '../options.js'
import { createElement, rootElement } from './document.js'
import { failure } from './failure.js'

/** Loads a chunk from where these settings say. */
export type Load = (settings: Partial<Settings>, name: ChunkName, hash?: string) => Promise<unknown>

/** The chunks' SHA-256 in Base64, written into the tag when it is built. Their file names hold a part of it. */
declare const __CHUNKS__: { [name in ChunkName]?: string }

interface Policy {
  createScriptURL(url: string): string
}
declare global {
  var trustedTypes: { createPolicy(name: string, rules: Policy): Policy } | undefined
}

// One policy for the life of the page: a second of the same name throws, so it outlives `destroy`.
// `false` where the page has refused it: each further attempt would be another report.
let policy: Policy | false | undefined
/** The one URL that the policy lets pass: of a file of the table, about to be loaded. */
let admitted: string

// A module that failed stays failed under its URL (HTML's module map), so another attempt needs another URL.
let suffix = ''

/**
 * Loads a chunk whose bytes are the ones this tag was built with, or rejects.
 *
 * A module is always fetched with CORS, and without cookies across origins. Integrity on a module script is enforced
 * in Chromium, Firefox and WebKitGTK; once it ran, `import()` of the same URL answers from the module map, in the same
 * request. After an error there is no `import()`: that would fetch the file again, and run it unverified.
 */
export const loadVerified: Load = async ({ apiUrl, nonce }, name, hash = __CHUNKS__[name]!) => {
  const file = `${apiUrl}/assets/${name}-${hash.match(/\w{8}/)![0]}.js`
  const url = (admitted = file + suffix)
  const element = toElement(url)
  element.integrity = 'sha256-' + hash
  if (nonce) element.nonce = nonce
  await new Promise((resolve, reject) => {
    element.onload = resolve
    element.onerror = () => {
      suffix += '?'
      reject(failure('chunk_failed', { subject: file, retryable: true }))
    }
    rootElement().append(element)
    // Not before it is there: in Firefox a preload that was removed is never told of.
  }).finally(() => element.remove())
  return import(/* @vite-ignore */ url)
}

function toElement(url: string): HTMLScriptElement | HTMLLinkElement {
  try {
    policy ??= globalThis.trustedTypes?.createPolicy('latchkey', {
      createScriptURL: (url) => (url === admitted ? url : ''),
    })
  } catch {
    policy = false
  }
  if (policy === false) {
    // The page's `trusted-types` list lacks `latchkey`. A preload is no script, so no policy is asked.
    const link = createElement('link')
    link.rel = 'modulepreload'
    link.href = url
    return link
  }
  const script = createElement('script')
  script.type = 'module'
  script.src = policy ? policy.createScriptURL(url) : url
  return script
}
