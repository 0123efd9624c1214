import type { LatchkeyError } from '../loader/error.js'
import type { DoctorChunk, Explanation, Page } from '../loader/handle.js'

export interface Explanations {
  /** Asks for the doctor's words where a developer is looking: visitors could do nothing with them. */
  fetch(error: LatchkeyError): void
  of: (error: LatchkeyError) => Explanation | undefined
}

export function createExplanations(
  page: Pick<Page, 'settings' | 'load'>,
  onChange: () => void,
): Explanations {
  const known = new WeakMap<LatchkeyError, Explanation>()
  return {
    fetch(error) {
      if (!page.settings().debug && !isLocal(location.hostname)) return
      // Without the doctor the visitor's sentence stands alone.
      page.load('doctor').then(
        (doctor) => {
          known.set(error, (doctor as DoctorChunk).explain(error))
          onChange()
        },
        () => {},
      )
    },
    of: (error) => known.get(error),
  }
}

const isLocal = (hostname: string): boolean => /^(localhost|.+\.localhost|127\..+|\[::1\])$/.test(hostname)
