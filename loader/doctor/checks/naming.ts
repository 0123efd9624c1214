import type { Examination } from '../examination.js'

/** Whether the page names its visitor, so that a first token may come from elsewhere. */
export const namesVisitor = ({ given }: Pick<Examination, 'given'>): boolean =>
  (given.visitor?.id ?? given.visitor?.email) !== undefined
