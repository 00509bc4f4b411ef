import type { Channel, Technique } from '../../domain/attribution.ts';
import type { Text } from './finding.ts';

/** As they read within a sentence, after "through". Norwegian is the source article's, where it names them. */
export const names: Readonly<Record<Channel | Technique, Text>> = {
  FACEBOOK_GROUP: { nb: 'Facebook-grupper', en: 'Facebook groups' },
  INSTAGRAM_STORY: { nb: 'Instagram Stories', en: 'Instagram stories' },
  WHATSAPP_GROUP: { nb: 'WhatsApp-grupper', en: 'WhatsApp groups' },
  X: { nb: 'X', en: 'X' },
  TELEGRAM_CHANNEL: { nb: 'Telegram-kanaler', en: 'Telegram channels' },
  EVENTBRITE: { nb: 'Eventbrite', en: 'Eventbrite' },
  CANVA: { nb: 'Canva', en: 'Canva' },
  GOOGLE_FORMS: { nb: 'Google Forms', en: 'Google Forms' },
  FACEBOOK_ADS: { nb: 'Facebook Ads', en: 'Facebook ads' },
  HOOTSUITE: { nb: 'Hootsuite', en: 'Hootsuite' },
  WEBSITE: { nb: 'egne nettsider', en: "the organisers' own pages" },
  EMAIL: { nb: 'e-post', en: 'e-mail' },
  SMS: { nb: 'SMS', en: 'text messages' },
  IN_PERSON: { nb: 'personlig kontakt', en: 'face-to-face contact' },
  POSTER_QR: { nb: 'plakater med QR-kode', en: 'posters with a code' },
  OTHER: { nb: 'andre kanaler', en: 'other channels' },
  LIVE_VIDEO: { nb: 'live video', en: 'live video' },
  QA: { nb: 'spørsmål og svar', en: 'questions and answers' },
  USER_GENERATED_CONTENT: { nb: 'brukergenerert innhold', en: 'content made by participants' },
  HASHTAG_CAMPAIGN: { nb: 'hashtag-kampanjer', en: 'hashtags' },
  STORY_CHALLENGE: {
    nb: 'utfordringer i Stories og TikTok',
    en: 'challenges in stories and short videos',
  },
  PAID_AD: { nb: 'betalte annonser', en: 'paid ads' },
  NEWSLETTER_DM: { nb: 'nyhetsbrev og direktemeldinger', en: 'newsletters and direct messages' },
  GROUP_FORUM: { nb: 'grupper og forum', en: 'groups and forums' },
  INFOGRAPHIC: { nb: 'infografikk', en: 'infographics' },
  STORY_POLL: { nb: 'Stories med stemmeavstemning', en: 'stories with a poll' },
};
