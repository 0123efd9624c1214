import { setTimeout as wait } from 'node:timers/promises'
import { startChromium } from '../../support/devtools.mjs'
import { INSTRUMENTS } from './instruments.mjs'

/** A middling phone beside this machine, as Lighthouse has it. */
const SLOWDOWN = 4
const PATIENCE_MS = 60_000
const HOST = "document.querySelector('latchkey-widget')"

/** A Chromium whose every tab is a visitor who was never here. Nothing of a test library's runs in its pages. */
export async function startBrowser() {
  const chromium = await startChromium()

  /** @param network as `Network.emulateNetworkConditions` has it; left out: the machine's own. */
  async function open(url, { slowdown = SLOWDOWN, network } = {}) {
    const { browserContextId } = await chromium.send('Target.createBrowserContext')
    const target = { url: 'about:blank', browserContextId }
    const { targetId } = await chromium.send('Target.createTarget', target)
    const { sessionId } = await chromium.send('Target.attachToTarget', { targetId, flatten: true })
    const send = (method, params) => chromium.send(method, params, sessionId)
    const requests = new Map()
    let isLoaded = false
    const off = chromium.on(({ method, params, sessionId: whose }) => {
      if (whose !== sessionId) return
      const at = performance.now()
      if (method === 'Page.loadEventFired') isLoaded = true
      if (method === 'Network.requestWillBeSent')
        requests.set(params.requestId, { url: params.request.url, startedAt: at, bytes: 0 })
      if (method === 'Network.loadingFinished')
        Object.assign(requests.get(params.requestId), { endedAt: at, bytes: params.encodedDataLength })
    })

    async function evaluate(expression) {
      const how = { expression, awaitPromise: true, returnByValue: true }
      const { result, exceptionDetails } = await send('Runtime.evaluate', how)
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
      return result.value
    }

    async function whenTrue(expression) {
      await until(() => evaluate(`!!(${expression})`), expression)
    }

    const mouse = (type, [x, y], more) => send('Input.dispatchMouseEvent', { type, x, y, ...more })
    const press = { button: 'left', clickCount: 1 }

    for (const domain of ['Page', 'Network', 'HeapProfiler']) await send(`${domain}.enable`)
    // What else this machine does meanwhile is no cost of the page's.
    await send('Performance.enable', { timeDomain: 'threadTicks' })
    if (network) await send('Network.emulateNetworkConditions', { offline: false, ...network })
    await send('Emulation.setCPUThrottlingRate', { rate: slowdown })
    await send('Page.addScriptToEvaluateOnNewDocument', { source: INSTRUMENTS })
    await send('Page.navigate', { url })
    await until(() => isLoaded, url)

    return {
      requests: () => [...requests.values()],
      send,
      evaluate,
      whenTrue,
      whenLauncher: () => whenTrue(HOST),
      /** The launcher's middle. */
      async findLauncher() {
        const button = `${HOST}.shadowRoot.querySelector('button').getBoundingClientRect()`
        return evaluate(`(({ x, y, width, height }) => [x + width / 2, y + height / 2])(${button})`)
      },
      hover: (place) => mouse('mouseMoved', place),
      async click(place) {
        await mouse('mousePressed', place, press)
        await mouse('mouseReleased', place, press)
      },
      /** Bytes that scripts hold, once what nobody holds is collected. */
      async weighHeap() {
        await wait(200)
        for (let count = 0; count < 3; count++) await send('HeapProfiler.collectGarbage')
        return (await send('Runtime.getHeapUsage')).usedSize
      },
      async close() {
        off()
        await chromium.send('Target.disposeBrowserContext', { browserContextId })
      },
    }
  }

  return { open, chromium, close: chromium.close }
}

async function until(isTrue, what) {
  const end = performance.now() + PATIENCE_MS
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error(`In vain: ${what}`)
    await wait(20)
  }
}
