import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StatefulSet } from 'kubernetes-types/apps/v1.js';
import type { Container, ConfigMap, Probe, Secret, Service } from 'kubernetes-types/core/v1.js';
import type { Ingress } from 'kubernetes-types/networking/v1.js';
import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1.js';
import ts from 'typescript';
import { parseAllDocuments } from 'yaml';
import { readConfig } from '../../src/config.ts';
import { TestServer } from '../server/harness.ts';

/** The manifests of deploy/kubernetes: each is what Kubernetes' API defines, and all fit together and the program. */

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'deploy/kubernetes');
const documents = readdirSync(folder).flatMap(file =>
  parseAllDocuments(readFileSync(join(folder, file), 'utf8')).map(
    document => [file, document.toJS() as object & Kind] as const,
  ),
);

interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

const all = <Manifest>(kind: string) =>
  documents.flatMap(([, manifest]) => (manifest.kind === kind ? [manifest as Manifest] : []));
const only = <Manifest>(kind: string) => {
  const [manifest, ...others] = all<Manifest>(kind);
  expect(others).toEqual([]);
  return manifest!;
};

const nodes = only<StatefulSet>('StatefulSet').spec!;
const pod = nodes.template.spec!;
const [container] = pod.containers as [Container];
const ports = new Map(container.ports!.map(({ name, containerPort }) => [name, containerPort]));
const secret = only<Secret>('Secret');
const settings = only<ConfigMap>('ConfigMap');

/** The environment that the program gets. */
const environment = {
  ...settings.data,
  ...Object.fromEntries(
    container.env!.map(({ name, value, valueFrom }) => [
      name,
      value ?? secret.stringData![valueFrom!.secretKeyRef!.key],
    ]),
  ),
} as Record<string, string>;

/** Where the types of an API version are, in the package of Kubernetes' types. */
const groups: Record<string, string> = {
  v1: 'core/v1',
  'apps/v1': 'apps/v1',
  'networking.k8s.io/v1': 'networking/v1',
  'policy/v1': 'policy/v1',
};

test('every field is one that Kubernetes’ API has, of its type', () => {
  const text = (manifests: readonly Kind[]) =>
    manifests
      .map(manifest => {
        const group = groups[manifest.apiVersion]!;
        return `({ ...(${JSON.stringify(manifest)} satisfies import('kubernetes-types/${group}').${manifest.kind}) });`;
      })
      .join('\n');
  const manifests = documents.map(([, manifest]) => manifest);
  expect(complaints(text(manifests))).toEqual([]);
  // That it would be noticed:
  const statefulSet = only<StatefulSet & Kind>('StatefulSet');
  const wrong = [
    { ...statefulSet, spec: { ...nodes, replicas: '2' } },
    { ...statefulSet, spec: { ...nodes, minReadySecs: 10 } },
  ];
  expect(complaints(text(wrong))).toHaveLength(2);
});

test('what is named is there', () => {
  expect(nodes.serviceName).toBe('dugnad-nodes');
  const services = all<Service>('Service');
  expect(services.map(({ metadata }) => metadata!.name)).toEqual(['dugnad', nodes.serviceName]);

  const labels = nodes.template.metadata!.labels;
  const selectors = [
    nodes.selector.matchLabels,
    only<PodDisruptionBudget>('PodDisruptionBudget').spec!.selector!.matchLabels,
    ...pod.topologySpreadConstraints!.map(({ labelSelector }) => labelSelector!.matchLabels),
    ...services.map(({ spec }) => spec!.selector),
  ];
  for (const selector of selectors) expect(labels).toEqual(selector);

  for (const { spec } of services)
    for (const { targetPort } of spec!.ports!) expect([...ports.keys()]).toContain(targetPort);

  for (const { valueFrom } of container.env!) {
    if (!valueFrom) continue;
    expect(valueFrom.secretKeyRef!.name).toBe(secret.metadata!.name);
    expect(Object.keys(secret.stringData!)).toContain(valueFrom.secretKeyRef!.key);
  }
  expect(container.envFrom).toEqual([{ configMapRef: { name: settings.metadata!.name } }]);

  const claims = nodes.volumeClaimTemplates!;
  const volumes = [...pod.volumes!.map(({ name }) => name), ...claims.map(({ metadata }) => metadata!.name)];
  expect(container.volumeMounts!.map(({ name }) => name).sort()).toEqual(volumes.sort());
});

