import { UUID } from 'bson';
import { isDocument } from '../bson/paths.js';
import type { Doc } from '../bson/decode.js';
import { SESSION_MINUTES, transactionNumber, type Session } from '../engine/sessions.js';
import { mongoError } from '../errors.js';
import type { Command, CommandContext } from './context.js';

/** The session and number that a commit or abort is about. */
function target({ session, command }: CommandContext): { session: Session; number: number } {
  const number = transactionNumber(command['txnNumber']);
  if (!session || number === undefined || command['autocommit'] !== false) {
    throw mongoError('InvalidOptions', 'the command must be run with a session, a txnNumber and autocommit: false');
  }
  return { session, number };
}

function commit(context: CommandContext): Doc {
  const { session, number } = target(context);
  context.durable.push(context.server.sessions.commit(session, number));
  return {};
}

function abort(context: CommandContext): Doc {
  const { session, number } = target(context);
  context.server.sessions.abort(session, number);
  return {};
}

function lsids({ command, name }: CommandContext): unknown[] {
  const list = command[name];
  if (!Array.isArray(list) || !list.every(isDocument))
    throw mongoError('TypeMismatch', `${name} needs an array of sessions`);
  return list as unknown[];
}

export const sessionCommands: Record<string, Command> = {
  startSession: {
    fields: [],
    run: () => ({ id: { id: new UUID() }, timeoutMinutes: SESSION_MINUTES }),
  },
  endSessions: {
    fields: [],
    run: async (context) => {
      const { sessions, reader } = context.server;
      await sessions.end(lsids(context));
      if (reader?.isRunning) await reader.run(context);
      return {};
    },
  },
  refreshSessions: {
    fields: [],
    run: (context) => {
      for (const lsid of lsids(context)) context.server.sessions.of(lsid);
      return {};
    },
  },
  commitTransaction: { fields: ['recoveryToken'], run: commit },
  abortTransaction: { fields: ['recoveryToken'], run: abort },
};
