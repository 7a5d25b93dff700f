import { workerScope } from '../caller/scope.ts';
import type { Directory } from '../institutions/institution.ts';
import { institutionAt } from '../institutions/institution.ts';
import { localDate } from '../platform/clock.ts';
import { erasedKeysOf } from '../platform/keys/heldKeys.ts';
import type { Eraser } from './erasureParts.ts';

/** The service itself, when a period is over or after a restore: it has no name to seal, and asks for no key. */
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
