import { html, raw } from 'hono/html'
import { firstNameOf, type Person } from '../people.js'
import { MARK } from './art.js'

export type Markup = ReturnType<typeof html>

/** What every page knows of the request it answers. */
export interface Visit {
  path: string
  /** Who is signed in. */
  person: Person | undefined
  /** The script tag, as a customer pastes it. */
  tag: string
}

const PAGES = [
  ['/products', 'Products'],
  ['/pricing', 'Pricing'],
  ['/contact', 'Contact'],
] as const

export function layout(title: string, { path, person, tag }: Visit, main: Markup): Markup {
  const links = PAGES.map(
    ([href, name]) => html`<a href="${href}" ${raw(href === path ? 'aria-current="page"' : '')}>${name}</a>`,
  )
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/northwind.css" />
      </head>
      <body>
        <a class="skip" href="#main">Skip to content</a>
        <header class="top">
          <div class="wide">
            <a class="brand" href="/"
              >${raw(MARK)}<span>Northwind <b>Supply</b></span></a
            >
            <nav class="links" aria-label="Pages">${links}</nav>
            <div class="who">${whoIsHere(person)}</div>
            <details class="menu">
              <summary aria-label="Menu"><i></i></summary>
              <nav aria-label="Menu">${links} ${whoIsHere(person)}</nav>
            </details>
          </div>
        </header>
        <main id="main">${main}</main>
        <footer class="bottom">
          <div class="wide">
            <p><b>Northwind Supply</b><br />Dock 4, 12 Quayside, Port Ellery</p>
            <p>A pretend shop: nothing is sold here.<br />It shows how a site embeds Latchkey.</p>
          </div>
        </footer>
        ${raw(tag)}
      </body>
    </html>`
}

function whoIsHere(person: Person | undefined): Markup {
  if (person === undefined) return html`<a class="button quiet" href="/sign-in">Sign in</a>`
  return html`<a class="hello" href="/account">Hello, ${firstNameOf(person)}</a>
    <form method="post" action="/sign-out"><button class="button quiet">Sign out</button></form>`
}

/** Opens the panel; without the script it leads to the contact page. */
export function talkLink(label: string, message = ''): Markup {
  return html`<a
    class="button"
    href="/contact"
    data-latchkey-open="conversation"
    ${message && html`data-latchkey-message="${message}"`}
    >${label}</a
  >`
}
