import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** What each compose command starts, by Compose's own rules: https://docs.docker.com/reference/compose-file/profiles/ */

const root = join(import.meta.dirname, '../..');

interface Service {
  readonly image?: string;
  readonly build?: string;
  readonly profiles?: readonly string[];
  readonly depends_on?: Record<string, { readonly condition: string }>;
  readonly environment: Record<string, string>;
  readonly healthcheck?: object;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly networks?: object;
}

interface Model {
  readonly name?: string;
  readonly services: Record<string, Service>;
  readonly volumes?: object;
  readonly networks?: object;
}

const read = (file: string) => parse(readFileSync(join(root, file), 'utf8'), { merge: true }) as Model;

/** The services that `docker compose <options> up` starts. @throws as Compose does, where one depends on one that is off */
function started(options: string): Record<string, Service> {
  const words = options.split(/\s+/);
  const after = (option: string) => words.flatMap((word, at) => (word === option ? [words[at + 1]!] : []));
  const active = new Set(after('--profile'));
  const [file = 'docker-compose.yml'] = after('--file');
  const services = Object.entries(read(file).services).filter(
    ([, { profiles = [] }]) => profiles.length === 0 || profiles.some(profile => active.has(profile)),
  );
  const names = new Set(services.map(([name]) => name));
  for (const [name, { depends_on = {} }] of services)
    for (const other of Object.keys(depends_on))
      if (!names.has(other)) throw new Error(`${name} depends on ${other}, which is not started.`);
  return Object.fromEntries(services);
}

const cluster = '--file docker-compose.cluster.yml';
const files = ['docker-compose.yml', 'docker-compose.cluster.yml'];

test('by default: the application and one node', () => {
  expect(Object.keys(started(''))).toEqual(['dugnad', 'eventstore']);
});

test('with the profile of that name: PostgreSQL as well, where its address in the file leads', () => {
  const services = started('--profile postgresql');
  expect(Object.keys(services)).toEqual(['dugnad', 'eventstore', 'postgresql']);
  const [, user, password, host] = /DIRECTORY_URL=postgresql:\/\/(\w+):(\w+)@(\w+)\//.exec(
    readFileSync(join(root, 'docker-compose.yml'), 'utf8'),
  )!;
  expect(host).toBe('postgresql');
  expect(services.postgresql!.environment).toEqual({ POSTGRES_USER: user, POSTGRES_PASSWORD: password });
});

test('the cluster: the application and three nodes, and nothing of the default', () => {
  expect(Object.keys(started(cluster))).toEqual(['dugnad', 'node1', 'node2', 'node3']);
});

test('the cluster is a project of its own: `down` of the one takes nothing of the other', () => {
  expect(files.map(file => read(file).name)).toEqual([undefined, 'dugnad-cluster']);
});

test.each(['', cluster])('the application waits for the very nodes that it is pointed at: %s', options => {
  const { dugnad, ...nodes } = started(options);
  const url = dugnad!.environment.EVENTSTOREDB_URL!.replace(/^\$\{\w+:-(.*)\}$/, '$1');
  const hosts = /^esdb:\/\/([^?/]+)/
    .exec(url)![1]!
    .split(',')
    .map(host => host.split(':')[0]);
  expect(hosts).toEqual(Object.keys(nodes));
  expect(Object.keys(dugnad!.depends_on!)).toEqual(hosts);
  for (const node of Object.values(nodes)) {
    expect(node.healthcheck).toBeDefined();
    expect(node.environment.EVENTSTORE_CLUSTER_SIZE).toBe(String(hosts.length));
    expect(node.image).toBe(started('').eventstore!.image);
  }
});

test('every store that is started is one that the application uses', () => {
  const images = [started(''), started(cluster)].flatMap(services =>
    Object.values(services).flatMap(({ image = [] }) => image),
  );
  for (const image of images) expect(image).toMatch(/^eventstore\/eventstore:/);
});

test('both can run beside one another, and nothing is published beyond this machine', () => {
  const ports = files.flatMap(file => Object.values(read(file).services).flatMap(({ ports = [] }) => ports));
  for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  expect(new Set(ports.map(port => port.split(':')[1])).size).toBe(ports.length);
});

test.each(files)('%s: what is declared is used, and what is used is declared', file => {
  const { services, volumes = {}, networks = {} } = read(file);
  const used = (of: (service: Service) => readonly string[]) => [
    ...new Set(Object.values(services).flatMap(of)),
  ];
  expect(used(({ volumes: own = [] }) => own.map(volume => volume.split(':')[0]!)).sort()).toEqual(
    Object.keys(volumes).sort(),
  );
  const named = used(({ networks: own = [] }) => (Array.isArray(own) ? (own as string[]) : Object.keys(own)));
  expect(named).toEqual(Object.keys(networks));
});

test('the documents name commands that start something', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    ...files,
    ...readdirSync(join(root, 'docs')).map(name => `docs/${name}`),
  ];
  const commands = pages
    .filter(name => /\.(md|yml)$/.test(name))
    .flatMap(name => [...readFileSync(join(root, name), 'utf8').matchAll(/docker compose ([^`\n]*?)\bup\b/g)])
    .map(([, options]) => options!);
  expect(commands.length).toBeGreaterThan(3);
  for (const options of commands) {
    for (const [, profile] of options.matchAll(/--profile (\S+)/g)) {
      const known = files
        .flatMap(file => Object.values(read(file).services))
        .flatMap(({ profiles = [] }) => profiles);
      expect(known).toContain(profile);
    }
    expect(Object.keys(started(options.trim()))).toContain('dugnad');
  }
});
