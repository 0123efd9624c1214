import {
  ACCENTS,
  BACKGROUNDS,
  DENSITIES,
  FONTS,
  LANGUAGES,
  readChoice,
  SCHEMES,
  SIZES,
  toAddress,
} from './choices.js'
import { FIXTURES } from './fixtures.js'

const CHOICES = {
  scheme: SCHEMES,
  locale: Object.keys(LANGUAGES),
  accent: Object.keys(ACCENTS),
  background: Object.keys(BACKGROUNDS),
  font: Object.keys(FONTS),
  density: DENSITIES,
  size: ['', ...Object.keys(SIZES)],
}

const form = document.querySelector<HTMLFormElement>('#choices')!
const list = document.querySelector('#views')!
const frame = document.querySelector('iframe')!
let view = 'home'

for (const [name, values] of Object.entries(CHOICES)) {
  const select = document.createElement('select')
  select.name = name
  select.append(...values.map((value) => new Option(value || 'as the window', value)))
  label(name, select)
}
const filter = document.createElement('input')
filter.type = 'search'
filter.name = 'filter'
label('filter', filter)

form.addEventListener('input', draw)
form.addEventListener('submit', (event) => event.preventDefault())
draw()

function label(text: string, control: HTMLElement): void {
  const element = document.createElement('label')
  element.append(text, control)
  form.append(element)
}

/** Links for what is chosen, each to an address of its own. */
function draw(): void {
  const query = new URLSearchParams(
    [...form.querySelectorAll('select')].map(({ name, value }) => [name, value]),
  )
  const choice = readChoice(query.toString())
  const shown = Object.keys(FIXTURES).filter((name) => name.includes(filter.value.trim()))
  list.replaceChildren(
    ...shown.map((name) => {
      const link = document.createElement('a')
      link.href = toAddress({ ...choice, view: name })
      link.target = 'view'
      link.textContent = name
      if (name === view) link.ariaCurrent = 'page'
      link.addEventListener('click', () => {
        view = name
        for (const other of list.querySelectorAll('a')) other.ariaCurrent = other === link ? 'page' : null
      })
      const item = document.createElement('li')
      item.append(link)
      return item
    }),
  )
  const address = toAddress({ ...choice, view })
  if (frame.getAttribute('src') !== address) frame.src = address
}
