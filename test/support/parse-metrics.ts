const NAME = String.raw`[a-zA-Z_:][a-zA-Z0-9_:]*`
const LABEL = String.raw`[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"`
const SAMPLE = new RegExp(String.raw`^(${NAME})(?:\{(${LABEL}(?:,${LABEL})*)\})? (\S+)$`)
const SUFFIXES = ['_bucket', '_sum', '_count']

interface Sample {
  name: string
  labels: Record<string, string>
  value: number
}

interface Family {
  type: string
  samples: Sample[]
}

/**
 * The text format of Prometheus, 0.0.4, read strictly: what a lenient reader would let pass throws.
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function parseMetrics(text: string): Map<string, Family> {
  if (!text.endsWith('\n')) throw new Error('the last line has no end')
  const families = new Map<string, Family>()
  const seen = new Set<string>()
  let current: { name: string; family: Family } | undefined
  let helpOf: string | undefined

  for (const line of text.slice(0, -1).split('\n')) {
    const [, help] = new RegExp(String.raw`^# HELP (${NAME}) (?:[^\\]|\\[\\n])*$`).exec(line) ?? []
    const [, typed, type] =
      new RegExp(String.raw`^# TYPE (${NAME}) (counter|gauge|histogram)$`).exec(line) ?? []
    if (help !== undefined) {
      if (families.has(help)) throw new Error(`${help} is described twice`)
      helpOf = help
    } else if (typed !== undefined) {
      if (typed !== helpOf) throw new Error(`${typed} has no HELP before its TYPE`)
      if (type === 'counter' && !typed.endsWith('_total'))
        throw new Error(`${typed} is a counter without _total`)
      current = { name: typed, family: { type: type ?? '', samples: [] } }
      families.set(typed, current.family)
    } else {
      const sample = parseSample(line)
      const names =
        current?.family.type === 'histogram' ? SUFFIXES.map((end) => current?.name + end) : [current?.name]
      if (!names.includes(sample.name)) throw new Error(`${line} is not of ${current?.name}`)
      const place = `${sample.name} ${toKey(sample.labels)}`
      if (seen.has(place)) throw new Error(`${line} comes twice`)
      seen.add(place)
      current?.family.samples.push(sample)
    }
  }
  for (const [name, { type, samples }] of families) if (type === 'histogram') checkHistogram(name, samples)
  return families
}

function parseSample(line: string): Sample {
  const [, name, labels = '', number] = SAMPLE.exec(line) ?? []
  if (name === undefined || number === undefined) throw new Error(`"${line}" is no sample`)
  const value = Number(number)
  if (Number.isNaN(value) || number.trim() === '') throw new Error(`"${line}" has no number`)
  const pairs = labels.match(new RegExp(LABEL, 'g')) ?? []
  const entries = pairs.map((pair) => {
    const at = pair.indexOf('=')
    return [pair.slice(0, at), JSON.parse(pair.slice(at + 1)) as string] as const
  })
  if (new Set(entries.map(([label]) => label)).size < entries.length)
    throw new Error(`${line} names a label twice`)
  return { name, labels: Object.fromEntries(entries), value }
}

function checkHistogram(name: string, samples: readonly Sample[]): void {
  const series = new Map<string, Sample[]>()
  for (const each of samples) series.set(toSeries(each), [...(series.get(toSeries(each)) ?? []), each])
  for (const [labels, own] of series) {
    const buckets = own.filter((each) => each.name === `${name}_bucket`)
    const bounds = buckets.map((each) => Number(each.labels['le']?.replace('+Inf', 'Infinity')))
    const counts = buckets.map(({ value }) => value)
    const isRising = (list: number[]) =>
      list.every((each, index) => index === 0 || each >= (list[index - 1] ?? 0))
    if (bounds.at(-1) !== Infinity || !isRising(bounds))
      throw new Error(`${name}${labels} has no rising buckets`)
    if (!isRising(counts)) throw new Error(`${name}${labels} is not cumulative`)
    const count = own.find((each) => each.name === `${name}_count`)
    if (count?.value !== counts.at(-1)) throw new Error(`${name}${labels} counts otherwise than its buckets`)
    if (!own.some((each) => each.name === `${name}_sum`)) throw new Error(`${name}${labels} has no sum`)
  }
}

function toSeries({ labels }: Sample): string {
  return toKey(Object.fromEntries(Object.entries(labels).filter(([name]) => name !== 'le')))
}

function toKey(labels: Record<string, string>): string {
  const names = Object.keys(labels).toSorted()
  return JSON.stringify(names.map((name) => [name, labels[name]]))
}
