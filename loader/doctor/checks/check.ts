import type { Examination } from '../examination.js'
import type { Finding } from '../finding.js'

/** One question about a page. It only judges: what there is to see comes with the examination. */
export interface Check {
  title: string
  find(examination: Examination): Promise<Finding[]> | Finding[]
}
