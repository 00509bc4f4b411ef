import { Inject, type Type } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Outcome } from '../event-store/ledger.ts';
import type { Command } from './command.ts';
import { CommandRunner } from './command-runner.ts';
import type { CommandDefinition } from './definition.ts';

/** The CommandBus handler of one command. Every sender's commands are checked and recorded in the same way. */
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
