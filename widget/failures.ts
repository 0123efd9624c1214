import type { LatchkeyError } from '../loader/error.js'
import type { Keeper, Page } from '../loader/handle.js'
import type { Explanations } from './explanations.js'

interface Dependencies {
  page: Pick<Page, 'report'>
  keeper: Pick<Keeper, 'identity'>
  explanations: Explanations
}

/** Who hears of the API's failures. Each says whether the keeper deals with it, as `createLoading` asks. */
export interface Failures {
  /** Under the visitor's token: the keeper has said what there was to say of its own. */
  ofVisitor(error: LatchkeyError): boolean
  /** Under a tenant's token, of which the keeper knows nothing. */
  ofTenant(error: LatchkeyError): boolean
}

export function createFailures({ page, keeper, explanations }: Dependencies): Failures {
  function tell(error: LatchkeyError): false {
    if (navigator.onLine) void page.report(error)
    if (!error.retryable) explanations.fetch(error)
    return false
  }

  return {
    ofVisitor: (error) => keeper.identity().status !== 'authenticated' || tell(error),
    ofTenant: tell,
  }
}
