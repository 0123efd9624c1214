import type { Examination } from '../examination.js'

/** Whether a first token may come from elsewhere: the page names its visitor, or nobody vouches for any. */
export const namesVisitor = ({ given }: Pick<Examination, 'given'>): boolean =>
  (given.visitor?.id ?? given.visitor?.email) !== undefined || isAnonymous({ given })

/** Whether only the server itself gives tokens on this page. */
export const isAnonymous = ({ given }: Pick<Examination, 'given'>): boolean =>
  !given.getToken && !given.tokenUrl && !given.token
