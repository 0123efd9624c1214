import { html } from 'hono/html'
import type { Person } from '../people.js'
import { layout, talkLink, type Markup, type Visit } from './layout.js'

export function accountPage(visit: Visit & { person: Person }): Markup {
  const { name, email, company, plan, orders } = visit.person
  return layout(
    'Your account · Northwind Supply',
    visit,
    html`<section class="wide intro">
        <h1>${company}</h1>
        <p class="lead">Signed in as ${name}, ${email}</p>
      </section>
      <section class="wide account">
        <div>
          <h2>Orders</h2>
          <ul class="orders">
            ${orders.map(
              (order) =>
                html`<li>
                  <p><code>${order.number}</code> <span>${order.placed}</span></p>
                  <p>${order.what}</p>
                  <p>
                    <span class="status ${order.status === 'Delivered' && 'done'}">${order.status}</span>
                    <b>${order.total}</b>
                  </p>
                </li>`,
            )}
          </ul>
        </div>
        <aside>
          <h2>Plan</h2>
          <p class="planname">${plan}</p>
          <p><a href="/pricing">Compare plans</a></p>
          <h2>Something wrong with an order?</h2>
          <p>Tell us its number and what you see.</p>
          ${talkLink('Ask about an order', `It is about order ${orders[0]?.number ?? ''}: `)}
        </aside>
      </section>`,
  )
}
