import * as fc from 'fast-check';
import { organisationDecider } from '../../src/domain/organisation/decide.ts';
import type { OrganisationCommand } from '../../src/domain/organisation/decide.ts';
import type { OrganisationEvent } from '../../src/domain/organisation/events.ts';
import { memberOf, most, openKey, ownerOf } from '../../src/domain/organisation/state.ts';
import { Refusal } from '../../src/domain/refusal.ts';
import { roles } from '../../src/domain/role.ts';
import { dayAfter, dayBefore, fact, noon } from './examples.ts';
import { specification, stateAfter } from './specification.ts';

const given = specification(organisationDecider);
const after = (...events: OrganisationEvent[]) => stateAfter(organisationDecider, events);

const created: OrganisationEvent = {
  type: 'OrganisationCreated',
  data: { organisationId: 'org1', name: 'Ren strand' },
};
const invited = (memberId: string, role: (typeof roles)[number]): OrganisationEvent => ({
  type: 'MemberInvited',
  data: { memberId, role },
});
const key = {
  keyId: 'k1',
  name: 'Website',
  role: 'INTEGRATION' as const,
  campaigns: null,
  expiresAt: null,
  secretId: 's1',
};
const issued = (rest: Partial<typeof key & { expiresAt: string | null }> = {}): OrganisationEvent => ({
  type: 'KeyIssued',
  data: { ...key, ...rest },
});

describe('an organisation', () => {
  test('is created once', () => {
    const create = { ...fact(), type: 'CreateOrganisation', name: 'Ren strand' } as const;
    given().when(create).then(created);
    given(created).when(create).thenRefused('ALREADY_EXISTS');
  });

  test('does nothing before that', () => {
    given()
      .when({ ...fact(), type: 'RevokeKey', keyId: 'k1' })
      .thenRefused('NOT_FOUND');
  });

  test('gets another name', () => {
    const rename = (name: string) => ({ ...fact(), type: 'RenameOrganisation', name }) as const;
    given(created)
      .when(rename('Rein strand'))
      .then({ type: 'OrganisationRenamed', data: { name: 'Rein strand' } });
    given(created).when(rename('Ren strand')).thenRefused('NOTHING_TO_CHANGE');
  });
});

describe('a member', () => {
  const invite = { ...fact(), type: 'InviteMember', memberId: 'm2', role: 'ANALYST' } as const;

  test('is invited once, and again after they were removed', () => {
    const removed: OrganisationEvent = { type: 'MemberRemoved', data: { memberId: 'm2' } };
    given(created).when(invite).then(invited('m2', 'ANALYST'));
    given(created, invited('m2', 'OWNER')).when(invite).thenRefused('ALREADY_EXISTS', 'email');
    given(created, invited('m2', 'OWNER'), removed).when(invite).then(invited('m2', 'ANALYST'));
  });

  test('gets another role', () => {
    const change = { ...fact(), type: 'ChangeMemberRole', memberId: 'm2', role: 'AUDITOR' } as const;
    const changed: OrganisationEvent = {
      type: 'MemberRoleChanged',
      data: { memberId: 'm2', role: 'AUDITOR' },
    };
    given(created, invited('m2', 'ANALYST')).when(change).then(changed);
    given(created, invited('m2', 'AUDITOR')).when(change).thenRefused('NOTHING_TO_CHANGE');
    given(created).when(change).thenRefused('NOT_FOUND', 'memberId');
    expect(after(created, invited('m2', 'ANALYST'), changed).members).toEqual({
      m2: { role: 'AUDITOR', removed: false },
    });
  });

  test('is removed, and is none any more', () => {
    const remove = { ...fact(), type: 'RemoveMember', memberId: 'm2' } as const;
    const removed: OrganisationEvent = { type: 'MemberRemoved', data: { memberId: 'm2' } };
    given(created, invited('m2', 'ANALYST')).when(remove).then(removed);
    given(created, invited('m2', 'ANALYST'), removed).when(remove).thenRefused('NOT_FOUND', 'memberId');
    expect(memberOf(after(created, invited('m2', 'ANALYST'), removed), 'm2')).toBeUndefined();
  });

  test('whose id is that of something every object has is none', () => {
    for (const memberId of ['constructor', '__proto__', 'toString']) {
      expect(memberOf(after(created), memberId)).toBeUndefined();
      given(created)
        .when({ ...fact(), type: 'RemoveMember', memberId })
        .thenRefused('NOT_FOUND', 'memberId');
    }
  });

  test('the last owner stays one', () => {
    const owner = [created, invited('m1', 'OWNER')];
    const demote = { ...fact(), type: 'ChangeMemberRole', memberId: 'm1', role: 'ANALYST' } as const;
    const remove = { ...fact(), type: 'RemoveMember', memberId: 'm1' } as const;
    given(...owner)
      .when(demote)
      .thenRefused('LAST_OWNER');
    given(...owner)
      .when(remove)
      .thenRefused('LAST_OWNER');
    given(...owner, invited('m2', 'OWNER'))
      .when(remove)
      .then({ type: 'MemberRemoved', data: { memberId: 'm1' } });
  });

  test('so many there may be; the first who was removed is forgotten where there is no room', () => {
    const full = (removed: number) => ({
      ...after(created),
      members: Object.fromEntries(
        Array.from(
          { length: most },
          (_, index) => [`m${index}x`, { role: 'ANALYST', removed: index === removed }] as const,
        ),
      ),
    });
    expect(organisationDecider.decide(invite, full(-1))).toMatchObject({ code: 'TOO_LARGE' });
    const decided = organisationDecider.decide(invite, full(7));
    expect(decided).toEqual([invited('m2', 'ANALYST')]);
    const { members } = organisationDecider.evolve(full(7), invited('m2', 'ANALYST'), noon);
    expect([Object.keys(members).length, members.m7x, members.m2]).toEqual([
      most,
      undefined,
      { role: 'ANALYST', removed: false },
    ]);
  });
});

