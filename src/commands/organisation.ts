import { InputType } from '@nestjs/graphql';
import { organisationDecider } from '../domain/organisation/decide.ts';
import { noSuchCampaign } from '../domain/campaign.ts';
import { Refusal } from '../domain/refusal.ts';
import { type Role, roles } from '../domain/role.ts';
import { campaignStream, organisationStream } from '../domain/streams.ts';
import { emailIdentifier } from '../directory/identifier.ts';
import { Command } from './command.ts';
import { decidedBy, type Reading, reading, type Sources } from './definition.ts';
import {
  CountField,
  EmailField,
  EnumField,
  enumOf,
  IdField,
  IdListField,
  NameField,
  PlannedInstantField,
} from './fields.ts';

const optional = { optional: true };

export const RoleEnum = enumOf(
  'Role',
  'What a member or a key is to the organisation. docs/roles.md shows what each may see and do.',
  roles,
  {
    OWNER: 'Everything, and who else is let in.',
    ORGANISER: 'Runs campaigns: sees and records everything in them.',
    ANALYST: 'Sees numbers, and neither names nor identifiers.',
    AUDITOR: 'Sees everything, and changes nothing.',
    INTEGRATION: 'A connected system: records what people do, and subscribes to events.',
  },
);

@InputType({ description: 'Another organisation is begun, with an owner.' })
export class CreateOrganisationInput extends Command {
  @NameField('What it is called.', 200)
  name!: string;

  @EmailField("Its owner's e-mail address; kept in the directory, never in the log.", optional)
  ownerEmail?: string | null;
}

@InputType({ description: 'The organisation is called something else.' })
class RenameOrganisationInput extends Command {
  @NameField('What it is called.', 200)
  name!: string;
}

@InputType({ description: 'Somebody becomes a member. They are let in once they sign in.' })
class InviteMemberInput extends Command {
  @EmailField('Their e-mail address; kept in the directory, never in the log.')
  email!: string;

  @EnumField(RoleEnum, 'What they may see and do.')
  role!: Role;
}

@InputType({ description: 'A member gets another role.' })
class ChangeMemberRoleInput extends Command {
  @IdField('The member.')
  memberId!: string;

  @EnumField(RoleEnum, 'What they may see and do.')
  role!: Role;
}

@InputType({ description: 'A member is removed. Their sessions end.' })
class RemoveMemberInput extends Command {
  @IdField('The member.')
  memberId!: string;
}

@InputType({ description: 'An API key for a program.' })
export class IssueKeyInput extends Command {
  @NameField('What it is for, for example `Website`. Stored in the log: no personal data.', 100)
  name!: string;

  @EnumField(RoleEnum, 'What it may see and do.')
  role!: Role;

  @IdListField(
    'The only campaigns it opens; for it there are no others. Left out: all, also later ones.',
    optional,
  )
  campaigns?: string[] | null;

  @PlannedInstantField('Until when it opens. Left out: until it is revoked.', optional)
  expiresAt?: string | null;
}

@InputType({ description: 'A key gets a new secret.' })
class RotateKeyInput extends Command {
  @IdField('The key.')
  keyId!: string;

  @CountField('For how many hours the secrets before go on to open. Default 24; 0: they end at once.', {
    optional: true,
    most: 720,
  })
  overlapHours?: number | null;
}

@InputType({ description: 'A key opens nothing any more, at once and on every node.' })
class RevokeKeyInput extends Command {
  @IdField('The key.')
  keyId!: string;
}

const define = decidedBy(organisationDecider);
const itsOwn = ({ context }: Command) => organisationStream(context.organisationId);

