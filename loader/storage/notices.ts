import type { ErrorCode } from '../error.js'
import type { Page } from '../handle.js'

/** What is said of events that come to nothing. */
export function createNotices(page: Page) {
  const said = new Set<string>()

  function report(code: ErrorCode, subject: string, status?: number): void {
    const facts = { name: 'LatchkeyError', code, subject, status, retryable: false }
    void page.report(Object.assign(new Error(status ? `it answered ${status}.` : code), facts) as never)
  }

  return {
    /** `given`: in words, what is no event. */
    badEvent: (given: string) => report('bad_event', given),
    refusal({ status, code }: { status: number; code: unknown }): void {
      const { apiUrl, widget } = page.settings()
      if (code === 'origin_not_allowed') report(code, widget, status)
      else report('request_refused', apiUrl, status)
    },
    /** For a developer's eyes, once. */
    inDebug(sentence: string): void {
      if (!page.settings().debug || said.has(sentence)) return
      said.add(sentence)
      console.warn(`[latchkey] ${sentence}`)
    },
  }
}
