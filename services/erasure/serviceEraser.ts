import { workerScope } from '../caller/scope.ts';
import type { Directory } from '../institutions/institution.ts';
import { institutionAt } from '../institutions/institution.ts';
import { localDate } from '../platform/clock.ts';
import { erasedKeysOf } from '../platform/keys/heldKeys.ts';
import type { Eraser } from './erasureParts.ts';

/**
 * The service as the author of an erasure, at the end of a retention period or after a restore. It has no name to seal and
 * needs no key.
 */
export function serviceEraser(directory: Directory, institutionId: string, now: Date, deadline: number): Eraser {
  const scope = workerScope('retention');
  const day = localDate(now, directory.timezone);
  const author = { ...scope, memberId: 'SYSTEM', institutionId, displayName: 'SYSTEM', keys: erasedKeysOf('SYSTEM') };
  return {
    scope,
    memberId: 'SYSTEM',
    role: 'SYSTEM',
    author,
    now,
    deadline,
    hasQueue: (id) => institutionAt(directory, id, day)?.delivery === 'QUEUE',
  };
}
