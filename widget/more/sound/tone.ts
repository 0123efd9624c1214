/** Seconds, as all of WebAudio. */
const LENGTH = 0.35
const LOUDNESS = 0.08

/** Two notes, a fifth apart; resolves at their end. No file, and so nothing for a `media-src` to forbid. */
export function playTone(context: AudioContext): Promise<void> {
  const { currentTime: now, destination } = context
  const oscillator = context.createOscillator()
  const gain = context.createGain()
  oscillator.frequency.setValueAtTime(587, now)
  oscillator.frequency.setValueAtTime(880, now + LENGTH / 3)
  // An edge would click.
  gain.gain.setValueAtTime(0, now)
  gain.gain.linearRampToValueAtTime(LOUDNESS, now + 0.02)
  gain.gain.linearRampToValueAtTime(0, now + LENGTH)
  oscillator.connect(gain).connect(destination)
  return new Promise((resolve) => {
    oscillator.onended = () => resolve()
    oscillator.start(now)
    oscillator.stop(now + LENGTH)
  })
}
