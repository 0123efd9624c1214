import type { JSX } from 'preact'

export const Notice = ({ text }: { text: string }): JSX.Element => (
  <p class="notice" role="status">
    {text}
  </p>
)
