import { InputType } from '@nestjs/graphql';
import { decimalsOf, isTooFine } from '../domain/currency.ts';
import { type Refusal, refuseField } from '../domain/refusal.ts';
import { CurrencyField, DecimalField } from './fields.ts';

@InputType('MoneyInput', { description: 'An exact amount of money.' })
export class MoneyAmount {
  @DecimalField('How much, at most as many decimals as the currency has.')
  amount!: string;

  @CurrencyField('ISO 4217 code, for example `NOK`.')
  currency!: string;
}

/** More decimals than the currency has are refused. @param path of the amount in the input */
export function refuseDecimals({ amount, currency }: MoneyAmount, path: string): Refusal | undefined {
  return isTooFine(amount, currency)
    ? refuseField(path, `Expected at most ${decimalsOf(currency)} decimals in ${currency}.`)
    : undefined;
}
