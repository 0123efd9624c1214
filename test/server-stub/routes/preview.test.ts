import { expect, test } from 'vitest'
import { setupServer } from '../../support/server.js'

test('the preview is a page with that widget on it, under a strict policy', async () => {
  const { call, widget } = await setupServer()
  const response = await call('GET', `/preview/${widget.id}`)
  const page = await response.text()
  const policy = response.headers.get('content-security-policy') ?? ''
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1]
  expect(page).toContain(
    `<script async nonce="${nonce}" src="/latchkey.js" data-widget="${widget.id}"></script>`,
  )
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("require-trusted-types-for 'script'; trusted-types latchkey")
  expect(policy).toContain("frame-ancestors 'self'")
  expect(policy).not.toContain('unsafe')
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
})

test('no two pages have the same nonce', async () => {
  const { call, widget } = await setupServer()
  const policy = async () =>
    (await call('GET', `/preview/${widget.id}`)).headers.get('content-security-policy')
  expect(await policy()).not.toBe(await policy())
})

test('a name is text', async () => {
  const { call, widget, store } = await setupServer()
  await store.changeWidget(widget.id, (before) => ({ ...before, name: '</title><script>alert(1)</script>' }))
  const page = await (await call('GET', `/preview/${widget.id}`)).text()
  expect(page).not.toContain('<script>alert')
})

test('an unknown widget is a page that says so, without a tag', async () => {
  const { call } = await setupServer()
  const response = await call('GET', '/preview/%3Cscript%3E')
  expect(response.status).toBe(404)
  expect(response.headers.get('content-type')).toMatch(/^text\/html/)
  expect(await response.text()).not.toContain('<script')
})
