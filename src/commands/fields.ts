import { applyDecorators } from '@nestjs/common';
import { Field, Float, ID, Int, registerEnumType } from '@nestjs/graphql';
import {
  IsArray,
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  isTimeZone,
  Matches,
  Max,
  Min,
  registerDecorator,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { ageBands, channels, techniques } from '../domain/attribution.ts';
import { comparators } from '../domain/bounds.ts';
import { decimalPattern } from '../domain/decimal.ts';
import { looksLikePosition } from '../event-store/positions.ts';
import type { Identifier } from '../directory/directory.ts';
import { emailIdentifier, phoneIdentifier, systemIdentifier } from '../directory/identifier.ts';
import { Nested } from './as-input.ts';
import { dayFault, instantFault, plannedFault } from '../calendar/date-faults.ts';
import { DateTime, Decimal, LocalDate, PositionScalar } from './scalars.ts';

/** Each decorator here declares one kind of input field: its GraphQL type, its description and its rules. */

interface FieldOptions {
  /** May be left out. */
  readonly optional?: boolean;
  /** May be set to null, which then means "none". Default: as `optional`. */
  readonly nullable?: boolean;
}

function field(
  type: () => unknown,
  description: string,
  options: FieldOptions,
  ...rules: PropertyDecorator[]
) {
  const { optional = false, nullable = optional } = options;
  return applyDecorators(
    Field(type as never, { description, nullable: optional }),
    ValidateIf((_, value) => !(value === undefined && optional) && !(value === null && nullable)),
    ...rules,
  );
}

const unsafe = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** One rule as a decorator. @param fault what is wrong with a value, for people; undefined: nothing */
function rule(name: string, fault: (value: unknown) => string | undefined): PropertyDecorator {
  return (target, propertyName) =>
    registerDecorator({
      name,
      target: target.constructor,
      propertyName: String(propertyName),
      validator: {
        validate: value => fault(value) === undefined,
        defaultMessage: args => fault(args?.value) ?? '',
      },
    });
}

/** Any visible character: neither blank nor ignorable by the Unicode standard. */
const visible = /[^\s\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Counts code points: a combining accent or a joiner counts as one. */
function charactersIn(text: string): number {
  return text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0);
}

function textFault(value: unknown, longest: number): string | undefined {
  const length = typeof value === 'string' ? charactersIn(value) : 0;
  if (typeof value !== 'string' || length < 1 || length > longest)
    return `Expected 1 to ${longest} characters.`;
  if (unsafe.test(value)) return 'Expected text without control characters.';
  return visible.test(value) ? undefined : 'Expected text that can be seen, not blanks only.';
}

export const TextField = (description: string, longest: number, options: FieldOptions = {}) =>
  field(
    () => String,
    description,
    options,
    rule('isText', value => textFault(value, longest)),
  );

/** What breaks a line, or turns the direction of what follows: it would make a list say something else. */
const unlisted = /[\n\r\t\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** A name that is shown in lists, on one line. */
export const NameField = (description: string, longest: number, options: FieldOptions = {}) =>
  field(
    () => String,
    description,
    options,
    rule('isName', value => nameFault(value, longest)),
  );

function nameFault(value: unknown, longest: number): string | undefined {
  const fault = textFault(value, longest);
  if (fault !== undefined) return fault;
  return unlisted.test(String(value))
    ? 'Expected a name on one line, without marks of direction.'
    : undefined;
}

/** An identifier of a person. @param read returns undefined where a text is none */
const identifierField =
  (longest: number, expected: string, read: (text: string) => Identifier | undefined) =>
  (description: string, options: FieldOptions = {}) =>
    field(
      () => String,
      description,
      options,
      rule(
        'isIdentifier',
        value => textFault(value, longest) ?? (read(value as string) ? undefined : expected),
      ),
    );

export const EmailField = identifierField(
  254,
  'Expected an e-mail address such as kari@example.org.',
  emailIdentifier,
);
export const PhoneField = identifierField(
  40,
  'Expected a phone number such as +47 912 34 567. A number of another country needs + and its country code, as in +1 202 555 0143; without them it is read as Norwegian.',
  phoneIdentifier,
);
const notAnIdentifier =
  'Expected system:id, for example mobilize:991; email: and phone: need a valid address.';

/** Ids of a person in other systems. */
export const IdentifierListField = (description: string, options: FieldOptions = {}) =>
  field(
    () => [String],
    description,
    options,
    IsArray({ message: 'Expected a list.' }),
    ArrayMinSize(1, { message: 'Expected 1 to 10.' }),
    ArrayMaxSize(10, { message: 'Expected 1 to 10.' }),
    rule('areIdentifiers', value => {
      for (const text of Array.isArray(value) ? (value as unknown[]) : []) {
        const fault =
          textFault(text, 320) ?? (systemIdentifier(text as string) ? undefined : notAnIdentifier);
        if (fault !== undefined) return fault;
      }
      return undefined;
    }),
  );

const currencies = new Set(Intl.supportedValuesOf('currency'));

export const CurrencyField = (description: string, options: FieldOptions = {}) =>
  field(
    () => String,
    description,
    options,
    rule('isCurrency', value =>
      typeof value === 'string' && currencies.has(value)
        ? undefined
        : 'Expected an ISO 4217 code such as NOK.',
    ),
  );

/** IANA names begin with a letter; class-validator takes offsets such as `+02:00` for zones, too. */
export const TimeZoneField = (description: string, options: FieldOptions = {}) =>
  field(
    () => String,
    description,
    options,
    rule('isTimeZone', value =>
      isTimeZone(value) && /^[a-z]/i.test(String(value))
        ? undefined
        : 'Expected an IANA time zone such as Europe/Oslo.',
    ),
  );

const idPattern = /^[0-9a-z]{1,32}$/;
const notAnId = 'Expected an id as the ledger hands them out: lower-case letters and digits.';

export const IdField = (description: string, options: FieldOptions = {}) =>
  field(() => ID, description, options, Matches(idPattern, { message: notAnId }));

/** Ids of things, each once. */
export const IdListField = (description: string, options: FieldOptions = {}) =>
  field(
    () => [ID],
    description,
    options,
    IsArray({ message: 'Expected a list.' }),
    ArrayMinSize(1, { message: 'Expected 1 to 100.' }),
    ArrayMaxSize(100, { message: 'Expected 1 to 100.' }),
    ArrayUnique({ message: 'Expected each id once.' }),
    Matches(idPattern, { each: true, message: notAnId }),
  );

/** Names, each once, of up to `most`. */
export const NameListField = (
  description: string,
  most: number,
  longest: number,
  options: FieldOptions = {},
) =>
  field(
    () => [String],
    description,
    options,
    rule('areNames', value => {
      if (!Array.isArray(value) || value.length > most) return `Expected at most ${most}.`;
      if (new Set(value).size < value.length) return 'Expected each once.';
      return value.map(name => nameFault(name, longest)).find(fault => fault !== undefined);
    }),
  );

/** Degrees north or east; those south or west are negative. @param most 90 of latitude, 180 of longitude */
export const DegreesField = (description: string, most: 90 | 180) =>
  field(
    () => Float,
    description,
    {},
    rule('isDegrees', value =>
      typeof value === 'number' && Math.abs(value) <= most
        ? undefined
        : `Expected degrees from -${most} to ${most}.`,
    ),
  );

/** A key that somebody chooses for a thing; it never changes. */
export const KeyField = (description: string, options: FieldOptions = {}) =>
  field(
    () => String,
    description,
    options,
    Matches(/^[a-z][a-z0-9_]{0,31}$/, {
      message: 'Expected a key such as plastic_waste: lower-case letters, digits and _, at most 32.',
    }),
  );

/** A web address. Others follow it, so nothing but http and https. */
export const LinkField = (description: string, options: FieldOptions = {}) =>
  field(
    () => String,
    description,
    options,
    rule('isLink', value =>
      isLink(value)
        ? undefined
        : 'Expected a web address such as https://example.org/join, at most 2 000 characters.',
    ),
  );

export const InstantField = (description: string, options: FieldOptions = {}) =>
  field(() => DateTime, description, options, rule('isInstant', instantFault));

/** When something is planned, within bounds that catch most typing errors in the year. */
export const PlannedInstantField = (description: string, options: FieldOptions = {}) =>
  field(() => DateTime, description, options, rule('isPlanned', plannedFault));

export const DayField = (description: string, options: FieldOptions = {}) =>
  field(() => LocalDate, description, options, rule('isDay', dayFault));

export const DecimalField = (description: string, options: FieldOptions = {}) =>
  field(
    () => Decimal,
    description,
    options,
    Matches(decimalPattern, {
      message: 'Expected an amount such as "12.50": not negative, at most ten digits and four decimals.',
    }),
  );

export const PositionField = (description: string, options: FieldOptions = {}) =>
  field(
    () => PositionScalar,
    description,
    options,
    rule('isPosition', value =>
      typeof value === 'string' && looksLikePosition(value)
        ? undefined
        : 'Expected a position as the ledger gave it out.',
    ),
  );

export const CountField = (
  description: string,
  options: FieldOptions & { least?: number; most?: number } = {},
) => {
  const { least = 0, most = 10_000_000 } = options;
  const message = `Expected a whole number from ${least} to ${most}.`;
  return field(
    () => Int,
    description,
    options,
    IsInt({ message }),
    Min(least, { message }),
    Max(most, { message }),
  );
};

export const FlagField = (description: string, options: FieldOptions = {}) =>
  field(() => Boolean, description, options, IsBoolean({ message: 'Expected true or false.' }));

/** A field of another input class. */
export const NestedField = (type: () => new () => object, description: string, options: FieldOptions = {}) =>
  applyDecorators(
    field(type, description, options, IsObject({ message: 'Expected an object.' }), ValidateNested()),
    Nested(type),
  );

/** A list of another input class, of 1 to `most`. */
export const NestedListField = (
  type: () => new () => object,
  description: string,
  most: number,
  options: FieldOptions = {},
) => {
  const message = `Expected 1 to ${most}.`;
  return applyDecorators(
    field(
      () => [type()],
      description,
      options,
      IsArray({ message: 'Expected a list.' }),
      ArrayMinSize(1, { message }),
      ArrayMaxSize(most, { message }),
      ValidateNested({ each: true }),
    ),
    Nested(type),
  );
};

/** One of the values of a GraphQL enum registered with `enumOf`. */
export const EnumField = (
  values: Readonly<Record<string, string>>,
  description: string,
  options: FieldOptions = {},
) =>
  field(
    () => values,
    description,
    options,
    IsIn(Object.values(values), { message: 'Expected one of the listed values.' }),
  );

export const EnumListField = (
  values: Readonly<Record<string, string>>,
  description: string,
  { repeats = false, ...options }: FieldOptions & { readonly repeats?: boolean } = {},
) =>
  field(
    () => [values],
    description,
    options,
    IsArray({ message: 'Expected a list.' }),
    ArrayMaxSize(50, { message: 'Expected at most 50.' }),
    ...(repeats ? [] : [ArrayUnique({ message: 'Expected each value once.' })]),
    IsIn(Object.values(values), { each: true, message: 'Expected listed values only.' }),
  );

/** A domain list as a GraphQL enum. */
export function enumOf<Value extends string>(
  name: string,
  description: string,
  values: readonly Value[],
  valueDescriptions?: Readonly<Record<Value, string>>,
): Readonly<Record<Value, Value>> {
  const type = Object.fromEntries(values.map(value => [value, value])) as Record<Value, Value>;
  const valuesMap = Object.fromEntries(
    Object.entries<string | undefined>(valueDescriptions ?? {}).map(([value, text]) => [
      value,
      { description: text },
    ]),
  ) as never;
  registerEnumType(type, { name, description, valuesMap });
  return type;
}

export const ChannelEnum = enumOf('Channel', 'Where people were reached.', channels, {
  FACEBOOK_GROUP: 'A Facebook group.',
  INSTAGRAM_STORY: 'An Instagram story, usually by its link sticker.',
  WHATSAPP_GROUP: 'A WhatsApp group.',
  X: 'X, formerly Twitter.',
  TELEGRAM_CHANNEL: 'A Telegram channel.',
  EVENTBRITE: 'An Eventbrite page.',
  CANVA: 'A creative made in Canva.',
  GOOGLE_FORMS: 'A Google form.',
  FACEBOOK_ADS: 'A paid Facebook or Instagram ad.',
  HOOTSUITE: 'A post scheduled in Hootsuite.',
  WEBSITE: "The organiser's own pages.",
  EMAIL: 'An e-mail.',
  SMS: 'A text message.',
  IN_PERSON: 'Face to face: a stand, a door, a meeting.',
  POSTER_QR: 'A poster or flyer with a code to scan.',
  OTHER: 'None of the others.',
});

export const TechniqueEnum = enumOf('Technique', 'How people were engaged.', techniques, {
  LIVE_VIDEO: 'Live video.',
  QA: 'Questions and answers.',
  USER_GENERATED_CONTENT: 'Content made by participants.',
  HASHTAG_CAMPAIGN: 'A hashtag.',
  STORY_CHALLENGE: 'A challenge in stories or short videos.',
  PAID_AD: 'A paid ad.',
  NEWSLETTER_DM: 'A newsletter or direct message.',
  GROUP_FORUM: 'A group or forum.',
  INFOGRAPHIC: 'An infographic.',
  STORY_POLL: 'A story with a poll.',
});

export const AgeBandEnum = enumOf(
  'AgeBand',
  'Ages in whole years, reached in the year of the event.',
  ageBands,
  {
    AGE_0_12: 'Up to 12: below the age of consent to online services.',
    AGE_13_17: '13 to 17.',
    AGE_18_24: '18 to 24.',
    AGE_25_34: '25 to 34.',
    AGE_35_44: '35 to 44.',
    AGE_45_54: '45 to 54.',
    AGE_55_66: '55 to 66.',
    AGE_67_UP: '67 and above.',
  },
);

export const ComparatorEnum = enumOf('Comparator', 'How far a head-count can be trusted.', comparators, {
  EXACT: 'Counted: `low` is the number.',
  AT_LEAST: '`low` or more.',
  RANGE: 'Between `low` and `high`.',
});

export function isLink(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > 2_000 || /\s/.test(value)) return false;
  const url = !unsafe.test(value) && /^https?:\/\//i.test(value) ? URL.parse(value) : null;
  // Everybody who follows it would see the password.
  return url !== null && url.username === '' && url.password === '';
}
