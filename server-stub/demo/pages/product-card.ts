import { html } from 'hono/html'
import type { Product } from '../catalogue.js'
import { draw } from './art.js'
import type { Markup } from './layout.js'

export function productCard({ sku, name, note, price, unit, art }: Product): Markup {
  return html`<li class="product">
    <div class="sheet">${draw(art)}</div>
    <h3>${name}</h3>
    <p class="note">${note}</p>
    <p class="price"><b>${price}</b> <span>${unit}</span><code>${sku}</code></p>
  </li>`
}
