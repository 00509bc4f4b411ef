import { Args, Context, ID, Resolver } from '@nestjs/graphql';
import { asInput } from '../commands/as-input.ts';
import { checkInput } from '../commands/check.ts';
import { Refusal } from '../domain/refusal.ts';
import { Positions } from '../event-store/positions.ts';
import { namedInApi, nameInApi } from '../inbound/api-names.ts';
import type { FileColumn } from '../inbound/columns.ts';
import { type FileImport, interrupted } from '../inbound/file-import.ts';
import { dateOrders } from '../inbound/files/dates.ts';
import { encodings } from '../inbound/files/encoding.ts';
import { formatNames } from '../inbound/formats/all.ts';
import type { ImportPlan, StatedMeanings } from '../inbound/import-plan.ts';
import { importPath, Imports, rejectedName, TooManyImports } from '../inbound/imports.ts';
import { notFound, refused } from './errors.ts';
import {
  ImportObject,
  type ImportPlanObject,
  PrepareImportInput,
  type RejectedRowsObject,
} from './import-objects.ts';
import { importTarget } from './import-target.ts';
import { work } from './limits/field-costs.ts';
import type { RequestContext } from './request-context.ts';
import { Mutation, Query } from './ruled-fields.ts';
import { tooManyRequests } from './too-many-requests.ts';
import { Views } from './view.ts';

/** Files that are imported: they are prepared and watched here, and sent over HTTP (`src/http/imports.ts`). */
@Resolver()
export class ImportResolver {
  constructor(
    private readonly imports: Imports,
    private readonly views: Views,
    private readonly positions: Positions,
  ) {}

  @Mutation(() => ImportObject, {
    right: 'RECORD',
    complexity: work.lookUp,
    description:
      'Prepares the import of a file: send it to the `url` of the answer, and ask for `import` until it is over. docs/import.md.',
  })
  async prepareImport(
    @Args('input', { type: () => PrepareImportInput, description: 'The file, and where it is recorded.' })
    input: PrepareImportInput,
    @Context() context: RequestContext,
  ): Promise<ImportObject> {
    const checked = asInput(PrepareImportInput, input);
    const refusal = checkInput(checked);
    if (refusal) throw refused(refusal);
    const { requester } = context;
    const { campaignId, activityId = null, dryRun } = checked;
    const target = importTarget(await this.views.live(), requester, { campaignId, activityId });
    if (target instanceof Refusal) throw refused(target);
    const asked = { campaignId, activityId, stated: statedIn(checked), dryRun: dryRun ?? false };
    return this.#shown(
      prepared(() => this.imports.prepare(asked, requester)),
      context,
    );
  }

  @Mutation(() => ImportObject, {
    right: 'RECORD',
    complexity: work.lookUp,
    description: 'Ends an import after the rows that are being recorded. What was recorded stays.',
  })
  cancelImport(
    @Args('id', { type: () => ID, description: 'The import.' }) id: string,
    @Context() context: RequestContext,
  ): ImportObject {
    const found = this.#find(id, context);
    if (found !== 'gone') found.cancel();
    return this.#shownOrGone(id, found, context);
  }

  @Query(() => ImportObject, {
    right: 'RECORD',
    complexity: work.lookUp,
    description: 'An import, by whoever prepared it. It can be asked for until an hour after it is over.',
  })
  import(
    @Args('id', { type: () => ID, description: 'Its id.' }) id: string,
    @Context() context: RequestContext,
  ): ImportObject {
    return this.#shownOrGone(id, this.#find(id, context), context);
  }

  /** @throws {GraphQLError} there is none for whoever asks */
  #find(id: string, { requester }: RequestContext): FileImport | 'gone' {
    const found = this.imports.find(id, requester);
    if (!found) throw notFound('import');
    return found;
  }

  #shownOrGone(id: string, found: FileImport | 'gone', context: RequestContext): ImportObject {
    if (found !== 'gone') return this.#shown(found, context);
    return {
      ...{ id, state: 'FAILED', problem: interrupted, progress: { bytes: 0, rows: 0 } },
      ...{ url: null, plan: null, counts: null, rejected: null, position: null, keptUntil: null },
    };
  }

  #shown(one: FileImport, { address }: RequestContext): ImportObject {
    const { id, state, bytes, rows, plan, counts, problem, position } = one;
    const url = `${address}${importPath}${id}`;
    const until = this.imports.keptUntil(one);
    return {
      ...{ id, state, progress: { bytes, rows } },
      url: state === 'AWAITING_FILE' ? url : null,
      plan: plan ? shownPlan(plan, one.target?.timeZone ?? null) : null,
      counts: counts ? { ...counts } : null,
      problem: problem ?? null,
      rejected: shownRejected(one, `${url}/${rejectedName}`),
      position: position === undefined ? null : this.positions.text(position),
      keptUntil: until === undefined ? null : new Date(until).toISOString(),
    };
  }
}

/** @throws {GraphQLError} there are too many */
function prepared(prepare: () => FileImport): FileImport {
  try {
    return prepare();
  } catch (error) {
    throw error instanceof TooManyImports ? tooManyRequests(error.message, 60) : error;
  }
}

function statedIn({ format, encoding, dates, map, answers }: PrepareImportInput): StatedMeanings {
  return {
    format: namedInApi(formatNames, format ?? 'CSV'),
    encoding: encoding == null ? undefined : namedInApi(encodings, encoding),
    dates: dates == null ? undefined : namedInApi(dateOrders, dates),
    meanings: new Map((map ?? []).map(({ heading, meaning }) => [heading, meaning])),
    answers: answers ?? undefined,
  };
}

function shownPlan(
  { format, encoding, written, dates, rows, columns }: ImportPlan,
  timeZone: string | null,
): ImportPlanObject {
  return {
    format: nameInApi(format),
    encoding: nameInApi(encoding),
    written,
    dates: dates === undefined ? null : nameInApi(dates),
    ...{ timeZone, rows },
    columns: columns.map(column => ({
      heading: column.heading,
      meaning: meaningOf(column),
      isStated: column.found === 'stated',
    })),
  };
}

/** As it is stated in `map`. */
function meaningOf({ meaning }: FileColumn): string {
  switch (meaning.kind) {
    case 'field':
      return meaning.field;
    case 'identifier':
      return `identifier:${meaning.system}`;
    case 'answer':
      return 'answer';
    case 'ignored':
      return 'ignore';
  }
}

function shownRejected({ isOver, rejected }: FileImport, url: string): RejectedRowsObject | null {
  if (!rejected || rejected.examples.length === 0) return null;
  return { url: isOver && rejected.file ? url : null, examples: rejected.examples };
}
