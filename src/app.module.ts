import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module, type DynamicModule } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { GraphQLModule } from '@nestjs/graphql';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from './auth/access.ts';
import type { Allowances } from './auth/allowances.ts';
import { commandHandlers } from './commands/all.ts';
import { CommandRunner } from './commands/command-runner.ts';
import type { Config } from './config.ts';
import {
  ACCOUNTS,
  ActorResolver,
  AdministrationResolver,
  COMMAND_COUNT,
  type CommandCount,
  KEY_ENVIRONMENT,
} from './graphql/administration.ts';
import { ConnectorResolver, DIRECTORY_CONNECTORS } from './graphql/connector.ts';
import { ActivityResolver } from './graphql/activity.ts';
import { apolloLogger, errorReporting, neverCached } from './graphql/apollo-plugins.ts';
import { CampaignConnectionResolver, CampaignResolver } from './graphql/campaign.ts';
import {
  CampaignImpactResolver,
  ComparisonResolver,
  ImpactResolver,
  OrganisationImpactResolver,
} from './graphql/campaign-impact.ts';
import { EntriesResolver } from './graphql/entries.ts';
import type { ErrorLog } from './graphql/error-log.ts';
import type { FormatError } from './graphql/errors.ts';
import { CampaignExportsResolver } from './graphql/exports.ts';
import { EvaluationResolver } from './graphql/evaluation.ts';
import { ImportResolver } from './graphql/imports.ts';
import { rightsChecked, withRules } from './graphql/field-rights.ts';
import { paced } from './graphql/limits/paced-schema.ts';
import { queryLimits, refuseWritten } from './graphql/limits/query-limits.ts';
import { OrganisationResolver } from './graphql/organisation.ts';
import { CampaignGoalsResolver } from './graphql/goal.ts';
import { CampaignIndicatorsResolver, IndicatorResolver } from './graphql/indicator.ts';
import { ParticipantResolver, ParticipationResolver, ShareResolver } from './graphql/participant.ts';
import { PublicImpactResolver, PublicTotalResolver } from './graphql/public-impact.ts';
import { RECEIPT_PATIENCE, RecordResolver } from './graphql/record.ts';
import { CampaignRecruitmentResolver, RecruitmentResolver } from './graphql/recruitment.ts';
import { RecruitmentNodeResolver } from './graphql/recruitment-node.ts';
import { addressAsked, type RequestContext } from './graphql/request-context.ts';
import { CampaignStatementsResolver, StatementResolver } from './graphql/statement.ts';
import { ImpactSubscription } from './graphql/impact-subscription.ts';
import { ParticipationSubscription } from './graphql/subscription.ts';
import { CampaignLinksResolver, TrackedLinkResolver } from './graphql/tracked-link.ts';
import { Views } from './graphql/view.ts';
import {
  DIRECTORY_WEBHOOKS,
  WEBHOOK_NETWORKS,
  WebhookDeliveryResolver,
  WebhookResolver,
} from './graphql/webhook.ts';
import { Health, HealthController } from './operations/health.ts';
import { Metrics } from './operations/metrics.ts';
import { Ledger } from './event-store/ledger.ts';
import { Positions } from './event-store/positions.ts';
import { RosterResolver } from './graphql/roster.ts';
import { ConnectorAddresses } from './inbound/connectors/address.ts';
import { ConfiguredConnectors } from './inbound/connectors/configured.ts';
import { Imports } from './inbound/imports.ts';
import type { Receiving } from './inbound/receiving.ts';
import type { Delivering } from './outbound/webhooks/delivering.ts';
import { ConfiguredWebhooks } from './outbound/webhooks/configured.ts';
import { WebhookDeliveries } from './outbound/webhooks/deliveries.ts';
import { ParticipantReader } from './graphql/participant-reader.ts';
import { LogReader } from './outbound/campaign-events.ts';
import { ReadSide } from './projector/read-side.ts';
import { eventLoop } from './scheduling/event-loop.ts';
import type { Stores } from './stores.ts';

export const resolvers = [
  CampaignResolver,
  CampaignConnectionResolver,
  CampaignImpactResolver,
  ImpactResolver,
  ComparisonResolver,
  EvaluationResolver,
  OrganisationResolver,
  OrganisationImpactResolver,
  EntriesResolver,
  CampaignRecruitmentResolver,
  RecruitmentResolver,
  RecruitmentNodeResolver,
  CampaignIndicatorsResolver,
  IndicatorResolver,
  CampaignStatementsResolver,
  StatementResolver,
  CampaignGoalsResolver,
  CampaignExportsResolver,
  PublicImpactResolver,
  PublicTotalResolver,
  ActivityResolver,
  RosterResolver,
  ParticipantResolver,
  ParticipationResolver,
  ShareResolver,
  CampaignLinksResolver,
  TrackedLinkResolver,
  RecordResolver,
  ParticipationSubscription,
  ImpactSubscription,
  AdministrationResolver,
  ActorResolver,
  ConnectorResolver,
  ImportResolver,
  WebhookResolver,
  WebhookDeliveryResolver,
];

