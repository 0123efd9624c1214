import { toDirection } from '../widget/i18n/direction.js'
import { readChoice, SIZES, toAddress, type Choice } from './choices.js'
import { FIXTURES } from './fixtures.js'
import { show } from './show.js'

const root = document.documentElement
let remove = () => {}

// Whoever looks at many need not load the page for each.
addEventListener('popstate', () => void draw())
await draw()

async function draw(): Promise<void> {
  const choice = readChoice(location.search)
  const model = FIXTURES[choice.view]
  remove()
  root.style.colorScheme = choice.scheme
  root.dir = toDirection(choice.locale)
  document.title = `${choice.view} · Latchkey`
  if (!model) document.body.textContent = `There is no view ${choice.view}.`
  else if (choice.size) frame(choice, SIZES[choice.size])
  else remove = await show(model, choice)
  root.dataset.shown = location.search
}

/** In a window of that size. */
function frame(choice: Choice, { width, height, zoom }: (typeof SIZES)[keyof typeof SIZES]): void {
  const element = document.createElement('iframe')
  element.src = toAddress({ ...choice, size: undefined })
  element.title = choice.view
  element.width = String(width)
  element.height = String(height)
  element.style.setProperty('zoom', String(zoom))
  document.body.replaceChildren(element)
}