/** Who is let in: each command by the name of its mutation. */
export const organisationCommands = {
  renameOrganisation: define({
    input: RenameOrganisationInput,
    description: 'Gives the organisation another name.',
    right: 'ADMINISTER',
    stream: itsOwn,
    needs: {},
    put: ({ name }, known) => ({ ...known, type: 'RenameOrganisation', name }),
  }),

  inviteMember: define({
    input: InviteMemberInput,
    description: 'Makes somebody a member, with a role.',
    right: 'ADMINISTER',
    stream: itsOwn,
    needs: { memberId: invited },
    put: ({ role }, known) => ({ ...known, type: 'InviteMember', role }),
  }),

  changeMemberRole: define({
    input: ChangeMemberRoleInput,
    description: 'Gives a member another role.',
    right: 'ADMINISTER',
    stream: itsOwn,
    needs: {},
    put: ({ memberId, role }, known) => ({ ...known, type: 'ChangeMemberRole', memberId, role }),
  }),

  removeMember: define({
    input: RemoveMemberInput,
    description: 'Removes a member, and ends their sessions. What they recorded stays.',
    right: 'ADMINISTER',
    stream: itsOwn,
    needs: {},
    put: ({ memberId }, known) => ({ ...known, type: 'RemoveMember', memberId }),
  }),

  issueKey: define({
    input: IssueKeyInput,
    description: 'Issues an API key. Its secret is in the answer, and shown only there.',
    right: 'ADMINISTER',
    makes: 'key',
    stream: itsOwn,
    needs: {
      campaigns: reading(
        ({ campaigns }: IssueKeyInput) => (campaigns ?? []).map(campaignStream),
        ownCampaigns,
      ),
      secretId: newSecret<IssueKeyInput>(({ newId }) => newId),
    },
    put: ({ name, role, expiresAt }, known, keyId) => ({
      ...known,
      type: 'IssueKey',
      keyId,
      name,
      role,
      expiresAt: expiresAt == null ? null : new Date(expiresAt).toISOString(),
    }),
  }),

  rotateKey: define({
    input: RotateKeyInput,
    description:
      'Gives a key a new secret, which is shown only in the answer. The one before opens for a while longer.',
    right: 'ADMINISTER',
    stream: itsOwn,
    needs: { secretId: newSecret<RotateKeyInput>((_, { keyId }) => keyId) },
    put: ({ keyId, overlapHours }, known) => ({
      ...known,
      type: 'RotateKey',
      keyId,
      overlapHours: overlapHours ?? 24,
    }),
  }),

  revokeKey: define({
    input: RevokeKeyInput,
    description: 'Revokes a key: it opens nothing any more, at once and on every node.',
    right: 'ADMINISTER',
    stream: itsOwn,
    needs: {},
    put: ({ keyId }, known) => ({ ...known, type: 'RevokeKey', keyId }),
  }),
};

function invited({ email }: InviteMemberInput, { directory, circumstances }: Sources): Promise<string> {
  const { value } = emailIdentifier(email)!;
  return directory.accounts.member(circumstances.organisationId, value);
}

/** The campaigns that a key is limited to, each of them the organisation's own. */
async function ownCampaigns(
  { campaigns }: IssueKeyInput,
  { known, circumstances: { organisationId } }: Reading,
): Promise<readonly string[] | null | Refusal> {
  if (campaigns == null) return null;
  for (const [index, id] of campaigns.entries()) {
    const campaign = await known.campaign(id);
    if (campaign.status !== 'NONE' && campaign.organisationId === organisationId) continue;
    const { code, message, fields } = noSuchCampaign();
    return new Refusal(
      code,
      message,
      fields.map(field => ({ ...field, path: `campaigns.${index}` })),
    );
  }
  return campaigns;
}

/** Keeps the hash of the secret that was made for the command: before the log names it, so that what is named is there. */
function newSecret<C extends Command>(keyOf: (sources: Sources, command: C) => string) {
  return async (command: C, sources: Sources): Promise<string> => {
    const { organisationId, secret } = command.context;
    if (!secret) throw new Error('A command that makes a secret is sent with one.');
    await sources.directory.accounts.keepSecret({
      ...secret,
      organisationId,
      keyId: keyOf(sources, command),
    });
    return secret.id;
  };
}
