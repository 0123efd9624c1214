import { html } from 'hono/html'
import { PEOPLE } from '../people.js'
import { layout, type Markup, type Visit } from './layout.js'

export function signInPage(visit: Visit, next: string): Markup {
  return layout(
    'Sign in · Northwind Supply',
    visit,
    html`<section class="wide intro">
      <h1>Sign in</h1>
      <p class="lead">Two pretend customers, one click each. There is no password.</p>
      <form class="people" method="post" action="/sign-in">
        <input type="hidden" name="next" value="${next}" />
        ${PEOPLE.map(
          ({ id, name, email, company, plan }) =>
            html`<button name="person" value="${id}">
              <span class="face" aria-hidden="true">${initialsOf(name)}</span>
              <span>
                <b>Continue as ${name}</b>
                <small>${email}</small>
                <small>${company}, ${plan} plan</small>
              </span>
            </button>`,
        )}
      </form>
    </section>`,
  )
}

function initialsOf(name: string): string {
  return name
    .split(' ')
    .map((word) => word.slice(0, 1))
    .join('')
}
