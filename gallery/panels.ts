import type { PanelCard } from '../widget/views/more.js'

/** What a page might draw. */
export const drawOrders = (element: HTMLElement | null): void => {
  if (!element) return
  const heading = document.createElement('h2')
  heading.textContent = 'Your last orders'
  const list = document.createElement('ol')
  for (const order of ['1042: forty cartons', '1038: tape, two rolls']) {
    const item = document.createElement('li')
    item.textContent = order
    list.append(item)
  }
  element.replaceChildren(heading, list)
}

export const PANELS: readonly PanelCard[] = [
  { id: 'orders', title: 'Orders', icon: '📦' },
  { id: 'bills', title: 'فواتير' },
]
