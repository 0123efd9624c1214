import type { LatchkeyError } from '../loader/error.js'
import type { Page } from '../loader/handle.js'

interface Circumstances {
  signal: AbortSignal
  onProblem(error: LatchkeyError): void
}

export interface Development {
  isOn(): boolean
  problem(): LatchkeyError | undefined
}

/** Whether this is a developer's page (`token: ''`), and what last came of connecting it: the doctor tells that as an event. */
export function createDevelopment(
  page: Pick<Page, 'settings'>,
  { signal, onProblem }: Circumstances,
): Development {
  let problem: LatchkeyError | undefined
  const isOn = () => page.settings().token === ''

  addEventListener(
    'latchkey:error',
    (event) => {
      const error = (event as CustomEvent<LatchkeyError>).detail
      if (!isOn() || !String(error.code).startsWith('developer_')) return
      problem = error
      onProblem(error)
    },
    { signal },
  )

  return { isOn, problem: () => problem }
}
