import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Tokens, type Principal } from '@kugelpos/auth';
import { Header } from '@kugelpos/contracts';
import { identityOf } from '../terminals/terminal.dto.js';
import type { TerminalDocument } from '../terminals/terminal.schema.js';

/** An answer that comes with a new token for the terminal, because what the token says has changed. */
export interface Renewed<T> {
  data: T;
  /** The token for whoever made the request. */
  newTokenFor: (caller: Principal | undefined) => string;
}

/** Makes the terminal tokens of this service (spec §4.3). */
@Injectable()
export class TerminalTokens {
  constructor(private readonly tokens: Tokens) {}

  /** Token of the terminal in its present state for the holder of that key, and its life in seconds. */
  issue(terminal: TerminalDocument, keyVersion: number): { token: string; expiresIn: number } {
    return this.tokens.forTerminal(identityOf(terminal, keyVersion));
  }

  renew<T>(terminal: TerminalDocument, data: T): Renewed<T> {
    return { data, newTokenFor: (caller) => this.issue(terminal, keyVersionFor(terminal, caller)).token };
  }
}

/** Sends the new token in `X-New-Token` (spec §4.3 rule 8) and gives the answer's data. */
export function withNewToken<T>(reply: FastifyReply, { data, newTokenFor }: Renewed<T>): T {
  void reply.header(Header.newToken, newTokenFor(reply.request.principal));
  return data;
}

/** A till that still works with the key before stays with it: a token of the new key would outlive the overlap. */
function keyVersionFor(terminal: TerminalDocument, caller: Principal | undefined): number {
  const current = terminal.key_version ?? 0;
  return caller?.kind === 'terminal' ? Math.min(caller.keyVersion, current) : current;
}
