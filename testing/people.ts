/** Whom a token names. One of `id` and `email` is needed, and `id` wins. */
export interface Person {
  id?: string
  email?: string
  name?: string
  company?: string
}

/** Who is signed in at the host, and what its backend says besides. */
export interface SignIn {
  visitor: Person
  metadata?: Record<string, string | number | boolean | null>
  /** Whose linked sources the visitor may read. */
  tenant?: string
}

export const ALEX: Person = {
  id: 'alex',
  email: 'alex@example.com',
  name: 'Alex Rivera',
  company: 'Northwind',
}
