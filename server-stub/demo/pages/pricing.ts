import { html } from 'hono/html'
import { PLANS, type Plan } from '../catalogue.js'
import { layout, talkLink, type Markup, type Visit } from './layout.js'

const QUESTIONS = [
  ['Can I change plan?', 'Any day. What is left of the month is credited to the next invoice.'],
  ['Do list prices change?', 'Twice a year, in January and July, and we write a month before.'],
  ['What about pallets?', 'From a full pallet on we quote: tell us what, how many, and which dock.'],
] as const

export function pricingPage(visit: Visit): Markup {
  return layout(
    'Pricing · Northwind Supply',
    visit,
    html`<section class="wide intro">
        <h1>One price list, three ways to use it</h1>
        <p class="lead">Everything on the shelves is yours to order. A plan makes it faster and cheaper.</p>
      </section>
      <section class="wide">
        <ul class="plans">
          ${PLANS.map((plan) => planCard(plan, visit.person?.plan))}
        </ul>
      </section>
      <section class="wide questions">
        <h2>Asked often</h2>
        <div>
          ${QUESTIONS.map(
            ([question, answer]) =>
              html`<details>
                <summary>${question}</summary>
                <p>${answer}</p>
              </details>`,
          )}
          <p>${talkLink('Ask something else')}</p>
        </div>
      </section>`,
  )
}

function planCard({ id, name, price, per, pitch, terms }: Plan, current: string | undefined): Markup {
  return html`<li class="plan ${id}">
    <h2>${name} ${id === current && html`<span class="badge">Your plan</span>`}</h2>
    <p class="cost"><b>${price}</b> ${per}</p>
    <p>${pitch}</p>
    <ul>
      ${terms.map((term) => html`<li>${term}</li>`)}
    </ul>
    ${id === current ? html`<a class="button" href="/account">See your account</a>` : talkLink(`Talk about ${name}`)}
  </li>`
}
