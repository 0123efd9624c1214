import { html } from 'hono/html'
import { faultSummary, fieldOf, hidden } from './form.js'
import type { Page } from './layout.js'

export interface SignInState {
  /** As it was typed. */
  email: string
  /** Where to go then, on this server. */
  next: string | undefined
  /** Why nobody is signed in yet. */
  faults: readonly { name?: 'email' | 'password'; fault: string }[]
  /** What has just been done. */
  said?: string
}

export function signInPage({ email, next, faults, said }: SignInState): Page {
  const faultOf = (name: string) => faults.find((each) => each.name === name)?.fault
  return {
    title: faults.length > 0 ? 'Error: Sign in' : 'Sign in',
    main: html`<h1>Sign in</h1>
      <p class="lead">
        ${isAsked(next) ? 'To decide what a page in development asks for.' : "To your workspace's dashboard."}
      </p>
      ${said ? html`<p class="said" role="status">${said}</p>` : ''} ${faultSummary(faults)}
      <form method="post" action="/dashboard/sign-in" novalidate>
        ${hidden('next', next)}
        ${fieldOf({
          name: 'email',
          label: 'Email',
          type: 'email',
          autocomplete: 'username',
          value: email,
          fault: faultOf('email'),
        })}
        ${fieldOf({
          name: 'password',
          label: 'Password',
          type: 'password',
          autocomplete: 'current-password',
          fault: faultOf('password'),
        })}
        <button>Sign in</button>
      </form>
      <section>
        <p class="hint">
          No account, or the password is lost? Whoever runs this server makes you one:
          <code>latchkey user create</code> or <code>latchkey user reset-password</code>.
        </p>
      </section>`,
  }
}

function isAsked(next: string | undefined): boolean {
  return next?.startsWith('/oauth/authorize') === true
}
