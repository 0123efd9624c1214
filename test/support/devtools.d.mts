/** A Chromium, and the DevTools protocol to it with nothing between. */
export interface Chromium {
  send<T = unknown>(method: string, params?: object, sessionId?: string): Promise<T>
  /** Returns its undo. */
  on(
    listener: (event: { method: string; params: unknown; sessionId: string | undefined }) => void,
  ): () => void
  close(): Promise<void>
}

export function startChromium(flags?: string[]): Promise<Chromium>
