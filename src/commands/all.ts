import { activityCommands } from './activity.ts';
import { attendanceCommands } from './attendance.ts';
import { campaignCommands } from './campaign.ts';
import { claimCommands } from './claim.ts';
import { commandHandler } from './command-handler.ts';
import { connectorCommands } from './connector.ts';
import type { CommandDefinition } from './definition.ts';
import { goalCommands } from './goal.ts';
import { indicatorCommands } from './indicator.ts';
import { observationCommands } from './observation.ts';
import { organisationCommands } from './organisation.ts';
import { planCommands } from './plan.ts';
import { pledgeCommands } from './pledge.ts';
import { retractCommands } from './retract.ts';
import { shareCommands } from './share.ts';
import { signUpCommands } from './sign-up.ts';
import { webhookCommands } from './webhook.ts';

/** Everything that can be recorded of campaigns, by the name of its mutation and of its field in `record`. */
export const commands = {
  ...campaignCommands,
  ...activityCommands,
  ...signUpCommands,
  ...shareCommands,
  ...attendanceCommands,
  ...pledgeCommands,
  ...indicatorCommands,
  ...claimCommands,
  ...goalCommands,
  ...planCommands,
  ...observationCommands,
  ...retractCommands,
} satisfies Readonly<Record<string, CommandDefinition>>;

export type CommandName = keyof typeof commands;

export const commandNames = Object.keys(commands) as CommandName[];

export const commandHandlers = [
  ...Object.values(commands),
  ...Object.values(organisationCommands),
  ...Object.values(connectorCommands),
  ...Object.values(webhookCommands),
].map(commandHandler);
