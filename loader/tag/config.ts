import type { WidgetConfig } from '../../protocol/widget-config.js'
import type { Settings } from '../options.js'
import { failure } from './failure.js'

/** The widget as it was published. Rejects with `widget_not_found`, which is final, or `config_unreachable`. */
export async function fetchConfig({ apiUrl, widget }: Settings, signal: AbortSignal): Promise<WidgetConfig> {
  let status
  try {
    const response = await fetch(`${apiUrl}/v1/widgets/${widget}/config`, { signal })
    status = response.status
    if (response.ok) return (await response.json()) as WidgetConfig
  } catch {
    // A refused connection, a cut and an answer that is no JSON differ only in their status.
  }
  const retryable = status !== 404
  throw failure(retryable ? 'config_unreachable' : 'widget_not_found', {
    subject: retryable ? apiUrl : widget,
    status,
    retryable,
  })
}
