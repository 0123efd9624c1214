/** Pixels from the end within which a reader counts as being at it. */
const NEAR_PX = 80

/**
 * Where a thread is read, before it is drawn anew; returns what finds that place again afterwards: the end where the
 * reader was there, or has just written, else the message they were at, whatever came or went above it.
 * @param isWhole whether what was drawn so far goes on to the thread's own end.
 */
export function holdPlace(panel: HTMLElement, isWhole: boolean): (goesToEnd: boolean) => void {
  const log = findLog(panel)
  const isAtEnd = !log || (isWhole && log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_PX)
  const read = isAtEnd ? undefined : findRead(log)
  const top = read?.offsetTop ?? 0

  return (goesToEnd) => {
    const now = findLog(panel)
    if (!now) return
    if (isAtEnd || goesToEnd) now.scrollTop = now.scrollHeight
    else if (read?.isConnected) now.scrollTop += read.offsetTop - top
  }
}

const findLog = (panel: HTMLElement) => panel.querySelector<HTMLElement>('[role=log]')

/** The first message in sight. */
const findRead = ({ children, scrollTop }: HTMLElement) =>
  ([...children] as HTMLElement[]).find((child) => child.offsetTop + child.offsetHeight > scrollTop)
