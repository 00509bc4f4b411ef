import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Args, GraphQLModule, ID, Mutation, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { fromProgram } from '../processes.ts';

/**
 * NestJS, Apollo and Fastify as the program sets them up, with its input and object types and its plugins; the
 * resolvers answer constants. Decorators are called as functions, since Node runs this file as it is.
 */

const { errorReporting } =
  await fromProgram<typeof import('../../src/graphql/apollo-plugins.ts')>('graphql/apollo-plugins.js');
const { ErrorLog } =
  await fromProgram<typeof import('../../src/graphql/error-log.ts')>('graphql/error-log.js');
const { formatError } = await fromProgram<typeof import('../../src/graphql/errors.ts')>('graphql/errors.js');
const { createLogger } =
  await fromProgram<typeof import('../../src/operations/logger.ts')>('operations/logger.js');
const { operator } = await fromProgram<typeof import('../../src/auth/requester.ts')>('auth/requester.js');
const { SignUp } = await fromProgram<typeof import('../../src/commands/sign-up.ts')>('commands/sign-up.js');
const { Receipt } = await fromProgram<typeof import('../../src/graphql/record.ts')>('graphql/record.js');
const { CampaignObject } = await fromProgram<typeof import('../../src/graphql/campaign-object.ts')>(
  'graphql/campaign-object.js',
);
const { Impact } = await fromProgram<typeof import('../../src/graphql/impact.ts')>('graphql/impact.js');
const { AsOfInput } = await fromProgram<typeof import('../../src/graphql/view.ts')>('graphql/view.js');

const receipt = { id: '7zk2m9q4x1c8v5b3', position: '0a1b', eventIds: [randomUUID()], duplicate: false };

const campaign = { id: 'c0', name: 'Ren strand' };

const impact = {
  participants: 20_000,
  signUps: { net: 16_000, gross: 20_000, confirmed: 12_000 },
  shares: { made: 8_000, opened: 16_000 },
  attendance: { attended: 12_000, noShow: 4_000, unknown: 0, walkIns: 2_000, showUpRate: 0.75 },
  headcount: null,
  pledges: ['MONEY', 'QUANTITY'].map(kind => ({
    kind,
    unit: kind === 'MONEY' ? 'NOK' : 'hours',
    pledged: '1000000',
    fulfilled: '600000',
    outstanding: '400000',
    overdue: '0',
  })),
};

class EmptyResolver {
  signUp() {
    return receipt;
  }

  campaign() {
    return campaign;
  }

  impact() {
    return impact;
  }
}

const { prototype } = EmptyResolver;
const descriptor = (name: keyof EmptyResolver) => Object.getOwnPropertyDescriptor(prototype, name)!;
for (const [name, parameters] of Object.entries({
  signUp: [Object],
  campaign: [String, Object],
  impact: [],
})) {
  Reflect.defineMetadata('design:paramtypes', parameters, prototype, name);
}
Args('input', { type: () => SignUp })(prototype, 'signUp', 0);
Mutation(() => Receipt, { name: 'signUp' })(prototype, 'signUp', descriptor('signUp'));
Args('id', { type: () => ID })(prototype, 'campaign', 0);
Args('asOf', { type: () => AsOfInput, nullable: true })(prototype, 'campaign', 1);
Query(() => CampaignObject, { name: 'campaign' })(prototype, 'campaign', descriptor('campaign'));
ResolveField('impact', () => Impact)(prototype, 'impact', descriptor('impact'));
Resolver(() => CampaignObject)(EmptyResolver);

class EmptyModule {}
Module({
  imports: [
    GraphQLModule.forRoot<ApolloDriverConfig>({
      driver: ApolloDriver,
      autoSchemaFile: true,
      sortSchema: false,
      graphiql: false,
      introspection: true,
      includeStacktraceInErrorResponses: false,
      plugins: [errorReporting(new ErrorLog(createLogger('warn')))],
      formatError: formatError(false),
      context: () => ({ requester: operator('default', 'benchmark'), correlationId: randomUUID() }),
      subscriptions: { 'graphql-ws': true },
    }),
  ],
  providers: [EmptyResolver],
})(EmptyModule);

const adapter = new FastifyAdapter({ bodyLimit: 1024 * 1024, forceCloseConnections: 'idle' });
const app = await NestFactory.create<NestFastifyApplication>(EmptyModule, adapter, { logger: false });
await app.listen(Number(process.env.PORT), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