/** The composition root: it says what each class is made of. */
@Module({})
export class AppModule {
  static of(
    config: Config,
    log: ErrorLog,
    format: FormatError,
    stores: Stores,
    costs: Allowances,
    { configured, addresses }: Receiving,
    delivering: Delivering,
    imports: Imports,
  ): DynamicModule {
    const { store, directory, ledger, runner, readSide, metrics, access } = stores;
    const { positions } = ledger;
    return {
      module: AppModule,
      imports: [CqrsModule.forRoot(), graphql(config, log, format, costs)],
      controllers: [HealthController],
      providers: [
        ...commandHandlers,
        ...resolvers,
        { provide: CommandRunner, useValue: runner },
        { provide: Access, useValue: access },
        { provide: Ledger, useValue: ledger },
        { provide: ACCOUNTS, useValue: directory.accounts },
        { provide: DIRECTORY_CONNECTORS, useValue: directory.connectors },
        { provide: ConfiguredConnectors, useValue: configured },
        { provide: ConnectorAddresses, useValue: addresses },
        { provide: DIRECTORY_WEBHOOKS, useValue: directory.webhooks },
        { provide: ConfiguredWebhooks, useValue: delivering.configured },
        { provide: WebhookDeliveries, useValue: delivering.deliveries },
        { provide: WEBHOOK_NETWORKS, useValue: config.webhookNetworks },
        { provide: Imports, useValue: imports },
        { provide: KEY_ENVIRONMENT, useValue: config.access.environment },
        {
          provide: COMMAND_COUNT,
          useValue: ((command, outcome) => metrics.command(command, outcome)) satisfies CommandCount,
        },
        { provide: ReadSide, useValue: readSide },
        { provide: Metrics, useValue: metrics },
        { provide: Views, useValue: new Views(store, readSide, positions) },
        { provide: Positions, useValue: positions },
        {
          provide: Health,
          useValue: new Health(store, directory, readSide, {
            silentConnectors: () => configured.countSilent(Date.now()),
            failingWebhooks: () => delivering.configured.countFailing(),
          }),
        },
        { provide: LogReader, useValue: new LogReader(store) },
        { provide: ParticipantReader, useValue: new ParticipantReader(directory, ledger) },
        { provide: RECEIPT_PATIENCE, useValue: config.receiptPatience },
      ],
    };
  }
}

function graphql(
  { limits, publicUrl }: Config,
  log: ErrorLog,
  format: FormatError,
  costs: Allowances,
): DynamicModule {
  return GraphQLModule.forRoot<ApolloDriverConfig>({
    driver: ApolloDriver,
    autoSchemaFile: true,
    sortSchema: false,
    graphiql: false,
    introspection: limits.introspection,
    transformSchema: schema => paced(withRules(schema)),
    includeStacktraceInErrorResponses: false,
    // Otherwise Nest answers 200 whatever status the plugins set, and an outage would look like a success.
    preserveHttpStatusForExecutionErrors: false,
    autoTransformHttpErrors: false,
    // Every request must hold its document, so that the limits on its text are checked.
    persistedQueries: false,
    // Apollo's own plugin visits every value of every answer, for a header that is always the same.
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      neverCached,
      rightsChecked,
      queryLimits(limits, costs),
      errorReporting(log),
    ],
    logger: apolloLogger(log),
    formatError: format,
    context: limitedContext(publicUrl),
  });
}

/** @throws {GraphQLError} the query is too large to be parsed */
function limitedContext(publicUrl: string | undefined) {
  return async (request: FastifyRequest, { raw }: FastifyReply): Promise<RequestContext> => {
    const gone = goneBefore(raw);
    // To read a query, check it and begin with it takes a while too.
    await eventLoop.letIn();
    const { query } = (request.body ?? request.query ?? {}) as { readonly query?: unknown };
    const refusal = typeof query === 'string' ? refuseWritten(query) : undefined;
    if (refusal) throw refusal;
    const address = addressAsked(publicUrl, request.headers);
    return { ...request.asker, correlationId: request.id, address, gone };
  };
}

/** Aborts when the connection closes before the answer is sent. */
function goneBefore(answer: FastifyReply['raw']): AbortSignal {
  const leaving = new AbortController();
  answer.once('close', () => {
    if (!answer.writableFinished) leaving.abort();
  });
  return leaving.signal;
}
