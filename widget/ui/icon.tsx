import type { JSX } from 'preact'

/** Outlines on a 24 by 24 grid. */
const PATHS = {
  close: 'M6 6l12 12M18 6L6 18',
  back: 'M15 5l-7 7 7 7',
  onward: 'M9 5l7 7-7 7',
  send: 'M12 19V5M6 11l6-6 6 6',
  bubble: 'M20 11.5a8 8 0 0 1-11.6 7.1L4 20l1.4-4.4A8 8 0 1 1 20 11.5z',
  key: 'M11.5 12.5L20 4M16.5 7.5L19 10M12.5 16.5a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0z',
  pause: 'M12 7v5l3 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z',
  offline:
    'M3 3l18 18M5 12.5a10 10 0 0 1 4.5-2.6M19 12.5a10 10 0 0 0-5-2.7M8.5 16a5 5 0 0 1 7 0M12 20h.01M2 8.8a15 15 0 0 1 4-2.5M22 8.8a15 15 0 0 0-11-3.7',
  done: 'M5 12.5l4.5 4.5L19 7.5',
  alert: 'M12 8v5M12 16.5h.01M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z',
  keyhole: 'M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0zM10.7 12.7L9.6 17h4.8l-1.1-4.3a2.6 2.6 0 1 0-2.6 0z',
}

export type IconName = keyof typeof PATHS

/** Decoration: whatever it stands on carries the words. */
export const Icon = ({ name }: { name: IconName }): JSX.Element => (
  <svg class={`icon icon-${name}`} viewBox="0 0 24 24" aria-hidden="true">
    <path d={PATHS[name]} />
  </svg>
)
