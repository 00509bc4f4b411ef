import { InputType } from '@nestjs/graphql';
import { creditOf, reachOf } from '../domain/attribution.ts';
import { participationDecider } from '../domain/participation/decide.ts';
import { Refusal } from '../domain/refusal.ts';
import { codeTaken, shareDecider } from '../domain/share.ts';
import { shareStream, streamParts } from '../domain/streams.ts';
import { randomId } from '../directory/ids.ts';
import {
  AttributedCommand,
  CampaignScopedCommand,
  DatedCommand,
  statedAttribution,
  statedReach,
  UtmParameters,
} from './command.ts';
import { anyCampaign, decidedBy, type Reading, reading, type Sources } from './definition.ts';
import { ChannelEnum, EnumField, IdField, NestedField, TechniqueEnum, TextField } from './fields.ts';
import { campaign } from './needs.ts';

const optional = { optional: true };

@InputType('ShareInput', {
  description: "Somebody passes the campaign on. The receipt's id is the code of their tracked link.",
})
class Share extends AttributedCommand {}

@InputType('CreateLinkInput', {
  description:
    "A tracked link of the organisers' own, for a poster, a post, a newsletter … It credits nobody in particular. The receipt's id is its code.",
})
class CreateLink extends CampaignScopedCommand {
  @TextField('What the organisers call it: `Poster at the library`. No personal data.', 200, optional)
  name?: string | null;

  @EnumField(ChannelEnum, 'Where it reaches people.', optional)
  channel?: AttributedCommand['channel'];

  @EnumField(TechniqueEnum, 'How it engages them.', optional)
  technique?: AttributedCommand['technique'];

  @TextField('The creative it stands on, for example a Canva design id.', 100, optional)
  creativeId?: string | null;

  @TextField('The target group that it addresses, spelt as in the channel plan.', 100, optional)
  audience?: string | null;

  @NestedField(
    () => UtmParameters,
    'UTM parameters that it passes on where whoever follows it brings none; left out: those that follow from channel, technique and creative.',
    optional,
  )
  utm?: UtmParameters | null;
}

@InputType('OpenShareInput', { description: 'Somebody followed a tracked link; who is not known.' })
export class OpenShare extends DatedCommand {
  @IdField('The code of the tracked link.')
  share!: string;
}

/** 40 bits in 8 characters: short enough for a poster, too many codes to guess one. */
const codeBytes = 5;

const defineLink = decidedBy(shareDecider);

export const shareCommands = {
  share: decidedBy(participationDecider)({
    input: Share,
    description:
      'Records that somebody passes the campaign on; the receipt holds the code of their tracked link.',
    right: 'RECORD',
    makes: 'share',
    idBytes: codeBytes,
    stream: 'any participant',
    needs: { campaign, code: reservedCode },
    put: (command, known) => ({ ...known, type: 'Share', attribution: statedAttribution(command) }),
  }),

  createLink: defineLink({
    input: CreateLink,
    description:
      "Makes a tracked link of the organisers' own, for a channel, technique, creative or audience; the receipt holds its code.",
    right: 'ORGANISE',
    makes: 'share',
    idBytes: codeBytes,
    stream: ({ campaignId }, { newId }) => shareStream(campaignId, newId),
    needs: { campaign, code: ownCode },
    put: (command, known) => ({
      ...known,
      type: 'CreateLink',
      name: command.name ?? null,
      attribution: statedReach(command),
    }),
  }),

  openShare: defineLink({
    input: OpenShare,
    description: 'Records that a tracked link was followed.',
    right: 'RECORD',
    stream: {
      find: async ({ share: code, context }, { known }) => {
        const share = await known.share(code, context);
        return share instanceof Refusal ? share : shareStream(share.campaignId, code);
      },
    },
    needs: { opened: reading(() => [anyCampaign], openedShare) },
    put: ({ source }, { opened: { campaign, sharedAt, ...link }, ...known }) => ({
      ...known,
      type: 'OpenShare',
      campaign,
      sharedAt,
      share: {
        code: link.code,
        sharerId: link.sharerId,
        attribution: {
          ...reachOf(link.attribution),
          ...(source && { source: source.system }),
          ...creditOf(link),
        },
      },
    }),
  }),
};

/** The share behind the link, with its campaign. No command that has a code can make or change its link. */
async function openedShare({ share: code, context }: OpenShare, { known }: Reading) {
  const share = await known.share(code, context);
  return share instanceof Refusal ? share : { ...share, campaign: await known.campaign(share.campaignId) };
}

/** The proposed code, or another one where it is taken by somebody else's share. */
async function reservedCode(
  { campaignId }: Share,
  { directory, stream, newId, circumstances: { organisationId } }: Sources,
): Promise<string> {
  const { id: participantId } = streamParts(stream)!;
  let code = newId;
  while (!(await directory.reserveShare(code, { organisationId, campaignId, participantId }))) {
    code = randomId(codeBytes);
  }
  return code;
}

/** The proposed code, for which the link's stream is named. */
async function ownCode(
  { campaignId }: CreateLink,
  { directory, newId, circumstances: { organisationId } }: Sources,
): Promise<string | Refusal> {
  const isOurs = await directory.reserveShare(newId, { organisationId, campaignId, participantId: null });
  return isOurs ? newId : codeTaken();
}
