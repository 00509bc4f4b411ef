import { randomUUID } from 'node:crypto';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module, type DynamicModule } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { GraphQLModule } from '@nestjs/graphql';
import type { FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { defaultRequester } from './auth/requester.ts';
import { commandHandlers } from './commands/all.ts';
import { Recording } from './commands/recording.ts';
import type { Config } from './config.ts';
import { ActivityResolver } from './graphql/activity.ts';
import { bodyLimit, errorReporting, formatError } from './graphql/apollo-plugins.ts';
import { CampaignConnectionResolver, CampaignResolver } from './graphql/campaign.ts';
import {
  CampaignImpactResolver,
  ComparisonResolver,
  ImpactResolver,
  OrganisationImpactResolver,
} from './graphql/campaign-impact.ts';
import { EntriesResolver } from './graphql/entries.ts';
import { EvaluationResolver } from './graphql/evaluation.ts';
import { OrganisationResolver } from './graphql/organisation.ts';
import { CampaignGoalsResolver } from './graphql/goal.ts';
import { CampaignIndicatorsResolver, IndicatorResolver } from './graphql/indicator.ts';
import { ParticipantResolver, ParticipationResolver } from './graphql/participant.ts';
import { PublicImpactResolver, PublicTotalResolver } from './graphql/public-impact.ts';
import { RECEIPT_PATIENCE, RecordResolver } from './graphql/record.ts';
import { CampaignRecruitmentResolver, RecruitmentResolver } from './graphql/recruitment.ts';
import { RecruitmentNodeResolver } from './graphql/recruitment-node.ts';
import type { RequestContext } from './graphql/request-context.ts';
import { CampaignStatementsResolver, StatementResolver } from './graphql/statement.ts';
import { ParticipationSubscription } from './graphql/subscription.ts';
import { Views } from './graphql/view.ts';
import { Health, HealthController } from './operations/health.ts';
import { Metrics } from './operations/metrics.ts';
import { Positions } from './event-store/positions.ts';
import { LogReader } from './outbound/campaign-events.ts';
import { ReadSide } from './read-models/read-side.ts';
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
  PublicImpactResolver,
  PublicTotalResolver,
  ActivityResolver,
  ParticipantResolver,
  ParticipationResolver,
  RecordResolver,
  ParticipationSubscription,
];

/** The one composition root: what each class is made of. */
@Module({})
export class AppModule {
  static of(config: Config, logger: Logger, stores: Stores): DynamicModule {
    const { store, directory, recording, readSide, metrics } = stores;
    const { positions } = recording.ledger;
    return {
      module: AppModule,
      imports: [CqrsModule.forRoot(), graphql(config, logger)],
      controllers: [HealthController],
      providers: [
        ...commandHandlers,
        ...resolvers,
        { provide: Recording, useValue: recording },
        { provide: ReadSide, useValue: readSide },
        { provide: Metrics, useValue: metrics },
        { provide: Health, useValue: new Health(store, directory, readSide) },
        { provide: Views, useValue: new Views(store, readSide, positions) },
        { provide: Positions, useValue: positions },
        { provide: LogReader, useValue: new LogReader(store) },
        { provide: RECEIPT_PATIENCE, useValue: config.receiptPatience },
      ],
    };
  }
}

function graphql({ production }: Config, logger: Logger): DynamicModule {
  return GraphQLModule.forRoot<ApolloDriverConfig>({
    driver: ApolloDriver,
    autoSchemaFile: true,
    sortSchema: false,
    graphiql: false,
    introspection: true,
    includeStacktraceInErrorResponses: false,
    // Otherwise Nest answers 200 whatever the plugins say, and an outage would look like an answer.
    preserveHttpStatusForExecutionErrors: false,
    autoTransformHttpErrors: false,
    plugins: [bodyLimit, errorReporting(logger)],
    formatError: formatError(production),
    context: requestContext,
  });
}

/** What is used of an HTTP request; over WebSocket there is neither. */
type Request = Partial<Pick<FastifyRequest, 'headers' | 'body'>>;

export function requestContext(request: Request = {}): RequestContext {
  const stated = request.headers?.['x-correlation-id'];
  const correlationId = typeof stated === 'string' && /^[\w.-]{1,64}$/.test(stated) ? stated : randomUUID();
  return { requester: defaultRequester, correlationId, bodyBytes: bodyBytes(request) };
}

function bodyBytes({ headers, body }: Request): number {
  const stated = Number(headers?.['content-length']);
  return Number.isNaN(stated) ? Buffer.byteLength(body === undefined ? '' : JSON.stringify(body)) : stated;
}
