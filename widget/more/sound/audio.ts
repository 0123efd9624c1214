import { within } from '../../api/within.js'

/** Milliseconds that a browser has to let a page be heard. */
const PATIENCE_MS = 1_000
/** Safari lets a page be heard only from within one of these. */
const GESTURES = ['click', 'keydown', 'touchend'] as const

export interface Audio {
  /** Runs `play` where this page may be heard, and not at all elsewhere. */
  whileRunning(play: (context: AudioContext) => Promise<void>): Promise<void>
}

/**
 * The page's one `AudioContext`. It is made once the visitor has done something, since a browser says on the console what
 * it thinks of one made before, and rests between two tones, since a running one keeps the device awake.
 */
export function prepareAudio(isWanted: () => boolean, signal: AbortSignal): Audio {
  let context: AudioContext | undefined
  let playing = 0

  if (navigator.userActivation?.hasBeenActive) prepare()
  for (const gesture of GESTURES) addEventListener(gesture, prepare, { capture: true, signal })
  signal.addEventListener('abort', () => void context?.close().catch(() => {}), { once: true })

  function prepare(): void {
    if (context || !isWanted()) return
    try {
      context = new AudioContext()
      // Allowed once, it may be resumed at any time.
      context.resume().then(rest, () => {})
    } catch {
      // None to be had here: another gesture may have more luck.
    }
  }

  function rest(): void {
    if (!playing) void context?.suspend().catch(() => {})
  }

  return {
    async whileRunning(play) {
      const running = context
      if (!running) return
      playing++
      try {
        // What is not allowed stays pending.
        await within(PATIENCE_MS, signal, () => running.resume()).catch(() => {})
        if (running.state === 'running') await play(running)
      } finally {
        playing--
        rest()
      }
    },
  }
}
