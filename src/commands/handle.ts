import { Inject, type Type } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Outcome } from '../event-store/ledger.ts';
import type { Command } from './command.ts';
import { Recording } from './recording.ts';

/** A CommandBus handler for one command class. Whoever sends the command, it is checked and recorded alike. */
export function handle<C extends Command>(
  commandClass: Type<C>,
  execute: (recording: Recording, command: C) => Promise<Outcome>,
): Type<ICommandHandler> {
  @CommandHandler(commandClass)
  class Handler {
    constructor(@Inject(Recording) private readonly recording: Recording) {}

    execute(message: C): Promise<Outcome> {
      return this.recording.execute(message, command => execute(this.recording, command));
    }
  }
  return Handler;
}
