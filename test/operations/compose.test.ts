import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readConfig } from '../../src/config.ts';

/** What each compose command starts, by Compose's own rules: https://docs.docker.com/reference/compose-file/profiles/ */

const root = join(import.meta.dirname, '../..');

interface Service {
  readonly image?: string;
  readonly build?: string;
  readonly profiles?: readonly string[];
  readonly depends_on?: readonly string[] | Record<string, { readonly condition: string }>;
  readonly environment: Record<string, string>;
  readonly healthcheck?: object;
  readonly ports?: readonly string[];
  readonly restart: string;
  readonly stop_grace_period?: string;
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

/** A list of names, or an object that has them. */
const namesIn = (named: readonly string[] | object): readonly string[] =>
  Array.isArray(named) ? (named as string[]) : Object.keys(named);

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
    for (const other of namesIn(depends_on))
      if (!names.has(other)) throw new Error(`${name} depends on ${other}, which is not started.`);
  return Object.fromEntries(services);
}

const cluster = '--file docker-compose.cluster.yml';
const nodes = '--file docker-compose.nodes.yml';
const files = ['docker-compose.yml', 'docker-compose.cluster.yml', 'docker-compose.nodes.yml'];

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

test('each is a project of its own: `down` of the one takes nothing of the others', () => {
  expect(files.map(file => read(file).name)).toEqual([undefined, 'dugnad-cluster', 'dugnad-nodes']);
});

test.each(['', cluster])('the application waits for the very nodes that it is pointed at: %s', options => {
  const { dugnad, ...nodes } = started(options);
  const url = dugnad!.environment.EVENTSTOREDB_URL!.replace(/^\$\{\w+:-(.*)\}$/, '$1');
  const hosts = /^esdb:\/\/([^?/]+)/
    .exec(url)![1]!
    .split(',')
    .map(host => host.split(':')[0]);
  expect(hosts).toEqual(Object.keys(nodes));
  expect(namesIn(dugnad!.depends_on!)).toEqual(hosts);
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

test('all can run beside one another, and nothing is published beyond this machine but the proxy', () => {
  const { proxy, ...others } = started(nodes);
  const local = ['', cluster].flatMap(options => Object.values(started(options)));
  const ports = [...local, ...Object.values(others)].flatMap(({ ports = [] }) => ports);
  for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  const published = [
    ...ports.map(port => port.split(':')[1]),
    ...proxy!.ports!.map(port => port.split(':')[0]),
  ];
  expect(new Set(published).size).toBe(published.length);
});

test.each(files)('%s: what is declared is used, and what is used is declared', file => {
  const { services, volumes = {}, networks = {} } = read(file);
  const used = (of: (service: Service) => readonly string[]) => [
    ...new Set(Object.values(services).flatMap(of)),
  ];
  const sources = used(({ volumes: own = [] }) => own.map(volume => volume.split(':')[0]!));
  const [paths, names] = [
    sources.filter(source => source.startsWith('.')),
    sources.filter(source => !source.startsWith('.')),
  ];
  expect(names.sort()).toEqual(Object.keys(volumes).sort());
  for (const path of paths) expect(existsSync(join(root, path))).toBe(true);
  const named = used(({ networks: own = [] }) => namesIn(own));
  expect(named.toSorted()).toEqual(Object.keys(networks).sort());
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
    expect(Object.keys(started(options.trim())).join()).toContain('dugnad');
  }
});

describe('two nodes behind a proxy', () => {
  const { dugnad1, dugnad2, proxy, eventstore, postgresql, ...others } = started(nodes);
  const caddyfile = readFileSync(join(root, 'deploy/Caddyfile'), 'utf8');
  /** As Compose does: https://docs.docker.com/reference/compose-file/interpolation/. @throws where one is required that is not given */
  const interpolated = (text: string, given: Record<string, string>) =>
    text.replaceAll(/\$\{(\w+)(?::\?([^}]*))?\}/g, (_, name: string, message: string) => {
      if (!given[name]) throw new Error(`${name}: ${message}`);
      return given[name];
    });
  const given = {
    PUBLIC_URL: 'https://dugnad.example.org',
    SECRETS_KEY: Buffer.alloc(32).toString('base64'),
    POSTGRESQL_PASSWORD: 'c0ffee',
  };
  const environmentOf = ({ environment }: Service, values: Record<string, string> = given) =>
    Object.fromEntries(Object.entries(environment).map(([name, text]) => [name, interpolated(text, values)]));

  test('differ in nothing but where their files lie', () => {
    expect(others).toEqual({});
    expect({ ...dugnad1, volumes: [] }).toEqual({ ...dugnad2, volumes: [] });
    expect(dugnad1!.volumes).toEqual(['dugnad1:/data']);
    expect(dugnad2!.volumes).toEqual(['dugnad2:/data']);
  });

  test('are set right, by names that the program has', () => {
    const environment = environmentOf(dugnad1!);
    const operations = readFileSync(join(root, 'docs/operations.md'), 'utf8');
    for (const name of Object.keys(environment)) expect(operations).toContain(`| \`${name}\` |`);
    const config = readConfig(environment);
    expect(new URL(config.eventStore).hostname).toBe('eventstore');
    const directory = new URL(config.directory);
    expect(directory.hostname).toBe('postgresql');
    expect({ POSTGRES_USER: directory.username, POSTGRES_PASSWORD: directory.password }).toEqual(
      environmentOf(postgresql!),
    );
    expect(config.proxies).toEqual([
      (proxy!.networks as { front: { ipv4_address: string } }).front.ipv4_address,
    ]);
  });

  test.each(Object.keys(given))('do not start without %s, and it is said what it is', name => {
    const without = { ...given, [name]: '' };
    expect(() => environmentOf(dugnad1!, without)).toThrow(new RegExp(`^${name}: .{20}`));
  });

  test('all come back, are asked whether they are well, and end in peace', () => {
    for (const service of [dugnad1, dugnad2, proxy, eventstore, postgresql])
      expect(service!.restart).toMatch(/^(always|unless-stopped)$/);
    for (const service of [dugnad1, dugnad2, eventstore, postgresql]) {
      expect(service!.healthcheck).toBeDefined();
      expect(service!.stop_grace_period).toBe('60s');
    }
    expect(dugnad1!.depends_on).toEqual({
      eventstore: { condition: 'service_healthy' },
      postgresql: { condition: 'service_healthy' },
    });
  });

  test('the proxy leads to both, and asks whether they are ready; the stores are reached by the nodes alone', () => {
    expect(caddyfile).toContain(' dugnad1:4000 dugnad2:4000 {');
    expect(caddyfile).toContain('health_uri /health/ready');
    expect(proxy!.volumes![0]).toBe('./deploy/Caddyfile:/etc/caddy/Caddyfile:ro');
    expect(Object.keys(environmentOf(proxy!))).toEqual(
      [...caddyfile.matchAll(/\{\$(\w+)\}/g)].map(([, name]) => name),
    );
    expect([proxy, eventstore, postgresql].map(service => namesIn(service!.networks!))).toEqual([
      ['front'],
      ['stores'],
      ['stores'],
    ]);
    expect(read('docker-compose.nodes.yml').networks).toMatchObject({ stores: { internal: true } });
  });
});
