import * as fc from 'fast-check';
import { decimalPattern, formatDecimal, parseDecimal } from '../../src/domain/decimal.ts';

/** Any amount that may be stated, in whole ten-thousandths. */
const scaled = fc.bigInt({ min: 0n, max: 99_999_999_999_999n });

describe('an amount as text', () => {
  test.each([
    ['0', 0n],
    ['1', 10_000n],
    ['12.5', 125_000n],
    ['12.50', 125_000n],
    ['0.0001', 1n],
    ['9999999999.9999', 99_999_999_999_999n],
  ])('%s is read exactly', (text, value) => {
    expect(parseDecimal(text)).toBe(value);
  });

  test.each(['', ' 1', '1 ', '01', '.5', '5.', '-1', '+1', '1e3', '1,5', '1.23456', '0x1', 'NaN', '１'])(
    '%j is not read, and the error says what was expected',
    text => {
      expect(() => parseDecimal(text)).toThrow(RangeError);
      expect(() => parseDecimal(text)).toThrow('Expected a decimal such as "12.50"');
    },
  );

  test('is written without trailing zeros', () => {
    expect(formatDecimal(125_000n)).toBe('12.5');
    expect(formatDecimal(10_000n)).toBe('1');
    expect(formatDecimal(1n)).toBe('0.0001');
    expect(formatDecimal(0n)).toBe('0');
    expect(formatDecimal(100_000n)).toBe('10');
  });

  test('is written with a minus sign below zero', () => {
    expect(formatDecimal(-1n)).toBe('-0.0001');
    expect(formatDecimal(-125_000n)).toBe('-12.5');
  });

  test('as an input may have ten digits and no more', () => {
    expect('9999999999.9999').toMatch(decimalPattern);
    expect('10000000000').not.toMatch(decimalPattern);
  });
});

describe('amounts', () => {
  test('come back exactly after being written', () => {
    fc.assert(
      fc.property(scaled, value => {
        const text = formatDecimal(value);
        expect(text).toMatch(decimalPattern);
        expect(parseDecimal(text)).toBe(value);
      }),
    );
  });

  test('that were stated come back as stated, but for trailing zeros', () => {
    fc.assert(
      fc.property(fc.stringMatching(decimalPattern), text => {
        const plain = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
        expect(formatDecimal(parseDecimal(text))).toBe(plain);
      }),
    );
  });

  test('add up exactly, also beyond ten digits', () => {
    fc.assert(
      fc.property(fc.array(scaled, { maxLength: 50 }), values => {
        const sum = values.reduce(
          (text, value) => formatDecimal(parseDecimal(text) + parseDecimal(formatDecimal(value))),
          '0',
        );
        expect(parseDecimal(sum)).toBe(values.reduce((a, b) => a + b, 0n));
      }),
    );
  });

  test('a tenth added ten times is one', () => {
    const tenth = parseDecimal('0.1');
    expect(
      formatDecimal(
        Array<bigint>(10)
          .fill(tenth)
          .reduce((a, b) => a + b),
      ),
    ).toBe('1');
  });
});
