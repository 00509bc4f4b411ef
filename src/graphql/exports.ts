import { Context, ObjectType, Parent, Resolver } from '@nestjs/graphql';
import { enumOf } from '../commands/fields.ts';
import { type Download, downloadsFor, type DownloadFormat, downloadFormats } from '../export/downloads.ts';
import { CampaignObject } from './campaign-object.ts';
import { listOf } from './limits/field-costs.ts';
import type { RequestContext } from './request-context.ts';
import { Field, ResolveField } from './ruled-fields.ts';

/** What says what each column means. */
export const readmeName = 'README.md';

const ExportFormatEnum = enumOf(
  'ExportFormat',
  'How a file of an export is written: docs/open-data.md.',
  downloadFormats.map(name => name.toUpperCase()),
  {
    CSV: 'CSV, for spreadsheets.',
    JSONL: 'JSON Lines, for programs.',
    PARQUET: 'Apache Parquet, for analysis.',
    OSDI: 'JSON in the shape of the Open Supporter Data Interface.',
    ICS: 'iCalendar.',
  },
);

@ObjectType('Export', { description: 'A file that can be downloaded, with the same key or session.' })
class ExportObject {
  @Field({ right: 'CAMPAIGNS', description: 'What each row is of: docs/open-data.md.' })
  table!: string;

  @Field(() => ExportFormatEnum, { right: 'CAMPAIGNS', description: 'How it is written.' })
  format!: string;

  @Field({ right: 'CAMPAIGNS', description: 'What is in it.' })
  contents!: string;

  @Field({
    right: 'CAMPAIGNS',
    description:
      'Where it is. All files of one answer are of the same moment. With `&names=true`, and the right PEOPLE, people are named in it.',
  })
  url!: string;
}

@Resolver(() => CampaignObject)
export class CampaignExportsResolver {
  @ResolveField(() => [ExportObject], {
    right: 'CAMPAIGNS',
    complexity: listOf(40),
    description: 'What whoever asks may download of it. README.md, beside them, says what each column means.',
  })
  exports(
    @Parent() { id, view }: CampaignObject,
    @Context() { requester, address }: RequestContext,
  ): ExportObject[] {
    const { position, positions } = view;
    const asOf = position === undefined ? '' : `?asOf=${positions.text(position)}`;
    return downloadsFor(requester).map(({ name, table, format, is }: Download) => ({
      table,
      format: (format satisfies DownloadFormat).toUpperCase(),
      contents: is,
      url: `${address}/export/${id}/${name}${asOf}`,
    }));
  }
}
