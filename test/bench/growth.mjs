// `npm run bench:growth`: whether lists and threads take as long with 100,000 messages as with 1,000. See README.md here.
import { randomBytes } from 'node:crypto'
import Database from 'libsql'
import { mustBeBuilt, seed } from './latchkey.mjs'
import { median } from './median.mjs'

const SIZES = [1_000, 10_000, 100_000]
const MESSAGES_A_SESSION = 10
const ROUNDS = 60
const WARM_UP = 10
const FLAT = 2

mustBeBuilt()
const places = SIZES.map(fill)
for (const place of places) place.server = await place.latchkey.start()
try {
  const rows = []
  for (const [name, toPath] of Object.entries(places[0].reads)) rows.push(await measure(name, toPath))
  report(rows)
} finally {
  for (const { server } of places) await server.stop()
}

/** One long conversation has half of the messages; the others have ten each. */
function fill(size) {
  const latchkey = seed()
  const admin = latchkey.makeKey('admin')
  const database = new Database(latchkey.database)
  const one = (sql) => database.prepare(sql).get()
  const { id: widget, workspace_id: workspace } = one('select id, workspace_id from widgets')
  const now = Date.now()
  const id = (prefix, count) => `${prefix}_${String(count).padStart(22, '0')}`
  const sessions = Math.floor(size / 2 / MESSAGES_A_SESSION)
  database.exec('begin')
  const run = (table, row) => {
    const names = Object.keys(row)
    const sql = `insert into ${table} (${names.join()}) values (${names.map(() => '?').join()})`
    return database.prepare(sql).run(Object.values(row))
  }
  for (let count = 0; count <= sessions; count++) {
    const at = now - (sessions - count) * 1000
    const visitor_id = id('vis', count)
    const session = id('ses', count)
    // The oldest of them alone are those that are looked for: a list that searches finds them last.
    const isRare = count < 60
    run('visitors', {
      id: visitor_id,
      workspace_id: workspace,
      traits_json: '{}',
      metadata_json: '{}',
      said_at: at,
    })
    const status = isRare ? 'open' : 'closed'
    const labels_json = isRare ? '["rare"]' : '[]'
    const own = { id: session, workspace_id: workspace, widget_id: widget, visitor_id }
    const rest = { status, labels_json, priority: 'normal', assignee: isRare ? 'usr_1' : null }
    run('sessions', { ...own, ...rest, created_at: at, updated_at: at })
    if (isRare)
      run('session_labels', { workspace_id: workspace, label: 'rare', session_id: session, updated_at: at })
    const messages = count === sessions ? size / 2 : MESSAGES_A_SESSION
    for (let each = 0; each < messages; each++) {
      const message = { id: id('msg', each), session_id: session, author: 'agent' }
      run('messages', { ...message, text: randomBytes(40).toString('hex'), created_at: at })
    }
  }
  const feed = { feed: workspace, visitor_feed: null, visitor_number: null, created_at: now }
  for (let number = 1; number <= size; number++) {
    const message = {
      id: id('msg', number),
      sessionId: id('ses', sessions),
      author: 'agent',
      text: 'Hello',
      createdAt: now,
    }
    const fact = { type: 'message.created', message: { ...message, anonymous: false } }
    run('stream_events', { ...feed, number, session_id: message.sessionId, fact_json: JSON.stringify(fact) })
  }
  run('stream_heads', { feed: workspace, last: size })
  database.exec('commit')
  database.close()
  const long = `/v1/sessions/${id('ses', sessions)}`
  const list = (order, filter = '') => `/v1/sessions?limit=50&order=${order}${filter}`
  const reads = {
    'inbox by created': list('created'),
    'inbox by updated': list('updated'),
    'by created, of a status': list('created', '&status=open'),
    'by updated, of a status': list('updated', '&status=open'),
    'by created, with a label': list('created', '&labels=rare'),
    'by updated, with a label': list('updated', '&labels=rare'),
    'by created, of somebody': list('created', '&assignee=usr_1'),
    'by updated, of somebody': list('updated', '&assignee=usr_1'),
    'thread, first page': `${long}/messages?limit=50`,
    'thread, last page': `${long}/messages?limit=50&cursor=${id('msg', size / 2 - 51)}`,
    'transcript, first bytes': `${long}/transcript`,
    'stream, the last 20 events': '/v1/stream',
  }
  return { size, latchkey, secret: admin.secret, reads, sessions, lastEvent: size - 20 }
}

/** Each place's turn in each round, so that the machine's pace is the same for all. */
async function measure(name) {
  const took = places.map(() => [])
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    for (const [index, place] of places.entries()) {
      const ms = await time(place, place.reads[name])
      if (round >= WARM_UP) took[index].push(ms)
    }
  }
  const ms = took.map(median)
  return { name, ms, ratio: ms.at(-1) / ms[0] }
}

async function time(place, path) {
  const headers = { authorization: `Bearer ${place.secret}` }
  const isStream = path === '/v1/stream'
  if (isStream) headers['last-event-id'] = `${place.lastEvent}.${(place.tag ??= await readTag(place))}`
  const start = performance.now()
  const answer = await fetch(place.server.url + path, { headers })
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  if (!isStream && !path.endsWith('/transcript')) {
    await answer.arrayBuffer()
    return performance.now() - start
  }
  const reader = answer.body.getReader()
  let text = ''
  const wanted = isStream ? 20 : 1
  while (text.split('"text":').length - 1 < wanted)
    text += new TextDecoder().decode((await reader.read()).value)
  const ms = performance.now() - start
  await reader.cancel()
  return ms
}

/** What an event's id ends with in this place. */
async function readTag({ server, secret }) {
  const answer = await fetch(`${server.url}/v1/stream`, { headers: { authorization: `Bearer ${secret}` } })
  const reader = answer.body.getReader()
  const text = new TextDecoder().decode((await reader.read()).value)
  await reader.cancel()
  return /^id: \d+\.(\S+)$/m.exec(text)[1]
}

function report(rows) {
  if (process.argv.includes('--json'))
    return console.log(JSON.stringify({ sizes: SIZES, rows }, undefined, 2))
  console.log(`| read | ${SIZES.map((size) => `${size} messages`).join(' | ')} | ratio |  |`)
  console.log('| --- | --- | --- | --- | --- | --- |')
  for (const { name, ms, ratio } of rows) {
    const verdict = ratio <= FLAT ? 'flat' : 'not flat'
    console.log(
      `| ${name} | ${ms.map((each) => `${each.toFixed(2)} ms`).join(' | ')} | ${ratio.toFixed(2)} | ${verdict} |`,
    )
  }
}
