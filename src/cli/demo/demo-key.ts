import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { Access } from '../../auth/access.ts';
import { operator } from '../../auth/requester.ts';
import type { Environment } from '../../auth/secret-text.ts';
import type { CommandRunner } from '../../commands/command-runner.ts';
import { withNewSecret } from '../../commands/new-secret.ts';
import { IssueKeyInput, organisationCommands } from '../../commands/organisation.ts';
import { firstOrganisation } from '../../domain/organisation/state.ts';

/**
 * The API key with which the demo records, so that its commands can be copied. It lies beside the demo's files: running the
 * demo again finds it there. A new one is issued where it opens nothing.
 */
export async function demoKey(
  dataDirectory: string,
  environment: Environment,
  { access, runner }: { readonly access: Access; readonly runner: CommandRunner },
): Promise<string> {
  const path = join(dataDirectory, 'demo.key');
  const kept = existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined;
  if (kept && (await opens(access, kept))) return kept;
  const context = {
    ...operator(firstOrganisation, 'demo'),
    correlationId: randomUUID(),
    receivedAt: new Date().toISOString(),
  };
  const { text, outcome } = await withNewSecret(environment, context, own => {
    const command = Object.assign(new IssueKeyInput(), { name: 'Demo', role: 'OWNER', context: own });
    return runner.execute(command, organisationCommands.issueKey);
  });
  if (text === undefined) throw new Error(`The demo got no key: ${JSON.stringify(outcome)}`);
  writeFileSync(path, `${text}\n`, { mode: 0o600 });
  return text;
}

async function opens(access: Access, key: string): Promise<boolean> {
  return access.requester({ authorization: `Bearer ${key}` }).then(
    ({ role }) => role === 'OWNER',
    () => false,
  );
}
