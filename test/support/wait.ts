/** Far more than a visitor would wait; a test that needs it has failed. */
const PATIENCE_MS = 30_000
const LOOK_MS = 20

/** Waits until something is so. Unlike `expect.poll` it knows of no test, so it waits in concurrent ones as well. */
export async function whenTrue(isSo: () => boolean | Promise<boolean>, what = String(isSo)): Promise<void> {
  const end = Date.now() + PATIENCE_MS
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`Not so within ${PATIENCE_MS / 1000} s: ${what}`)
    await sleep(LOOK_MS)
  }
}

/** A page, a frame, a tab. */
export interface Evaluating {
  evaluate(expression: string): Promise<unknown>
}

/** Waits until an expression is true in a page, or a promise of it. While the page navigates there is nothing to ask. */
export const until = (page: Evaluating, expression: string): Promise<void> =>
  whenTrue(
    async () =>
      (await page.evaluate(`(async () => !!(await (${expression})))()`).catch(() => false)) === true,
    expression,
  )

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
