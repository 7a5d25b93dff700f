import { describe, expect, it } from '@jest/globals';
import { availableActions } from '../../services/lifeCycle/transition.ts';
import { type Action, actions, lifeCycle, referralCycle } from '../../services/referrals/lifeCycle/lifeCycle.ts';
import { actingRoles, rolesTowards } from '../../services/referrals/lifeCycle/roles.ts';
import { type Status, statuses } from '../../services/referrals/referral.ts';
import { attempt, clockAt, inStatus, memberOf, now } from './makers.ts';
import { everyRole, lines, receivingRoles, rolesOf, truth } from './truth.ts';

/** Every status, action and role: allowed, or refused with the right code, compared with the table written by hand. */

/** The refusal for a role that may not act: the role first, then the status. A foreign draft does not exist. */
function refusalFor(role: string, action: string): 'FORBIDDEN' | 'ILLEGAL_TRANSITION' {
  return rolesOf(action).has(role) ? 'ILLEGAL_TRANSITION' : 'FORBIDDEN';
}

describe('the life cycle, status by status', () => {
  it('is written down for every status and every action', () => {
    expect(truth).toHaveLength(statuses.length * actions.length);
    expect(new Set(truth.map(({ action }) => action))).toEqual(new Set(actions));
    expect(everyRole).toEqual(expect.arrayContaining([...actingRoles]));
  });

  it('has the mutation and the event of every step', () => {
    const named = lifeCycle.map(({ action, mutation, event }) => ({ action, mutation, event }));
    expect(named).toEqual(
      lines.map(({ action, mutation, event }) => ({ action, mutation, event: `referral.${event}` })),
    );
  });

  it.each(truth)('$status: $action is for $roles', ({ status, action, roles, to }) => {
    for (const role of everyRole) {
      const referral = inStatus(status as Status);
      const tried = attempt(referral, action as Action, { role });
      const offered = availableActions(referralCycle, referral, memberOf(role), clockAt(now)).includes(
        action as Action,
      );
      if (roles.includes(role)) {
        expect({ role, refused: tried.refused, fields: tried.fields, to: tried.referral?.status, offered }).toEqual({
          role,
          to,
          offered: true,
        });
        expect(tried.event).toMatchObject({ action, from: status, to });
        expect(tried.referral?.version).toBe(referral.version + 1);
      } else {
        const isHidden = status === 'DRAFT' && receivingRoles.includes(role);
        const refused = isHidden ? 'FORBIDDEN' : refusalFor(role, action);
        expect({ role, refused: tried.refused, offered }).toEqual({ role, refused, offered: false });
        if (isHidden) expect(rolesTowards(referral, memberOf(role))).toEqual([]);
      }
    }
  });

  it.each(truth.filter(({ roles }) => roles.length > 0))(
    '$status: $action on a version that has passed changes nothing',
    ({ status, action, roles }) => {
      for (const role of roles) {
        const referral = inStatus(status as Status);
        const tried = attempt(referral, action as Action, { role, version: referral.version - 1 });
        expect({ role, ...tried }).toEqual({ role, refused: 'VERSION_CONFLICT' });
      }
    },
  );

  it('checks the role before the version, and the version before the status', () => {
    const closed = inStatus('CLOSED');
    const late = closed.version - 1;
    expect(attempt(closed, 'START', { role: 'CASEWORKER', version: late }).refused).toBe('FORBIDDEN');
    expect(attempt(closed, 'START', { version: late }).refused).toBe('VERSION_CONFLICT');
    expect(attempt(closed, 'START').refused).toBe('ILLEGAL_TRANSITION');
  });

  it('checks the status before the data', () => {
    const data = { reasonCode: 'NOT_ELIGIBLE', reasonText: 'Nu îndeplinește condițiile legii.' };
    expect(attempt(inStatus('COMPLETED'), 'DECLINE', { data }).refused).toBe('ILLEGAL_TRANSITION');
  });
});
