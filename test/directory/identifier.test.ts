import * as fc from 'fast-check';
import { emailIdentifier, phoneIdentifier, systemIdentifier } from '../../src/directory/identifier.ts';

describe('an e-mail address', () => {
  test.each([
    ['kari@example.org', 'kari@example.org'],
    ['  Kari@Example.ORG ', 'kari@example.org'],
    ['KÅRE@EXAMPLE.ORG', 'kåre@example.org'],
    ['ka\u030Are@example.org', 'k\u00E5re@example.org'],
    ['kari+dugnad@post.example.org', 'kari+dugnad@post.example.org'],
    ['kari@example.org.', 'kari@example.org'],
    [
      '\uFF2B\uFF21\uFF32\uFF29\uFF20\uFF45\uFF58\uFF41\uFF4D\uFF50\uFF4C\uFF45\uFF0E\uFF4F\uFF52\uFF47',
      'kari@example.org',
    ],
    ['ka\u200Bri@exam\u200Dple.org\uFEFF', 'kari@example.org'],
    ['ka\u00ADri@example\u3002org', 'kari@example.org'],
    ['kari@Bl\u00E5b\u00E6r.no', 'kari@xn--blbr-roah.no'],
    ['kari@bla\u030Ab\u00E6r.no.', 'kari@xn--blbr-roah.no'],
    ['kari@XN--blbr-ROAH.no', 'kari@xn--blbr-roah.no'],
    ["o'hara_1@my_host.example.org", "o'hara_1@my_host.example.org"],
    ['kari@192.0.2.1', 'kari@192.0.2.1'],
  ])('%j is known as %s', (text, value) => {
    expect(emailIdentifier(text)).toEqual({ system: 'email', value });
  });

  test.each([
    '',
    'kari',
    'kari@',
    '@example.org',
    'kari@example',
    'ka ri@example.org',
    'a@b@example.org',
    'kari@example..org',
    'kari@example.org..',
    'kari@.org',
    'kari@exa%6dple.org',
    'kari@example.org/path',
    'kari@example.org:25',
    '\u200B@example.org',
  ])('%j is none', text => {
    expect(emailIdentifier(text)).toBeUndefined();
  });

  test('of any characters has a normal form that is its own normal form', () => {
    const letters = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(letters, letters, (local, domain) => {
        const once = emailIdentifier(`${local}@${domain}.no`);
        fc.pre(once !== undefined);
        expect(emailIdentifier(once.value)).toEqual(once);
      }),
    );
  });

  test('has a normal form that is its own normal form', () => {
    fc.assert(
      fc.property(fc.emailAddress(), text => {
        const { value } = emailIdentifier(text)!;
        expect(emailIdentifier(value)).toEqual({ system: 'email', value });
        expect(emailIdentifier(` ${text.toUpperCase()}`)).toEqual({ system: 'email', value });
      }),
    );
  });
});

describe('a phone number', () => {
  test.each([
    '+4791234567',
    '+47 912 34 567',
    '004791234567',
    '0047 912 34 567',
    '91234567',
    '912 34 567',
    ' 912-34-567 ',
    '(+47) 912.34.567',
  ])('%j is +4791234567', text => {
    expect(phoneIdentifier(text)).toEqual({ system: 'phone', value: '+4791234567' });
  });

  test('of another country keeps its own code', () => {
    expect(phoneIdentifier('+46 70 123 45 67')).toEqual({ system: 'phone', value: '+46701234567' });
  });

  test.each(['', 'ring meg', '12', '+', '+47', '+479123456789012345', 'kari@example.org'])(
    '%j is none',
    text => {
      expect(phoneIdentifier(text)).toBeUndefined();
    },
  );
});

describe('an identifier of another system', () => {
  test.each([
    ['mobilize:991', 'mobilize', '991'],
    ['Mobilize:991', 'mobilize', '991'],
    ['  mobilize:991  ', 'mobilize', '991'],
    ['action_network:7d3f', 'action_network', '7d3f'],
    ['osdi:sys:42', 'osdi', 'sys:42'],
    ['forms:Rad 7', 'forms', 'Rad 7'],
    ['forms:ÆØÅ', 'forms', 'ÆØÅ'],
  ])('%j is system %s, value %s', (text, system, value) => {
    expect(systemIdentifier(text)).toEqual({ system, value });
  });

  test('keeps the case of the value, which that system may distinguish', () => {
    expect(systemIdentifier('mobilize:aB')).not.toEqual(systemIdentifier('mobilize:Ab'));
  });

  test('is an e-mail address or a phone number where it says so', () => {
    expect(systemIdentifier('email:Kari@Example.org')).toEqual(emailIdentifier('kari@example.org'));
    expect(systemIdentifier('PHONE:912 34 567')).toEqual(phoneIdentifier('+4791234567'));
    expect(systemIdentifier('email:kari')).toBeUndefined();
    expect(systemIdentifier('phone:ring meg')).toBeUndefined();
  });

  test.each(['', 'mobilize', 'mobilize:', 'mobilize: ', ':991', '9forms:1', 'a b:1', 'kari@example.org:1'])(
    '%j is none',
    text => {
      expect(systemIdentifier(text)).toBeUndefined();
    },
  );

  test('may be as long as 64 and 255 characters, and no longer', () => {
    expect(systemIdentifier(`${'s'.repeat(64)}:${'1'.repeat(255)}`)).toBeDefined();
    expect(systemIdentifier(`${'s'.repeat(65)}:1`)).toBeUndefined();
    expect(systemIdentifier(`s:${'1'.repeat(256)}`)).toBeUndefined();
  });
});
