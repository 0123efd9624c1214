import { html } from 'hono/html'
import { draw } from './art.js'
import { layout, type Markup, type Visit } from './layout.js'

export function notFoundPage(visit: Visit): Markup {
  return layout(
    'Not found · Northwind Supply',
    visit,
    html`<section class="wide intro">
      <h1>Nothing in this carton</h1>
      <p class="lead">There is no page at this address.</p>
      <div class="lost">${draw('carton')}</div>
      <p class="actions"><a class="button strong" href="/products">See the shelves</a></p>
    </section>`,
  )
}
