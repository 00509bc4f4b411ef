import { ID, ObjectType } from '@nestjs/graphql';
import type { Counted } from '../metrics/figures.ts';
import type { View } from './view.ts';
import { Field } from './ruled-fields.ts';

@ObjectType('Organisation', {
  description: 'The organisation that runs the campaigns: all of them together.',
})
export class OrganisationObject {
  @Field(() => ID, { right: 'ORGANISATION', description: 'Its id.' })
  id!: string;

  campaigns!: readonly Counted[];

  /** The view from which the fields below are answered. */
  view!: View;
}
