/**
 * Members that tag and keeper keep to themselves, shortened in what is built, as Preact does with its own. None of them
 * is a name of the DOM, nor one that the public types, another chunk, another tab or the wire know:
 * `test/private-members.test.ts` looks for those.
 */
export const PRIVATE_MEMBERS = [
  // loader/tag
  'repaint',
  'whenKeeper',
  'paint',
  // loader/keeper
  'apartMs',
  'boundUntil',
  'claims',
  'course',
  'dateMs',
  'exclusively',
  'expiresAtMs',
  'heard',
  'isAnew',
  'isAsked',
  'isDue',
  'isHeld',
  'isKeen',
  'isOnline',
  'isSignificant',
  'isValid',
  'isVisible',
  'leadMs',
  'leaving',
  'most',
  'onFailed',
  'onMinted',
  'onNews',
  'outer',
  'pageOrigin',
  'recall',
  'rename',
  'retryAt',
  'signedOutApartMs',
  'sinceLastMs',
  'spend',
  'timedOut',
  'trouble',
  'withinMs',
]
