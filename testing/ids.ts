/** Ids of the API's shape, in order: the same test gives the same ones. */
export function createIds(): (prefix: string) => string {
  let count = 0
  return (prefix) => `${prefix}_${String(++count).padStart(22, '0')}`
}
