import { html } from 'hono/html'
import type { AuthorizationMessage } from '../../../protocol/developer-token.js'
import type { Page } from './layout.js'

/**
 * Tells the window that opened this one, at one origin alone, and closes. A page whose policy cuts the two apart
 * (Cross-Origin-Opener-Policy) is told in the URL instead.
 */
const SCRIPT = `
(() => {
  const { message, origin, redirect } = document.querySelector('main [data-message]').dataset
  if (!window.opener) return location.replace(redirect)
  window.opener.postMessage(JSON.parse(message), origin)
  window.close()
})()
`

interface Answer {
  message: AuthorizationMessage
  origin: string
  /** Where the same is said in the URL. */
  redirect: string
}

export function answerPage({ message, origin, redirect }: Answer): Page {
  const isAllowed = 'code' in message
  return {
    title: isAllowed ? 'Connected' : 'Not connected',
    script: SCRIPT,
    main: html`<h1>${isAllowed ? 'Connected' : 'Not connected'}</h1>
      ${isAllowed ? '' : html`<p>${message.error_description}</p>`}
      <p data-message="${JSON.stringify(message)}" data-origin="${origin}" data-redirect="${redirect}">
        You can close this window and go on at <bdi>${origin}</bdi>.
      </p>
      <noscript
        ><p><a class="button" href="${redirect}">Go on</a></p></noscript
      >`,
  }
}
