/** Something that the page's Content Security Policy stopped, or would have. */
export interface Violation {
  directive: string
  /** An address, or a word such as `inline`. */
  blocked: string
  /** The start of what was to run; the name of a Trusted Types policy that was not let be. */
  sample: string
  /** The whole policy that it was against. */
  policy: string
  /** `false`: the policy only reports. */
  isEnforced: boolean
}

export interface PolicyWatch {
  /** What was seen until now. Events are tasks of their own: this lets those come that are due. */
  violations(): Promise<Violation[]>
  /** Whether it also saw what was stopped before it was there. */
  readonly seesThePast: boolean
}

const DUE_MS = 100

export function watchPolicy(signal: AbortSignal): PolicyWatch {
  const seen = new Map<string, Violation>()
  const note = (violation: Violation) =>
    seen.set(
      [violation.directive, violation.blocked, violation.sample, violation.policy].join('\n'),
      violation,
    )

  addEventListener('securitypolicyviolation', (event) => note(toViolation(event)), { signal, capture: true })
  const seesThePast = watchReports(note, signal)

  return {
    async violations() {
      await new Promise((resolve) => setTimeout(resolve, DUE_MS))
      return [...seen.values()]
    },
    seesThePast,
  }
}

function toViolation(event: SecurityPolicyViolationEvent): Violation {
  return {
    directive: event.effectiveDirective,
    blocked: event.blockedURI,
    sample: event.sample,
    policy: event.originalPolicy,
    isEnforced: event.disposition === 'enforce',
  }
}

interface ViolationReport {
  effectiveDirective: string
  blockedURL: string | null
  sample: string | null
  originalPolicy: string
  disposition: string
}

/** The Reporting API keeps the page's first hundred for whoever comes later; not every browser has it. */
function watchReports(note: (violation: Violation) => void, signal: AbortSignal): boolean {
  try {
    const observer = new ReportingObserver(
      (reports) => {
        for (const { body } of reports) note(fromReport(body as unknown as ViolationReport))
      },
      { types: ['csp-violation'], buffered: true },
    )
    observer.observe()
    signal.addEventListener('abort', () => observer.disconnect())
    return true
  } catch {
    return false
  }
}

const fromReport = (report: ViolationReport): Violation => ({
  directive: report.effectiveDirective,
  blocked: report.blockedURL ?? '',
  sample: report.sample ?? '',
  policy: report.originalPolicy,
  isEnforced: report.disposition === 'enforce',
})
