import { CHECKS } from './checks/index.js'
import type { Check } from './checks/check.js'
import type { Examination } from './examination.js'
import { unchecked, type Finding } from './finding.js'
import { LATE, withLimit } from './look/limit.js'
import { redact } from './redact.js'

/** What a check came to; `undefined`: it is still at it. */
export interface Result {
  title: string
  findings: Finding[] | undefined
}

/** More than all that one of them may wait for, one after the other. */
const CHECK_LIMIT_MS = 40_000

/** Runs every check, and tells after each. What goes wrong in one is told in its place, and harms no other. */
export async function runChecks(
  examination: Examination,
  tell: (results: readonly Result[]) => void,
  { checks = CHECKS, signal }: { checks?: readonly Check[]; signal: AbortSignal },
): Promise<void> {
  const results: Result[] = checks.map(({ title }) => ({ title, findings: undefined }))
  tell(results)
  await Promise.all(
    checks.map(async (check, index) => {
      const findings = (await run(check, { examination, signal })).map(toShown)
      if (signal.aborted) return
      results[index] = { title: check.title, findings }
      tell(results)
    }),
  )
}

async function run(
  check: Check,
  { examination, signal }: { examination: Examination; signal: AbortSignal },
): Promise<Finding[]> {
  try {
    const findings = await withLimit(() => check.find(examination), { ms: CHECK_LIMIT_MS, outer: signal })
    return findings === LATE ? [unchecked(`This came to nothing in ${CHECK_LIMIT_MS / 1000} s.`)] : findings
  } catch (error) {
    return [
      unchecked(
        `This check failed itself: ${describe(error)}.`,
        'Please report it, with what the page does.',
      ),
    ]
  }
}

const describe = (error: unknown): string =>
  error instanceof Error ? `${error.name}, ${error.message}` : typeof error

const toShown = ({ verdict, sentence, fix }: Finding): Finding => ({
  verdict,
  sentence: redact(sentence),
  fix: redact(fix),
})
