/**
 * Reads what came in, or throws. In place of zod, which costs a quarter of the panel's room; what the answers are
 * stands in `protocol/`, and `test/widget/api/answers.test.ts` holds the two together.
 */
export type Parser<T> = (value: unknown) => T

export const text: Parser<string> = (value) => (typeof value === 'string' ? value : refuse())

export const integer: Parser<number> = (value) => (Number.isSafeInteger(value) ? (value as number) : refuse())

export const flag: Parser<boolean> = (value) => (typeof value === 'boolean' ? value : refuse())

/** RFC 3339 in UTC, as the server writes it; what no `Date` can be made of is none. */
export const instant: Parser<string> = (value) =>
  /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text(value)) && !Number.isNaN(Date.parse(text(value)))
    ? text(value)
    : refuse()

export const oneOf =
  <T extends string>(...words: readonly T[]): Parser<T> =>
  (value) =>
    words.find((word) => word === value) ?? refuse()

export const nullable =
  <T>(parse: Parser<T>): Parser<T | null> =>
  (value) =>
    value === null ? null : parse(value)

/** Also where there is none. */
export const maybe =
  <T>(parse: Parser<T>): Parser<T | undefined> =>
  (value) =>
    value === undefined ? undefined : parse(value)

export const list =
  <T>(parse: Parser<T>): Parser<T[]> =>
  (value) =>
    Array.isArray(value) ? value.map((item) => parse(item)) : refuse()

/** These members, each its own and not its prototype's; the rest is left out. */
export const shape =
  <T extends object>(members: { [K in keyof T]: Parser<T[K]> }): Parser<T> =>
  (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse()
    const own = (name: string) => (Object.hasOwn(value, name) ? value[name as never] : undefined)
    const read = Object.entries<Parser<unknown>>(members).map(([name, parse]) => [name, parse(own(name))])
    return Object.fromEntries(read) as T
  }

/** `undefined` where it is something else. */
export function whenParsed<T>(parse: Parser<T>, value: unknown): T | undefined {
  try {
    return parse(value)
  } catch {
    return undefined
  }
}

function refuse(): never {
  throw new TypeError('An answer is not what it promises to be.')
}
