import { InputType } from '@nestjs/graphql';
import { type ParticipationCommand, participationDecider } from '../domain/participation/decide.ts';
import { reachOf } from '../domain/attribution.ts';
import { Refusal } from '../domain/refusal.ts';
import { type ShareCommand, shareDecider } from '../domain/share/decide.ts';
import { shareStream, streamParts } from '../domain/streams.ts';
import type { Directory } from '../directory/directory.ts';
import { randomId } from '../directory/ids.ts';
import { AttributedCommand, Command, statedAttribution } from './command.ts';
import { IdField } from './fields.ts';
import { handle } from './handle.ts';

@InputType('ShareInput', {
  description: "Somebody passes the campaign on. The receipt's id is the code of their tracked link.",
})
export class Share extends AttributedCommand {}

@InputType('OpenShareInput', { description: 'Somebody followed a tracked link; who is not known.' })
export class OpenShare extends Command {
  @IdField('The code of the tracked link.')
  share!: string;
}

/** 40 bits in 8 characters: short enough for a poster, too many to guess. */
const codeBytes = 5;

export const shareHandlers = [
  handle(Share, (recording, command) => {
    const proposed = recording.newId(command, 'share', codeBytes);
    return recording.recordFor(command, true, {
      decider: participationDecider,
      command: async (circumstances, known, stream): Promise<ParticipationCommand> => ({
        ...circumstances,
        type: 'Share',
        campaign: await known.campaign(command.campaignId),
        code: await claimCode(recording.directory, proposed, circumstances.organisationId, stream),
        attribution: statedAttribution(command),
      }),
    });
  }),

  handle(OpenShare, async (recording, command) => {
    const { organisationId } = command.context;
    const share = await recording.known(false).share(command.share, organisationId);
    if (share instanceof Refusal) return share;
    const { campaignId, code, sharerId } = share;
    const attribution = {
      ...reachOf(share.attribution),
      ...(command.source && { source: command.source.system }),
      share: code,
      referrerId: sharerId,
    };
    return recording.recordIn(command, shareStream(campaignId, code), {
      decider: shareDecider,
      command: async (circumstances, known): Promise<ShareCommand> => ({
        ...circumstances,
        type: 'OpenShare',
        campaign: await known.campaign(campaignId),
        share: { code, sharerId, attribution },
      }),
    });
  }),
];

/** The proposed code, or, where that happens to lead to somebody else's share, another. */
async function claimCode(
  directory: Directory,
  proposed: string,
  organisationId: string,
  stream: string,
): Promise<string> {
  const { campaignId, id: participantId } = streamParts(stream)!;
  let code = proposed;
  while (!(await directory.claimShare(code, { organisationId, campaignId, participantId }))) {
    code = randomId(codeBytes);
  }
  return code;
}
