import { InputType } from '@nestjs/graphql';
import { participationDecider } from '../domain/participation/decide.ts';
import { reachOf } from '../domain/attribution.ts';
import { Refusal } from '../domain/refusal.ts';
import { shareDecider } from '../domain/share.ts';
import { shareStream, streamParts } from '../domain/streams.ts';
import { randomId } from '../directory/ids.ts';
import { AttributedCommand, DatedCommand, statedAttribution } from './command.ts';
import { decidedBy, type Sources } from './definition.ts';
import { IdField } from './fields.ts';
import { campaign } from './needs.ts';

@InputType('ShareInput', {
  description: "Somebody passes the campaign on. The receipt's id is the code of their tracked link.",
})
export class Share extends AttributedCommand {}

@InputType('OpenShareInput', { description: 'Somebody followed a tracked link; who is not known.' })
export class OpenShare extends DatedCommand {
  @IdField('The code of the tracked link.')
  share!: string;
}

/** 40 bits in 8 characters: short enough for a poster, too many codes to guess one. */
const codeBytes = 5;

export const shareCommands = {
  share: decidedBy(participationDecider)({
    input: Share,
    description:
      'Records that somebody passes the campaign on; the receipt holds the code of their tracked link.',
    right: 'RECORD',
    makes: 'share',
    idBytes: codeBytes,
    stream: 'any participant',
    needs: { campaign, code: claimedCode },
    put: (command, known) => ({ ...known, type: 'Share', attribution: statedAttribution(command) }),
  }),

  openShare: decidedBy(shareDecider)({
    input: OpenShare,
    description: 'Records that a tracked link was followed.',
    right: 'RECORD',
    stream: async ({ share: code, context }, { known }) => {
      const share = await known.share(code, context);
      return share instanceof Refusal ? share : shareStream(share.campaignId, code);
    },
    needs: { opened: openedShare },
    put: ({ source }, { opened: { campaign, code, sharerId, attribution, sharedAt }, ...known }) => ({
      ...known,
      type: 'OpenShare',
      campaign,
      sharedAt,
      share: {
        code,
        sharerId,
        attribution: {
          ...reachOf(attribution),
          ...(source && { source: source.system }),
          share: code,
          referrerId: sharerId,
        },
      },
    }),
  }),
};

/** The share behind the link, with its campaign. */
async function openedShare({ share: code, context }: OpenShare, { known }: Sources) {
  const share = await known.share(code, context);
  return share instanceof Refusal ? share : { ...share, campaign: await known.campaign(share.campaignId) };
}

/** The proposed code, or another one where it is taken by somebody else's share. */
async function claimedCode(
  { campaignId }: Share,
  { directory, stream, newId, circumstances: { organisationId } }: Sources,
): Promise<string> {
  const { id: participantId } = streamParts(stream)!;
  let code = newId;
  while (!(await directory.claimShare(code, { organisationId, campaignId, participantId }))) {
    code = randomId(codeBytes);
  }
  return code;
}
