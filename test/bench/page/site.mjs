import { createServer } from 'node:http'
import { once } from 'node:events'
import { brotliCompressSync } from 'node:zlib'

/** What somebody writes who wants a round button in a corner and nothing else. It opens nothing. */
const BUTTON = `(function () {
  var style = document.createElement('style')
  style.textContent =
    '.chat-button{position:fixed;bottom:20px;right:20px;z-index:2147483000;width:52px;height:52px;padding:0;' +
    'border:2px solid transparent;border-radius:50%;background:#2b4de0;color:#fff;cursor:pointer;' +
    'box-shadow:0 2px 12px rgba(0,0,0,.25)}' +
    '.chat-button:hover{background:#2240bd}' +
    '.chat-button:focus-visible{outline:2px solid #fff;box-shadow:0 0 0 4px #2b4de0}' +
    '.chat-button svg{display:block;margin:auto}' +
    '@media print{.chat-button{display:none}}'
  document.head.appendChild(style)
  var button = document.createElement('button')
  button.className = 'chat-button'
  button.setAttribute('aria-label', 'Chat')
  button.innerHTML =
    '<svg width="24" height="24" viewBox="0 0 24 24" aria-hidden="true"><path fill="currentColor" ' +
    'd="M4 3h16a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H9l-5 4v-4a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2z"/></svg>'
  button.addEventListener('click', function () {
    location.href = '/contact'
  })
  document.body.appendChild(button)
})()
`

const PARAGRAPH =
  'A neutral page has words, headings and lists, a stylesheet of a few lines, and no script of its own. '
const CONTENT = Array.from(
  { length: 20 },
  (_, count) =>
    `<section><h2>Part ${count + 1}</h2><p>${PARAGRAPH.repeat(4)}</p><ul><li>One</li><li>Two</li></ul></section>`,
).join('')

/**
 * A neutral page in three variants, on an origin of its own: with `nothing`, with the `button`, with `latchkey`. Its
 * token route mints by the project key, as a customer's does.
 */
export async function openSite({ apiUrl, widget, secret, visitor }) {
  const tags = {
    nothing: '',
    button: '<script async src="/button.js"></script>',
    latchkey: `<script async src="${apiUrl}/latchkey.js" data-widget="${widget}" data-token-url="/api/latchkey/token"></script>`,
  }
  const server = createServer((request, response) => {
    request.resume()
    answer(request.url.slice(1)).then(
      ({ type, body, status = 200 }) => {
        response.writeHead(status, { 'content-type': type, 'content-encoding': 'br' })
        response.end(brotliCompressSync(body))
      },
      (error) => response.writeHead(500).end(String(error)),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  async function answer(path) {
    if (path === 'button.js') return { type: 'text/javascript', body: BUTTON }
    if (path === 'api/latchkey/token') return mint()
    if (path in tags) return { type: 'text/html; charset=utf-8', body: toPage(tags[path]) }
    return { type: 'text/plain', body: 'Not here.', status: 404 }
  }

  async function mint() {
    const answered = await fetch(`${apiUrl}/v1/widget/token`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({ widget, visitor, ttl: 3600 }),
    })
    return { type: 'application/json', body: await answered.text(), status: answered.status }
  }

  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

const toPage = (
  tag,
) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A neutral page</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<style>body{max-width:40em;margin:2em auto;padding:0 1em;font:16px/1.5 sans-serif}h2{margin-top:2em}</style>
${tag}</head><body><h1>A neutral page</h1>${CONTENT}</body></html>`
