import { html } from 'hono/html'
import { PASSWORD_MIN_CHARS } from '../../services/password-rules.js'
import { faultSummary, fieldOf, hidden } from './form.js'
import type { Markup, Page } from './layout.js'

export interface PasswordState {
  email: string
  /** Whether the user has the password that they were given. */
  isFirst: boolean
  next: string | undefined
  faults: readonly { name?: PasswordField; fault: string }[]
}

type PasswordField = 'current' | 'chosen' | 'repeated'

/** For the first time there is nothing else to do. */
export function firstPasswordPage(state: PasswordState): Page {
  return {
    title: state.faults.length > 0 ? 'Error: Choose a password' : 'Choose a password',
    main: html`<h1>Choose a password</h1>
      <p class="lead">The one you were given ends within the hour. You are ${state.email}.</p>
      ${passwordForm(state)}
      <form method="post" action="/dashboard/sign-out">
        <button class="plain">Sign out</button>
      </form>`,
  }
}

export function passwordForm({ email, isFirst, next, faults }: PasswordState): Markup {
  const faultOf = (name: PasswordField) => faults.find((each) => each.name === name)?.fault
  return html`${faultSummary(faults)}
    <form method="post" action="/dashboard/password" novalidate>
      ${hidden('next', next)}
      <input type="text" name="username" autocomplete="username" value="${email}" readonly hidden />
      ${
        isFirst
          ? ''
          : fieldOf({
              name: 'current',
              label: 'Current password',
              type: 'password',
              autocomplete: 'current-password',
              fault: faultOf('current'),
            })
      }
      ${fieldOf({
        name: 'chosen',
        label: 'New password',
        type: 'password',
        autocomplete: 'new-password',
        hint: `At least ${PASSWORD_MIN_CHARS} characters, of any kind. A few words do well.`,
        fault: faultOf('chosen'),
      })}
      ${fieldOf({
        name: 'repeated',
        label: 'New password again',
        type: 'password',
        autocomplete: 'new-password',
        fault: faultOf('repeated'),
      })}
      <button>${isFirst ? 'Save and go on' : 'Change password'}</button>
    </form>`
}
