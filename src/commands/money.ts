import { InputType } from '@nestjs/graphql';
import { Matches } from 'class-validator';
import { type Refusal, refuseField } from '../domain/refusal.ts';
import { DecimalField, TextField } from './fields.ts';

@InputType('MoneyInput', { description: 'An exact amount of money.' })
export class MoneyAmount {
  @DecimalField('How much, at most as many decimals as the currency has.')
  amount!: string;

  @TextField('ISO 4217 code, for example `NOK`.', 3)
  @Matches(/^[A-Z]{3}$/, { message: 'Expected an ISO 4217 code such as NOK.' })
  currency!: string;
}

/** More decimals than the currency has are refused. @param path of the amount in the input */
export function refuseDecimals({ amount, currency }: MoneyAmount, path: string): Refusal | undefined {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  const places = format.resolvedOptions().maximumFractionDigits ?? 2;
  const [, decimals = ''] = amount.split('.');
  return decimals.length <= places
    ? undefined
    : refuseField(path, `Expected at most ${places} decimals in ${currency}.`);
}
