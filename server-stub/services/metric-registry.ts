/** In the order of the metric's label names. */
type Values = readonly string[]

interface Described {
  name: string
  help: string
  /** Default: none. */
  labels?: readonly string[]
}

interface Counter {
  add(values?: Values): void
}

interface Histogram {
  observe(amount: number, values?: Values): void
}

export interface MetricRegistry {
  counter(described: Described): Counter
  /** @param buckets upper bounds, rising; the last one, +Inf, adds itself. */
  histogram(described: Described, buckets: readonly number[]): Histogram
  /** @param type a counter's name ends in `_total`. */
  read(described: Described, type: 'gauge' | 'counter', value: () => number | Promise<number>): void
  /** https://prometheus.io/docs/instrumenting/exposition_formats/, 0.0.4 */
  write(): Promise<string>
}

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

export function createMetricRegistry(): MetricRegistry {
  const metrics: (() => string[] | Promise<string[]>)[] = []

  function toHead({ name, help }: Described, type: string): string[] {
    const said = help.replaceAll('\\', String.raw`\\`).replaceAll('\n', String.raw`\n`)
    return [`# HELP ${name} ${said}`, `# TYPE ${name} ${type}`]
  }

  return {
    counter(described) {
      const { name, labels = [] } = described
      const series = new Map<string, { values: Values; count: number }>()
      metrics.push(() => [
        ...toHead(described, 'counter'),
        ...Array.from(series.values(), ({ values, count }) => `${name}${toLabels(labels, values)} ${count}`),
      ])
      // What has no labels is there from the beginning, or nothing could be told from its first rise.
      if (labels.length === 0) series.set('', { values: [], count: 0 })
      return {
        add(values = []) {
          const at = values.join('\0')
          const one = series.get(at)
          if (one) one.count += 1
          else series.set(at, { values, count: 1 })
        },
      }
    },

    histogram(described, buckets) {
      const { name, labels = [] } = described
      const series = new Map<string, { values: Values; counts: number[]; sum: number }>()
      metrics.push(() => [
        ...toHead(described, 'histogram'),
        ...[...series.values()].flatMap(({ values, counts, sum }) => {
          let total = 0
          const lines = counts.map((count, index) => {
            total += count
            const le = buckets[index] === undefined ? '+Inf' : String(buckets[index])
            return `${name}_bucket${toLabels([...labels, 'le'], [...values, le])} ${total}`
          })
          const at = toLabels(labels, values)
          return [...lines, `${name}_sum${at} ${sum}`, `${name}_count${at} ${total}`]
        }),
      ])
      return {
        observe(amount, values = []) {
          const at = values.join('\0')
          let one = series.get(at)
          if (!one) series.set(at, (one = { values, counts: Array(buckets.length + 1).fill(0), sum: 0 }))
          const index = buckets.findIndex((bound) => amount <= bound)
          one.counts[index === -1 ? buckets.length : index]! += 1
          one.sum += amount
        },
      }
    },

    read(described, type, value) {
      metrics.push(async () => [...toHead(described, type), `${described.name} ${await value()}`])
    },

    async write() {
      const lines: string[] = []
      for (const write of metrics) lines.push(...(await write()))
      return `${lines.join('\n')}\n`
    },
  }
}

function toLabels(names: readonly string[], values: Values): string {
  if (names.length === 0) return ''
  return `{${names.map((name, index) => `${name}="${escape(values[index] ?? '')}"`).join(',')}}`
}

function escape(value: string): string {
  return value
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`)
}
