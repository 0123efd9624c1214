import type { Settings } from '../../../loader/options.js'
import type { VerifiedVisitor } from '../../../loader/handle.js'
import type { Facts, KeptFact, Trait } from '../../views/more.js'

const TRAITS: readonly Trait[] = ['name', 'email', 'company', 'id']

/** What was said of a visitor, as texts: nothing of it is certain to be there, or to be what it should. */
export function toFacts(visitor: unknown, metadata: unknown): Facts {
  const said = new Map(Object.entries(Object(visitor)))
  return {
    traits: TRAITS.flatMap((name) => {
      const value = toText(said.get(name))
      return value === undefined ? [] : [{ name, value }]
    }),
    metadata: Object.entries(Object(metadata)).flatMap(([name, given]) => {
      const value = toText(given)
      return value === undefined ? [] : [{ name, value }]
    }),
  }
}

interface Circumstances {
  settings: Pick<Settings, 'consent' | 'visitor' | 'token' | 'tokenStorage'>
  /** As a token says. */
  visitor: VerifiedVisitor | undefined
  /** Whether this browser knows whom they were before somebody vouched for them. */
  hasPast: boolean
}

/** What this browser keeps, or may by now: `loader/storage/written.ts` has it all. */
export function toKept({ settings, visitor, hasPast }: Circumstances): KeptFact[] {
  const { consent, visitor: named, token, tokenStorage } = settings
  const isNobody = visitor !== undefined && !visitor.id && !visitor.email
  const isNamed = Boolean(named?.id ?? named?.email)
  const mayKeep = consent !== 'pending' && visitor !== undefined
  const kept: Record<KeptFact, boolean> = {
    secret: mayKeep && (isNobody || hasPast),
    token: mayKeep && isNamed && tokenStorage === 'browser',
    unsent: mayKeep,
    development: token === '' && visitor !== undefined,
  }
  return (Object.keys(kept) as KeptFact[]).filter((name) => kept[name])
}

function toText(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim() || undefined
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}
