import { html } from 'hono/html'
import type { Markup } from './layout.js'

export interface Field {
  name: string
  label: string
  type: 'email' | 'password'
  /** https://html.spec.whatwg.org/#autofill */
  autocomplete: 'username' | 'current-password' | 'new-password'
  hint?: string
  value?: string
  /** What is wrong with what was given. */
  fault?: string | undefined
}

/** The fields that are wrong and why, so that nobody has to look for them; it has the focus when the page opens. */
export function faultSummary(faults: readonly { name?: string; fault: string }[]): Markup {
  if (faults.length === 0) return ''
  return html`<div class="faults" role="alert" tabindex="-1" autofocus>
    ${faults.map(({ name, fault }) =>
      name === undefined ? html`<p>${fault}</p>` : html`<p><a href="#${name}">${fault}</a></p>`,
    )}
  </div>`
}

export function fieldOf({ name, label, type, autocomplete, hint, value = '', fault }: Field): Markup {
  const described = [hint && `${name}-hint`, fault && `${name}-fault`].filter(Boolean).join(' ')
  return html`<div class="field">
    <label for="${name}">${label}</label>
    ${hint ? html`<p class="hint" id="${name}-hint">${hint}</p>` : ''}
    ${fault ? html`<p class="fault" id="${name}-fault">${fault}</p>` : ''}
    <input
      id="${name}"
      name="${name}"
      type="${type}"
      autocomplete="${autocomplete}"
      autocapitalize="none"
      spellcheck="false"
      required
      value="${value}"
      aria-invalid="${fault ? 'true' : 'false'}"
      aria-describedby="${described}"
    />
  </div>`
}

export function hidden(name: string, value: string | undefined): Markup {
  return value === undefined ? '' : html`<input type="hidden" name="${name}" value="${value}" />`
}
