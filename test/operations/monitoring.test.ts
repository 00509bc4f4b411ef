import { readFileSync } from 'node:fs';
import { parser } from '@prometheus-io/lezer-promql';
import { parse } from 'yaml';
import { ownerKey, TestServer } from '../server/harness.ts';

/** The files for Prometheus and Grafana ask for what the server measures, in PromQL that can be read. */

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly runbook: string };
}

const { groups } = parse(readFileSync('monitoring/alerts.yml', 'utf8')) as {
  groups: { readonly rules: Rule[] }[];
};
const rules = groups.flatMap(group => group.rules);
const { panels } = JSON.parse(readFileSync('monitoring/grafana-dashboard.json', 'utf8')) as {
  panels: { readonly id: number; readonly title: string; readonly targets: { readonly expr: string }[] }[];
};
/** Grafana puts a duration in its place. */
const plain = (expr: string) => expr.replaceAll('$__rate_interval', '5m');
const asked = [
  ...rules.map(({ alert, expr }) => [alert, expr] as const),
  ...panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, plain(expr)] as const)),
];

/** The names of the metrics in an expression. @throws {Error} it cannot be read */
function metricsIn(expr: string): string[] {
  const names: string[] = [];
  parser.parse(expr).iterate({
    enter({ type, from, to, node }) {
      if (type.isError) throw new Error(`${expr}: nonsense at ${from}`);
      if (type.name === 'Identifier' && node.parent?.name === 'VectorSelector')
        names.push(expr.slice(from, to));
    },
  });
  return names;
}

test('what cannot be read is seen', () => {
  expect(() => metricsIn('sum by (le (rate(x[5m]))')).toThrow('nonsense');
  expect(metricsIn('sum by (le) (rate(x[5m])) > on () y')).toEqual(['x', 'y']);
});

test('every alert and every panel asks for what there is', async () => {
  const server = await TestServer.start();
  const text = await (
    await fetch(`${server.url}/metrics`, { headers: { authorization: `Bearer ${ownerKey}` } })
  ).text();
  await server.remove();
  const kinds = new Map(
    [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, kind]) => [name!, kind!] as const),
  );
  const measured = [...kinds].flatMap(([name, kind]) =>
    kind === 'histogram' ? ['_bucket', '_count', '_sum'].map(part => name + part) : [name],
  );
  for (const [what, expr] of asked) {
    const names = metricsIn(expr);
    expect([what, names.filter(name => name !== 'up' && !measured.includes(name))]).toEqual([what, []]);
    expect([what, names.length > 0]).toEqual([what, true]);
  }
  const ours = measured.filter(name => name.startsWith('dugnad_') && !name.endsWith('_sum'));
  const shown = new Set(asked.flatMap(([, expr]) => metricsIn(expr)));
  const notShown = ours.filter(name => !shown.has(name));
  expect(notShown.toSorted()).toEqual([
    'dugnad_projector_caught_up',
    'dugnad_webhook_delivery_seconds_count',
  ]);
});

test('every alert says how bad it is, what it means, and where to read on', () => {
  expect(rules.length).toBeGreaterThan(8);
  for (const { alert, labels, annotations } of rules) {
    expect([alert, ['critical', 'warning'].includes(labels.severity)]).toEqual([alert, true]);
    expect(annotations.summary).toMatch(/^['{A-Z].+\.$|says which\.$/);
    const [file, anchor] = annotations.runbook.split('#') as [string, string];
    const headings = readFileSync(file, 'utf8').match(/^#+ .+$/gm) ?? [];
    const anchors = headings.map(heading =>
      heading
        .replace(/^#+ /, '')
        .toLowerCase()
        .replace(/[^\p{L}\d -]/gu, '')
        .replaceAll(' ', '-'),
    );
    expect([alert, anchors.includes(anchor)]).toEqual([alert, true]);
  }
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
});
