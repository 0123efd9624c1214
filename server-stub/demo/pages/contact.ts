import { html } from 'hono/html'
import { layout, talkLink, type Markup, type Visit } from './layout.js'

export function contactPage(visit: Visit): Markup {
  return layout(
    'Contact · Northwind Supply',
    visit,
    html`<section class="wide intro">
        <h1>Ask somebody who packs</h1>
        <p class="lead">Weekdays from 7 to 6 a person answers, usually within five minutes.</p>
        <p class="actions">${talkLink('Start a conversation')}</p>
      </section>
      <section class="wide">
        <dl class="ways">
          <div>
            <dt>Call</dt>
            <dd>
              <a href="tel:+15550142">+1 555 0142</a>
              <p>7 am to 6 pm, Monday to Friday</p>
            </dd>
          </div>
          <div>
            <dt>Write</dt>
            <dd>
              <a href="mailto:orders@northwind.example">orders@northwind.example</a>
              <p>An answer the same working day</p>
            </dd>
          </div>
          <div>
            <dt>Come by</dt>
            <dd>
              Dock 4, 12 Quayside, Port Ellery
              <p>Collect until 5 pm; ring the brass bell</p>
            </dd>
          </div>
        </dl>
      </section>`,
  )
}
