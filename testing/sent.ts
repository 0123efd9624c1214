/** What visitors sent under ids that they made: each visitor's once, however often it comes. */
export function createSent<Item extends { id: string }>() {
  const all: { madeBy: string; item: Item }[] = []

  return {
    add(madeBy: string, item: Item): { item: Item; created: boolean } {
      const known = all.find((each) => each.madeBy === madeBy && each.item.id === item.id)
      if (known) return { item: known.item, created: false }
      all.push({ madeBy, item })
      return { item, created: true }
    },
    /** As it is once somebody has claimed what this visitor made. */
    claim(madeBy: string, toTheirs: (item: Item) => Item): void {
      for (const each of all) if (each.madeBy === madeBy) each.item = toTheirs(each.item)
    },
    all: (): Item[] => all.map(({ item }) => item),
  }
}
