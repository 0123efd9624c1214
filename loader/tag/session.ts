/** The item by which a session knows that its visitor dismissed the launcher. The widget's `views/dismissal.ts` writes it. */
export const DISMISSED = 'latchkey-dismissed'

/** Whether the visitor did; not so where nothing is known. `getItem` asks, `removeItem` forgets. */
export function dismissed(act: 'getItem' | 'removeItem'): unknown {
  try {
    return sessionStorage[act](DISMISSED)
  } catch {
    return undefined
  }
}
