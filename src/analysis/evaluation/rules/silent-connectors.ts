import type { SilentConnector } from '../figures.ts';
import { type RuleAnswer, figure } from '../finding.ts';

/** Connected systems of which nothing has been heard for longer than is usual for them. */
export function silentConnectors(silent: readonly SilentConnector[]): RuleAnswer {
  return silent.map(({ id, name, hours }) => ({
    kind: 'TO_DO',
    conclusion: { of: 'CONNECTOR_SILENT', name, hours },
    numbers: [figure('hours', hours, null, id)],
  }));
}
