import { html } from 'hono/html'
import { SHELVES } from '../catalogue.js'
import { layout, type Markup, type Visit } from './layout.js'
import { productCard } from './product-card.js'

export function productsPage(visit: Visit): Markup {
  return layout(
    'Products · Northwind Supply',
    visit,
    html`<section class="wide intro">
        <h1>The shelves</h1>
        <p class="lead">
          A dozen of the four hundred. Prices are without tax; ten of anything costs 5% less.
        </p>
        <nav class="jump" aria-label="Shelves">
          ${SHELVES.map(({ id, name }) => html`<a href="#${id}">${name}</a>`)}
        </nav>
      </section>
      ${SHELVES.map(
        ({ id, name, products }) =>
          html`<section class="wide aisle ${id}" id="${id}">
            <h2>${name}</h2>
            <ul class="products three">
              ${products.map(productCard)}
            </ul>
          </section>`,
      )}`,
  )
}