describe('an API key', () => {
  const issue = { ...fact(), type: 'IssueKey', ...key } as const;
  const now = Date.parse(noon);
  const sent = Date.parse(fact().now);

  test('is issued', () => {
    given(created).when(issue).then(issued());
    given(created, issued()).when(issue).thenRefused('ALREADY_EXISTS');
  });

  test('opens some campaigns, or all; an owner’s opens all', () => {
    const limited = { ...issue, campaigns: ['c1'] };
    given(created)
      .when({ ...issue, campaigns: [] })
      .thenRefused('INVALID_INPUT', 'campaigns');
    given(created)
      .when({ ...limited, role: 'OWNER' })
      .thenRefused('INVALID_INPUT', 'campaigns');
    expect(organisationDecider.decide(limited, after(created))).not.toBeInstanceOf(Refusal);
  });

  test('does not end before it begins', () => {
    given(created)
      .when({ ...issue, expiresAt: dayBefore })
      .thenRefused('INVALID_INPUT', 'expiresAt');
    given(created)
      .when({ ...issue, expiresAt: noon })
      .thenRefused('INVALID_INPUT', 'expiresAt');
  });

  test('opens until it expires, or is revoked', () => {
    const until = (expiresAt: string | null, ...more: OrganisationEvent[]) =>
      openKey(after(created, issued({ expiresAt: expiresAt as null }), ...more), 'k1', 's1', now);
    expect(until(null)).toMatchObject({ role: 'INTEGRATION' });
    expect(until(dayAfter)).toMatchObject({ role: 'INTEGRATION' });
    expect(until(noon)).toBeUndefined();
    expect(until(null, { type: 'KeyRevoked', data: { keyId: 'k1' } })).toBeUndefined();
    expect(openKey(after(created, issued()), 'k1', 's2', now)).toBeUndefined();
    expect(openKey(after(created, issued()), 'k1', 'constructor', now)).toBeUndefined();
    expect(openKey(after(created, issued()), 'constructor', 's1', now)).toBeUndefined();
  });

  test('that is rotated opens by both secrets for a while', () => {
    const rotate = { ...fact(), type: 'RotateKey', keyId: 'k1', secretId: 's2', overlapHours: 24 } as const;
    const rotated: OrganisationEvent = {
      type: 'KeyRotated',
      data: { keyId: 'k1', secretId: 's2', earlierUntil: new Date(sent + 86_400_000).toISOString() },
    };
    given(created, issued()).when(rotate).then(rotated);
    const state = after(created, issued(), rotated);
    const opens = (secretId: string, at: number) => openKey(state, 'k1', secretId, at) !== undefined;
    expect([opens('s1', sent), opens('s2', sent)]).toEqual([true, true]);
    expect([opens('s1', sent + 86_400_000), opens('s2', sent + 86_400_000)]).toEqual([false, true]);
  });

  test('a later rotation does not lengthen what an earlier one ended', () => {
    const rotated = (secretId: string, earlierUntil: string): OrganisationEvent => ({
      type: 'KeyRotated',
      data: { keyId: 'k1', secretId, earlierUntil },
    });
    const state = after(created, issued(), rotated('s2', noon), rotated('s3', dayAfter));
    expect(state.keys.k1?.secrets).toEqual({ s1: noon, s2: dayAfter, s3: null });
  });

  test('that is revoked or unknown is neither rotated nor revoked, one that expired is not rotated', () => {
    const revoked: OrganisationEvent = { type: 'KeyRevoked', data: { keyId: 'k1' } };
    for (const type of ['RotateKey', 'RevokeKey'] as const) {
      const command = {
        ...fact(),
        type,
        keyId: 'k1',
        secretId: 's2',
        overlapHours: 0,
      } as OrganisationCommand;
      given(created).when(command).thenRefused('NOT_FOUND', 'keyId');
      given(created, issued(), revoked).when(command).thenRefused('KEY_REVOKED');
    }
    const expired = issued({ expiresAt: noon as unknown as null });
    const rotate = { ...fact(), type: 'RotateKey', keyId: 'k1', secretId: 's2', overlapHours: 0 } as const;
    given(created, expired).when(rotate).thenRefused('KEY_EXPIRED');
    given(created, expired)
      .when({ ...fact(), type: 'RevokeKey', keyId: 'k1' })
      .then(revoked);
    given(created, issued())
      .when({ ...fact(), type: 'RevokeKey', keyId: 'k1' })
      .then(revoked);
  });
});

test('whatever owners do, there is always an owner', () => {
  const id = fc.constantFrom('m1', 'm2', 'm3');
  const role = fc.constantFrom(...roles);
  const act = fc.oneof(
    fc.record({ type: fc.constant('InviteMember' as const), memberId: id, role }),
    fc.record({ type: fc.constant('ChangeMemberRole' as const), memberId: id, role }),
    fc.record({ type: fc.constant('RemoveMember' as const), memberId: id }),
  );
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40 }), acts => {
      let state = after(created, invited('m1', 'OWNER'));
      for (const one of acts) {
        const decided = organisationDecider.decide({ ...fact(), ...one }, state);
        if (!(decided instanceof Refusal))
          state = decided.reduce((before, event) => organisationDecider.evolve(before, event, noon), state);
        expect(ownerOf(state)).toBeDefined();
      }
    }),
  );
});
