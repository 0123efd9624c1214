/**
 * Whose something is, as a path: `A` is what only the administrators of workspace A may see, `A/public` what anybody who names
 * the widget may, `A/v1` a visitor's, `A/v1/wgt_…` that visitor's in one widget, `A/tenant/acme` a tenant's, `A/analytics` what
 * those may see who count and look at leads, `A/agents` what those may who answer; `nobody`: a secret
 * that was shown, this once.
 */
export type Scope = string
export type Sees = (scope: Scope) => boolean

export interface Markers {
  /** `text` is found wherever it stands; it may belong to more than one. */
  note(text: string, ...scopes: readonly Scope[]): void
  /** A new text that nothing else contains. */
  make(what: string, ...scopes: readonly Scope[]): string
  isKnown(text: string): boolean
  isVisible(text: string, sees: Sees): boolean
  /** To whom it belongs; who may count it does not matter. */
  scopesOf(text: string): readonly Scope[]
  /** What belonged to `from` belongs to `to`. */
  move(from: Scope, to: Scope): void
  /** What is in an answer though the caller may not see it and did not send it. */
  findLeaks(answer: string, sent: string, sees: Sees): string[]
}

export function createMarkers(): Markers {
  const scopesOf = new Map<string, Set<Scope>>()
  let made = 0

  function note(text: string, ...scopes: readonly Scope[]) {
    const known = scopesOf.get(text) ?? new Set()
    for (const scope of scopes) known.add(scope)
    scopesOf.set(text, known)
  }

  const isVisible = (text: string, sees: Sees) => [...(scopesOf.get(text) ?? [])].some(sees)

  return {
    note,
    make(what, ...scopes) {
      const text = `${what}-of-${scopes[0]?.split('/')[0]}-${++made}.`
      note(text, ...scopes)
      return text
    },
    isKnown: (text) => scopesOf.has(text),
    isVisible,
    scopesOf: (text) => [...(scopesOf.get(text) ?? [])].filter((scope) => !scope.endsWith('/analytics')),
    move(from, to) {
      for (const scopes of scopesOf.values()) if (scopes.delete(from)) scopes.add(to)
    },
    findLeaks(answer, sent, sees) {
      const [read, written] = [reveal(answer), reveal(sent)]
      return [...scopesOf.keys()].filter(
        (text) => read.includes(text) && !written.includes(text) && !isVisible(text, sees),
      )
    },
  }
}

/** With what stands in its JWTs, which anybody can read, and with the addresses in its forms. */
function reveal(text: string): string {
  const tokens = text.match(/eyJ[\w-]+\.[\w-]+/g) ?? []
  const parts = tokens.flatMap((token) => token.split('.'))
  return [
    text.replaceAll('%40', '@'),
    ...parts.map((part) => Buffer.from(part, 'base64url').toString()),
  ].join('\n')
}
