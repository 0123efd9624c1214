import { html } from 'hono/html'
import { SHELVES } from '../catalogue.js'
import { firstNameOf, type Person } from '../people.js'
import { draw, drawShelf } from './art.js'
import { layout, talkLink, type Markup, type Visit } from './layout.js'
import { productCard } from './product-card.js'

const FAVOURITES = SHELVES.flatMap(({ products }) => products.slice(0, 1))

export function homePage(visit: Visit): Markup {
  return layout(
    'Northwind Supply: what the back room runs out of',
    visit,
    html`<section class="hero wide">
        <div>
          ${visit.person && welcome(visit.person)}
          <h1>What the back room runs out of.</h1>
          <p class="lead">
            Tape, cartons, labels, notebooks, bins. Four hundred things a working day needs, on your dock
            tomorrow morning.
          </p>
          <p class="actions">
            <a class="button strong" href="/products">See the shelves</a> ${talkLink('Ask us')}
          </p>
        </div>
        ${drawShelf()}
      </section>

      <section class="promises">
        <ul class="wide">
          <li><b>4 pm</b> is the last call for tomorrow</li>
          <li><b>Free</b> delivery from $80</li>
          <li><b>60 days</b> to send it back</li>
          <li><b>People</b> who have packed a box</li>
        </ul>
      </section>

      <section class="wide">
        <h2>Four shelves</h2>
        <ul class="shelves">
          ${SHELVES.map(
            ({ id, name, products }) =>
              html`<li class="${id}">
                <a href="/products#${id}">
                  ${products.slice(-1).map(({ art }) => draw(art))}
                  <b>${name}</b> <span>${products.map((product) => product.name).join(', ')}</span>
                </a>
              </li>`,
          )}
        </ul>
      </section>

      <section class="wide">
        <div class="heading">
          <h2>Reordered most</h2>
          <a href="/products">All products</a>
        </div>
        <ul class="products">
          ${FAVOURITES.map(productCard)}
        </ul>
      </section>

      <section class="wide">
        <div class="band">
          <div>
            <h2>Not sure which carton?</h2>
            <p>Tell us what goes inside. We answer in minutes, from 7 to 6, with a size and a price.</p>
          </div>
          ${talkLink('Start a conversation', 'Which carton fits?')}
        </div>
      </section>`,
  )
}

function welcome(person: Person): Markup {
  const coming = person.orders.filter(({ status }) => status !== 'Delivered').length
  return html`<p class="welcome">
    <b>Good to see you, ${firstNameOf(person)}.</b> ${person.company} has
    <a href="/account">${coming === 1 ? 'one order' : `${coming} orders`} under way</a>.
  </p>`
}
