import { Inject, type Type } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Outcome } from '../event-store/ledger.ts';
import type { Command } from './command.ts';
import { CommandRunner } from './command-runner.ts';
import type { CommandDefinition } from './definition.ts';

/** The CommandBus handler of one command. Whoever sends the command, it is checked and recorded alike. */
export function commandHandler(definition: CommandDefinition): Type<ICommandHandler> {
  @CommandHandler(definition.input)
  class Handler {
    constructor(@Inject(CommandRunner) private readonly runner: CommandRunner) {}

    execute(message: Command): Promise<Outcome> {
      return this.runner.execute(message, definition);
    }
  }
  return Handler;
}
