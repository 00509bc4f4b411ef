import type { Channel, Technique } from '../../domain/attribution.ts';
import type { DemoCampaign } from './campaign.ts';
import { day, hour } from './local-time.ts';
import type { Script } from './script.ts';

/** A design; every campaign has its own. */
interface Creative {
  readonly number: number;
  readonly title: string;
  /** People who come by this channel have seen it. */
  readonly channel: Channel;
  readonly technique?: Technique;
}

export const creatives: readonly Creative[] = [
  { number: 1, title: 'Plakat', channel: 'POSTER_QR', technique: 'INFOGRAPHIC' },
  { number: 2, title: 'Annonse', channel: 'FACEBOOK_ADS', technique: 'PAID_AD' },
  { number: 3, title: 'Bilde til story', channel: 'INSTAGRAM_STORY' },
  { number: 4, title: 'Infografikk', channel: 'CANVA', technique: 'INFOGRAPHIC' },
];

export const creativeIdOf = ({ key }: DemoCampaign, { number }: Creative): string => `canva-${key}-${number}`;

/** The design for a channel; undefined: there is none. */
export function creativeFor(campaign: DemoCampaign, channel: Channel): string | undefined {
  const creative = creatives.find(({ channel: by }) => by === channel);
  return creative && creativeIdOf(campaign, creative);
}

/** The language of a campaign's organisers. */
export const languageOf = ({ city }: DemoCampaign): 'nb' | 'fi' => (city === 'Helsinki' ? 'fi' : 'nb');

/** Adds the organisers' plans: the message, the audiences, the channels, and the designs, each with a link to go on it. */
export function addOutreach(script: Script): void {
  const { campaign, opens } = script;
  const { name, key, callToAction, ways } = campaign;
  const link = `https://example.org/${key}`;
  const message = { campaignId: script.campaignId, text: callToAction, link };
  script.add('publishCallToAction', 'call-to-action', opens - hour, 'call-to-action', message);
  script.add('publishCallToAction', 'call-to-action/again', opens + 2 * day, 'call-to-action', {
    ...message,
    text: `${callToAction} ${addOthers[languageOf(campaign)]}`,
  });
  for (const { channel, technique, audience } of ways) {
    const plan = `channel-plan/${channel}-${technique}`;
    script.note('planChannel', plan, opens - hour, { audience, channel, technique });
  }
  for (const creative of creatives) {
    const { title, channel, technique, number } = creative;
    const way = ways.find(({ channel: by }) => by === channel);
    script.note('registerCreative', `creative/${number}`, opens - hour, {
      creativeId: creativeIdOf(campaign, creative),
      title: `${title}: ${name}`,
      ...(way && { channel, technique, audience: way.audience }),
    });
    script.note('createLink', `link/${number}`, opens - hour, {
      name: title,
      channel,
      technique,
      creativeId: creativeIdOf(campaign, creative),
      audience: way?.audience,
    });
  }
}

const addOthers = { nb: 'Si det til en nabo!', fi: 'Kerro naapurillekin!' };
