import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { useBrowser } from '../support/browser.js'
import { testLooks } from '../support/looks.js'
import { servePeople } from '../support/people-server.js'

const inChromium = useBrowser()
const SAM = 'sam@northwind.example'
const CHOSEN = 'a boat full of walnuts'

async function setup(options: Parameters<ReturnType<typeof inChromium>['open']>[0] = {}) {
  const server = await servePeople()
  const { workspace, users } = server
  const request = {
    workspaceId: workspace.id,
    email: SAM,
    name: 'Sam Rivers',
    role: 'admin',
    createdBy: 'test',
  }
  const { firstPassword } = await users.create(request)
  const tab = await inChromium().open(options)
  await tab.page.goto(`${server.url}/dashboard`)
  return { ...server, ...tab, firstPassword }
}

async function signIn(page: Page, password: string) {
  await page.getByLabel('Email').fill(SAM)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

async function choose(page: Page, password: string) {
  await page.getByLabel('New password', { exact: true }).fill(password)
  await page.getByLabel('New password again').fill(password)
  await page.getByRole('button', { name: 'Save and go on' }).click()
}

testLooks(
  'the pages are without fault for assistive technology',
  { of: 'people', fullPage: true },
  async ({ options, check }) => {
    const { page, lines, errors, firstPassword } = await setup(options)
    await check(page, '1-sign-in')
    await signIn(page, 'wrong')
    await page.getByRole('alert').waitFor()
    await check(page, '2-refused')
    await signIn(page, firstPassword)
    await page.getByRole('heading', { name: 'Choose a password' }).waitFor()
    await choose(page, 'northwind1234')
    await page.getByRole('alert').waitFor()
    await check(page, '3-unfit-password')
    await choose(page, CHOSEN)
    await page.getByText('Your password is changed.').waitFor()
    await check(page, '4-signed-in')
    // The browser's own lines about the answers 422, and about axe, which the policy keeps from styling.
    expect(lines.filter((line) => !/status of 422|style/.test(line))).toEqual([])
    expect(errors).toEqual([])
  },
)

test('without JavaScript everything works, and an error has the focus', async () => {
  const { page, context, firstPassword } = await setup({ javaScriptEnabled: false })
  await signIn(page, 'wrong')
  const alert = page.getByRole('alert')
  await alert.waitFor()
  expect(await page.title()).toBe('Error: Sign in · Latchkey')
  expect(await page.getByLabel('Email').inputValue()).toBe(SAM)
  expect(await page.getByLabel('Password').inputValue()).toBe('')
  await signIn(page, firstPassword)
  await choose(page, CHOSEN)
  await page.getByText('Your password is changed.').waitFor()
  const [cookie] = (await context.cookies()).filter(({ name }) => name === 'latchkey')
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/', secure: false })
  await page.getByRole('button', { name: 'Sign out everywhere' }).click()
  await page.getByText('You are signed out everywhere.').waitFor()
  expect((await context.cookies()).map(({ name }) => name)).toEqual(['latchkey_device'])
})

test('an error summary has the focus, and leads to its field', async () => {
  const { page } = await setup()
  await page.getByRole('button', { name: 'Sign in' }).click()
  const alert = page.getByRole('alert')
  await alert.waitFor()
  await expect.poll(() => alert.evaluate((element) => element === document.activeElement)).toBe(true)
  await page.getByRole('link', { name: 'Enter your password.' }).click()
  expect(await page.getByLabel('Password').evaluate((element) => element === document.activeElement)).toBe(
    true,
  )
})

test('the keyboard alone signs in', async () => {
  const { page, firstPassword } = await setup()
  await page.keyboard.press('Tab')
  await page.keyboard.type(SAM)
  await page.keyboard.press('Tab')
  await page.keyboard.type(firstPassword)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Choose a password' }).waitFor()
})

test('nothing of the page may be framed, or run', async () => {
  const { page, url } = await setup()
  await page.goto('about:blank')
  await page.setContent(`<iframe src="${url}/dashboard"></iframe>`)
  await expect.poll(() => page.frames().at(-1)?.url()).toMatch(/^chrome-error:/)
  await page.goto(`${url}/dashboard`)
  const ran = await page.evaluate(() => {
    const script = document.createElement('script')
    try {
      script.text = 'window.ran = true'
    } catch {
      return 'refused'
    }
    document.body.append(script)
    return String('ran' in window)
  })
  expect(ran).toBe('refused')
})

test('another site gets nothing done, even where it is the same site', async () => {
  const { page, url, firstPassword } = await setup()
  await signIn(page, firstPassword)
  await choose(page, CHOSEN)
  await page.getByText('Your password is changed.').waitFor()
  const other = await servePeople()
  await page.goto(`${other.url}/healthz`)
  const status = await page.evaluate(async (action) => {
    const init = {
      method: 'POST',
      mode: 'no-cors',
      credentials: 'include',
      body: new URLSearchParams(),
    } as const
    return (await fetch(action, init)).type
  }, `${url}/dashboard/sign-out-everywhere`)
  expect(status).toBe('opaque')
  await page.goto(`${url}/dashboard`)
  expect(await page.getByText('You are signed in.').count()).toBe(1)
})
