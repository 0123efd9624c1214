// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { VerifiedVisitor } from '../../../../loader/handle.js'
import type { Settings } from '../../../../loader/options.js'
import { LeadForm } from '../../../../protocol/lead-form.js'
import type { FakeLeadForm } from '../../../../testing/index.js'
import { mount } from '../../../../widget/index.js'
import { createFakeApi, toMessage, toProblem } from '../../../support/api.js'
import { ALEX, createFakeKeeper, createFakePage, type FakePage } from '../../../support/page.js'

const pages = new Set<FakePage>()
beforeEach(() => {
  vi.stubGlobal('matchMedia', () => Object.assign(new EventTarget(), { matches: false }))
})
afterEach(() => {
  for (const page of pages) page.destroy()
  pages.clear()
  vi.unstubAllGlobals()
  for (const host of document.querySelectorAll('latchkey-widget')) host.remove()
})

const NOBODY: VerifiedVisitor = {
  sub: 'vis_a',
  id: undefined,
  name: undefined,
  company: undefined,
  email: undefined,
}

const FORM: FakeLeadForm = {
  fields: [
    { name: 'email', label: 'Email', type: 'email', required: true },
    { name: 'elements', label: 'Website', type: 'url' },
    { name: 'seats', label: 'Seats', type: 'number' },
    { name: 'size', label: 'Size', type: 'select', options: ['few', 'many'] },
    { name: 'note', label: 'Note', type: 'textarea' },
    { name: 'news', label: 'News', type: 'checkbox' },
  ],
}

interface Setup {
  form?: Partial<FakeLeadForm>
  visitor?: VerifiedVisitor
  settings?: Partial<Settings>
  messages?: ReturnType<typeof toMessage>[]
  open?: unknown[]
}

/** The panel, with the form open in it. */
async function setup({ form = {}, visitor = NOBODY, settings, messages = [], open = ['lead'] }: Setup = {}) {
  const leadForm = { ...FORM, ...form }
  const api = createFakeApi({ messages, config: { leadForm } })
  vi.stubGlobal('fetch', api.fetch)
  const page = createFakePage(settings, { leadForm: LeadForm.parse(leadForm), anonymous: true })
  pages.add(page)
  const keeper = createFakeKeeper({ status: 'authenticated', visitor })
  const panel = (keeper.panel = mount(page, keeper))
  await panel.open(...(open as []))
  const find = <T extends HTMLElement>(selector: string) => page.root.querySelector<T>(selector)
  const field = (name: string) => find<HTMLInputElement>(`[name=lead-${name}]`)!
  const text = () => find('[role=dialog]')?.textContent ?? ''
  return {
    api,
    page,
    keeper,
    panel,
    find,
    field,
    text,
    whenForm: () => vi.waitUntil(() => find<HTMLFormElement>('form.lead')),
    write(name: string, value: string) {
      const control = field(name)
      control.value = value
      control.dispatchEvent(new Event('input', { bubbles: true }))
    },
    send: () => find<HTMLFormElement>('form.lead')!.requestSubmit(),
    press: (name: string) =>
      [...page.root.querySelectorAll('button')]
        .find(({ textContent, title }) => textContent === name || title === name)
        ?.click(),
    sent: () =>
      api.requests
        .filter(({ path }) => path === '/v1/leads')
        .map(({ body }) => body as { id: string; fields: unknown; page: unknown; intent: unknown }),
    /** What is said to be wrong with a field, as assistive technology finds it. */
    fault: (name: string) => find(`#${field(name).getAttribute('aria-describedby') ?? 'none'}`)?.textContent,
  }
}

test('what was filled in is sent once, with what the page says, and is told', async () => {
  vi.stubGlobal('location', new URL('https://shop.example/pricing?utm_source=ads&utm_medium=&x=1'))
  const { whenForm, write, field, send, sent, text, page, api } = await setup({
    settings: { visitor: { name: 'A' }, metadata: { plan: 'pro', deep: { a: 1 } } },
    open: ['lead', { intent: { product: 'carton', run: () => {} } }],
  })
  await whenForm()
  write('email', ' alex@example.com ')
  write('seats', '12.5')
  write('size', 'many')
  field('news').checked = true
  send()
  send()
  await vi.waitFor(() => expect(text()).toContain('Thank you. We have received it.'))
  expect(sent()).toEqual([
    {
      id: expect.stringMatching(/^led_[0-9A-Za-z]{24}$/),
      fields: { email: 'alex@example.com', seats: 12.5, size: 'many', news: true },
      page: {
        url: 'https://shop.example/pricing?utm_source=ads&utm_medium=&x=1',
        title: document.title,
        utm: { source: 'ads' },
        visitor: { name: 'A' },
        metadata: { plan: 'pro' },
      },
      intent: { product: 'carton' },
    },
  ])
  expect(api.fake.leads).toHaveLength(1)
  expect(page.told).toContain(`lead:submitted {"id":"${sent()[0]?.id}"}`)
})

test('the first wrong field gets the focus, each says what is wrong, and none is sent', async () => {
  const { whenForm, write, field, send, sent, fault, page } = await setup()
  await whenForm()
  field('note').focus()
  write('elements', 'northwind')
  send()
  expect(fault('email')).toBe('Please fill this in.')
  expect(fault('elements')).toBe('Please write the whole address, such as https://www.example.com.')
  expect(field('email').getAttribute('aria-invalid')).toBe('true')
  expect(fault('note')).toBeUndefined()
  expect((page.root.activeElement as HTMLInputElement).name).toBe('lead-email')
  write('email', 'alex@example.com')
  expect(fault('email')).toBeUndefined()
  expect(sent()).toEqual([])
})

