const WARM_UP = 10
const CYCLES = 50

/**
 * The heap once the panel was opened and closed ten times, and after fifty times more; at full speed. The first times
 * compile its functions and teach the engine its types, which stays: `firstKb` is the heap after the very first.
 */
export async function measureCycles(browser, url) {
  const tab = await browser.open(url, { slowdown: 1 })
  await tab.whenTrue('window.Latchkey?.open')
  const weighAfter = async (times) => {
    await tab.evaluate(`bench.openAndClose(${times})`)
    return (await tab.weighHeap()) / 1024
  }
  const firstKb = await weighAfter(1)
  const beforeKb = await weighAfter(WARM_UP - 1)
  const afterKb = await weighAfter(CYCLES)
  await tab.close()
  return { firstKb, beforeKb, afterKb }
}
