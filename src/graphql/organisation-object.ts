import { Field, ID, ObjectType } from '@nestjs/graphql';
import type { Counted } from '../metrics/figures.ts';
import type { View } from './view.ts';

@ObjectType('Organisation', { description: 'Whoever runs the campaigns: all of them together.' })
export class OrganisationObject {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  campaigns!: readonly Counted[];

  /** What all below is answered from. */
  view!: View;
}