test('blanks are no answer', async () => {
  const { whenForm, write, send, fault } = await setup({
    form: { fields: [{ name: 'who', label: 'Who', type: 'text', required: true }] },
  })
  await whenForm()
  write('who', '   ')
  send()
  expect(fault('who')).toBe('Please fill this in.')
})

test('what the server finds wrong stands at the field', async () => {
  const { api, whenForm, write, send, fault, page, text } = await setup()
  api.interrupt(({ path }) => {
    if (path !== '/v1/leads') return undefined
    const errors = [{ field: 'fields.email', message: 'is nobody’s.' }]
    return Response.json({ code: 'invalid_request', detail: 'No.', errors }, { status: 422 })
  })
  await whenForm()
  write('email', 'alex@example.com')
  send()
  await vi.waitFor(() => expect(fault('email')).toBe('is nobody’s.'))
  expect(text()).not.toContain('It did not get through.')
  expect(page.told.filter((it) => it.startsWith('report'))).toEqual([])
})

test('what fails keeps all that was written, and goes out again under the same id', async () => {
  const { api, whenForm, write, field, send, sent, text, panel, press } = await setup()
  api.interrupt(({ path }) => (path === '/v1/leads' ? toProblem(503, 'internal') : undefined))
  await whenForm()
  write('email', 'alex@example.com')
  write('note', 'Cartons')
  send()
  await vi.waitFor(() => expect(text()).toContain('It did not get through.'))
  panel.close()
  await panel.open()
  press('Back')
  await vi.waitFor(() => expect(text()).toContain('How can we help today?'))
  await panel.open('lead')
  await whenForm()
  expect([field('email').value, field('note').value]).toEqual(['alex@example.com', 'Cartons'])
  api.interrupt(undefined)
  press('Try again')
  await vi.waitFor(() => expect(text()).toContain('Thank you. We have received it.'))
  expect(sent().map(({ fields }) => fields)).toEqual([sent()[0]?.fields, sent()[0]?.fields])
  expect(new Set(sent().map(({ id }) => id)).size).toBe(1)
})

test('what is verified is filled in', async () => {
  const fields = (['name', 'company', 'plan'] as const).map((name) => {
    return { name, label: name, type: 'text' } as const
  })
  const { whenForm, field } = await setup({
    visitor: ALEX,
    form: { fields: [FORM.fields[0]!, ...fields] },
  })
  await whenForm()
  expect(['email', 'name', 'company', 'plan'].map((name) => field(name).value)).toEqual([
    'alex@example.com',
    'Alex Rivera',
    'Northwind',
    '',
  ])
})

test('what one visitor wrote is not the next one’s', async () => {
  const { whenForm, write, field, keeper, send, sent } = await setup()
  await whenForm()
  write('email', 'anna@example.com')
  keeper.become({ status: 'authenticated', visitor: { ...NOBODY, sub: 'vis_b', id: 'b' } })
  await vi.waitUntil(() => field('email')?.value === '')
  send()
  expect(sent()).toEqual([])
})

test('another one is empty, and another letter', async () => {
  const { whenForm, write, field, send, sent, text, press } = await setup()
  for (const count of [1, 2]) {
    await whenForm()
    expect(field('email').value).toBe('')
    write('email', 'alex@example.com')
    send()
    await vi.waitFor(() => expect(text()).toContain('Thank you.'))
    expect(new Set(sent().map(({ id }) => id)).size).toBe(count)
    press('Fill it in again')
  }
})

const BEFORE = { form: { beforeConversation: true, thanks: 'Welcome!' }, open: ['conversation'] }

test('an anonymous visitor is asked before the conversation, which comes after it', async () => {
  const { whenForm, write, send, text, find } = await setup(BEFORE)
  await whenForm()
  expect(text()).toContain('Before we start')
  write('email', 'alex@example.com')
  send()
  await vi.waitUntil(() => find('.composer'))
  expect(text()).toContain('Welcome!')
})

test.each<[string, Setup]>([
  ['a visitor whom a token names', { ...BEFORE, visitor: ALEX }],
  ['whoever has written already', { ...BEFORE, messages: [toMessage({})] }],
  ['nobody, where the form stands alone', { ...BEFORE, form: {} }],
  ['nobody whose token cannot be read', { ...BEFORE, visitor: { ...NOBODY, sub: undefined } }],
])('%s is not asked', async (_, parts) => {
  const { find } = await setup(parts)
  await vi.waitUntil(() => find('.composer'))
  expect(find('form.lead')).toBeNull()
})

test('where it cannot be sent the conversation can begin without', async () => {
  const { api, whenForm, write, send, text, press, find } = await setup(BEFORE)
  api.interrupt(({ path }) => (path === '/v1/leads' ? toProblem(503, 'internal') : undefined))
  await whenForm()
  write('email', 'alex@example.com')
  send()
  await vi.waitFor(() => expect(text()).toContain('Go on without'))
  press('Go on without')
  await vi.waitUntil(() => find('.composer'))
})

test('where the widget has given up its form nobody is kept by it', async () => {
  const { api, whenForm, write, send, find } = await setup(BEFORE)
  api.interrupt(({ path }) => (path === '/v1/leads' ? toProblem(409, 'no_lead_form') : undefined))
  await whenForm()
  write('email', 'alex@example.com')
  send()
  await vi.waitUntil(() => find('.composer'))
})

test('a widget without a form shows home', async () => {
  vi.stubGlobal('fetch', createFakeApi().fetch)
  const page = createFakePage()
  pages.add(page)
  const keeper = createFakeKeeper()
  const panel = (keeper.panel = mount(page, keeper))
  await panel.open('lead')
  await vi.waitFor(() =>
    expect(page.root.querySelector('[role=dialog]')?.textContent).toContain('Send us a message'),
  )
})
