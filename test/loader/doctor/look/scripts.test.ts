// @vitest-environment happy-dom
import { afterEach, expect, test } from 'vitest'
import { lookAtScripts } from '../../../../loader/doctor/look/scripts.js'

afterEach(() => document.head.replaceChildren())

/** A script as a parser would leave it; nothing is fetched. */
function add(attributes: Record<string, string>): void {
  const script = document.createElement('script')
  script.type = 'text/plain'
  for (const [name, value] of Object.entries(attributes)) script.setAttribute(name, value)
  document.head.append(script)
}

const SRC = 'https://widget.example.com/latchkey.js'

test.each<[attributes: Record<string, string>, facts: object]>([
  [
    { src: SRC, async: '', 'data-widget': 'wgt_1' },
    { isAside: true, widget: 'wgt_1', hasIntegrity: false },
  ],
  [
    { src: SRC, defer: '' },
    { isAside: true, widget: undefined },
  ],
  [{ src: `${SRC}?widget=wgt_2` }, { isAside: false, widget: 'wgt_2' }],
  [{ src: SRC, integrity: 'sha256-x' }, { hasIntegrity: true }],
])('%j', (attributes, facts) => {
  add(attributes)
  expect(lookAtScripts()).toMatchObject([{ origin: 'https://widget.example.com', ...facts }])
})

test.each([{ src: 'https://shop.example/not-latchkey.js.map' }, { src: 'http://[' }, {}])(
  '%j is no tag',
  (attributes) => {
    add(attributes)
    expect(lookAtScripts()).toEqual([])
  },
)