test('requests for the public address reach the nodes', () => {
  const { spec } = only<Ingress>('Ingress');
  const { hostname, protocol } = new URL(environment.PUBLIC_URL!);
  expect(protocol).toBe('https:');
  expect(spec!.tls!.flatMap(({ hosts = [] }) => hosts)).toEqual([hostname]);
  expect(spec!.rules!.map(({ host }) => host)).toEqual([hostname]);
  const { name, port } = spec!.rules![0]!.http!.paths[0]!.backend.service!;
  const service = all<Service>('Service').find(({ metadata }) => metadata!.name === name)!;
  expect(service.spec!.ports!.map(({ name: own }) => own)).toContain(port!.name);
});

test('the settings are settings, and right', () => {
  const operations = readFileSync(join(root, 'docs/operations.md'), 'utf8');
  for (const name of Object.keys(environment)) expect(operations).toContain(`| \`${name}\` |`);
  // Of the example only the key is not to be used as it is: a forgotten one is no key.
  expect(() => readConfig(environment)).toThrow(/^The configuration is wrong:\n {2}- SECRETS_KEY: [^\n]*$/);
  const { port, metricsAddress, proxies } = readConfig({ ...environment, SECRETS_KEY: 'A'.repeat(43) + '=' });
  expect(ports).toEqual(
    new Map([
      ['http', port],
      ['metrics', metricsAddress!.port],
    ]),
  );
  expect(proxies).toHaveLength(1);
});

test('probes ask for what the server answers, as they ask for it', async () => {
  const server = await TestServer.start();
  const probes: Record<string, Probe> = {
    startup: container.startupProbe!,
    readiness: container.readinessProbe!,
    liveness: container.livenessProbe!,
  };
  try {
    for (const { httpGet } of Object.values(probes)) {
      expect(ports.get(httpGet!.port as string)).toBe(4000);
      // By the pod's address, not by a name.
      const { status } = await fetch(new URL(httpGet!.path!, server.url.replace('localhost', '127.0.0.1')));
      expect(status).toBe(200);
    }
  } finally {
    await server.remove();
  }
  expect(probes.readiness!.httpGet!.path).toBe('/health/ready');
  // While a store is away a node is not ready, but lives.
  expect(probes.liveness!.httpGet!.path).toBe('/health/live');
  const startup = probes.startup!.periodSeconds! * probes.startup!.failureThreshold!;
  expect(startup).toBeGreaterThan(readConfig({}).storePatience);
});

test('one node serves while another is replaced, and ends what it had begun', () => {
  expect(nodes.replicas).toBeGreaterThan(1);
  expect(nodes.updateStrategy).toEqual({ type: 'RollingUpdate' });
  expect(only<PodDisruptionBudget>('PodDisruptionBudget').spec!.maxUnavailable).toBe(1);
  const { seconds } = container.lifecycle!.preStop!.sleep!;
  expect(pod.terminationGracePeriodSeconds).toBe(seconds + 60);
  const { periodSeconds, failureThreshold } = container.readinessProbe!;
  expect(periodSeconds! * failureThreshold!).toBeLessThanOrEqual(seconds);
});

test('the program has no rights that it does not need, and writes where it may', () => {
  expect(pod.securityContext).toMatchObject({
    runAsNonRoot: true,
    seccompProfile: { type: 'RuntimeDefault' },
  });
  expect(container.securityContext).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  });
  const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');
  const dataDirectory = /DATA_DIR=(\S+)/.exec(dockerfile)![1]!;
  const paths = container.volumeMounts!.map(({ mountPath }) => mountPath);
  expect(paths).toContain(dataDirectory);
  const { TMPDIR, SQLITE_TMPDIR } = environment;
  expect([TMPDIR, SQLITE_TMPDIR]).toEqual([undefined, undefined]);
  // Where temporary files lie without either (src/sqlite/temporary-folder.ts).
  expect(paths).toContain('/var/tmp');
});

test('a folder that is applied as a whole does not put the example over the real secret', () => {
  for (const [file, { kind }] of documents) expect(/\.ya?ml$|\.json$/.test(file)).toBe(kind !== 'Secret');
});

/** What the compiler says of a module. */
function complaints(text: string): string[] {
  const path = join(root, 'test/operations/manifests.ts');
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    target: ts.ScriptTarget.ES2024,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  };
  const usual = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...usual,
    fileExists: name => name === path || usual.fileExists(name),
    getSourceFile: (name, version) =>
      name === path ? ts.createSourceFile(name, text, version) : usual.getSourceFile(name, version),
  };
  return ts
    .getPreEmitDiagnostics(ts.createProgram([path], options, host))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
