import { glob, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createCampaign, signUpInput, signUpMutation, signUpsCounted } from '../client.ts';
import { type Load, placeholder, type Served } from '../loads/requests.ts';
import { alternately, mustBe } from '../measure.ts';
import { inProcess, type Running, startEmptyServer, startProgram, withDirectory } from '../processes.ts';
import type { Result, Row } from '../results.ts';
import type { Settings } from '../settings.ts';

/** One sign-up a request, each of somebody new, against the same framework with nothing behind it. */
export async function singleMutations(settings: Settings): Promise<Result> {
  const served = await alternately(settings.runs, {
    patient: () => program(settings, {}),
    impatient: () => program(settings, { RECEIPT_PATIENCE_MS: '0' }),
    empty: () => empty(settings),
  });
  const row = (contender: string, durability: string, runs: readonly Served[], target?: string): Row => ({
    contender,
    durability,
    unit: 'requests/s',
    values: runs.map(({ perSecond }) => perSecond),
    p99: runs.map(({ p99 }) => p99),
    ...(target && {
      target,
      against: { contender: 'empty resolver', values: served.empty.map(({ perSecond }) => perSecond) },
    }),
  });
  const durability = 'fsync before each answer, shared by those that wait (WAL, synchronous=FULL)';
  return {
    title: `Single mutations, ${settings.connections} connections`,
    text: `${settings.mutations} \`signUp\` mutations a run, each with a new e-mail address, to one campaign, sent by
autocannon from a process of its own. The empty resolver answers a constant: the same NestJS, Apollo and Fastify
with the same options, plugins and input type. A run counts when the campaign's sign-ups are as many as were
accepted: at once, after kill -9 and a restart, and after a rebuild of the read models.`,
    rows: [
      row('Dugnad, the receipt waits for the read models', durability, served.patient, '≥ 0.9 ×'),
      row('Dugnad, RECEIPT_PATIENCE_MS=0', durability, served.impatient, '≥ 0.9 ×'),
      row('empty resolver', '–', served.empty),
    ],
  };
}

function program(settings: Settings, environment: Record<string, string>): Promise<Served> {
  return withDirectory(async directory => {
    const start = () => startProgram(directory, { environment, profile: settings.profile });
    let server = await start();
    const campaignId = await createCampaign(server.url);
    const { warmUp, served } = await load(server, settings, campaignId);
    const accepted = warmUp.accepted + served.accepted;
    mustBe('Answers without an error', settings.mutations, served.accepted);
    if (!environment.RECEIPT_PATIENCE_MS) {
      mustBe('Sign-ups at once', accepted, await signUpsCounted(server.url, campaignId));
    }
    await server.stop(settings.profile ? 'SIGTERM' : 'SIGKILL');
    server = await start();
    mustBe('Sign-ups after kill -9', accepted, await signUpsCounted(server.url, campaignId));
    await server.stop();
    await removeReadModels(directory);
    server = await start();
    mustBe('Sign-ups after a rebuild', accepted, await signUpsCounted(server.url, campaignId));
    await server.stop();
    return served;
  });
}

async function removeReadModels(directory: string): Promise<void> {
  for await (const file of glob('read-models-*', { cwd: directory })) await rm(join(directory, file));
}

async function empty(settings: Settings): Promise<Served> {
  const server = await startEmptyServer();
  const { served } = await load(server, settings, 'c0');
  mustBe('Answers without an error', settings.mutations, served.accepted);
  await server.stop();
  return served;
}

async function load({ url }: Running, { connections, mutations }: Settings, campaignId: string) {
  const input = signUpInput(campaignId, `${placeholder}@example.org`);
  const body = JSON.stringify({ query: signUpMutation, variables: { input } });
  const send = (amount: number) =>
    inProcess<Load, Served>('loads/requests.ts', { url, connections, amount, body });
  return { warmUp: await send(Math.ceil(mutations / 4)), served: await send(mutations) };
}
