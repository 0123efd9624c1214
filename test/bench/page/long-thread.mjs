import Database from 'libsql'
import { longest, traceTasks } from './tasks.mjs'

const STEP_PX = 4_000
const PATIENCE_MS = 60_000

/** A conversation of this many messages, half of them the visitor's. */
export async function writeThread({ database, apiUrl, secret, widget, visitor, messages }) {
  const ask = async (path, bearer, body) => {
    const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }
    const answer = await fetch(apiUrl + path, { method: 'POST', headers, body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }
  const { token } = await ask('/v1/widget/token', secret, { widget, visitor })
  const { id } = await ask('/v1/sessions', token, {})
  const file = new Database(database)
  file.exec('begin')
  const insert = file.prepare(
    'insert into messages (id, session_id, author, text, created_at) values (?, ?, ?, ?, ?)',
  )
  const start = Date.now() - messages * 60_000
  for (let count = 1; count <= messages; count++) {
    const author = count % 3 === 0 ? 'agent' : 'visitor'
    const text = `Message ${count} of a long conversation${', in which much is said'.repeat(count % 4)}.`
    insert.run(`msg_${String(count).padStart(22, '0')}`, id, author, text, start + count * 60_000)
  }
  file.exec('commit')
  file.close()
}

/** It is opened, and then scrolled to its beginning: how long the longest task was, and how far one came. */
export async function measureThread(browser, url, messages) {
  const { answer, tasks } = await traceTasks(browser, async () => {
    const tab = await browser.open(url)
    await tab.whenTrue('window.Latchkey?.open')
    await tab.evaluate("performance.mark('bench:open'), void Latchkey.open('conversation')")
    const last = `document.querySelector('latchkey-widget').shadowRoot.querySelector('[role=log]')?.lastElementChild`
    await tab.whenTrue(`${last}?.textContent.includes('Message ${messages} ')`)
    await tab.evaluate("performance.mark('bench:scroll')")
    const scroll = JSON.stringify({ stepPx: STEP_PX, patienceMs: PATIENCE_MS, beginning: 'Message 1 ' })
    const first = await tab.evaluate(`bench.scrollToTop(${scroll})`)
    await tab.close()
    return Number(/^Message (\d+)/.exec(first)?.[1])
  })
  return { reached: answer, open: longest(tasks, 'open'), scroll: longest(tasks, 'scroll') }
}
