import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Tokens } from '@kugelpos/auth';
import { Header } from '@kugelpos/contracts';
import { identityOf } from '../terminals/terminal.dto.js';
import type { TerminalDocument } from '../terminals/terminal.schema.js';

/** An answer that comes with a new token for the terminal, because what the token says has changed. */
export interface Renewed<T> {
  data: T;
  newToken: string;
}

/** Makes the terminal tokens of this service (spec §4.3). */
@Injectable()
export class TerminalTokens {
  constructor(private readonly tokens: Tokens) {}

  /** Token of the terminal in its present state, and its life in seconds. */
  issue(terminal: TerminalDocument): { token: string; expiresIn: number } {
    return this.tokens.forTerminal(identityOf(terminal));
  }

  renew<T>(terminal: TerminalDocument, data: T): Renewed<T> {
    return { data, newToken: this.issue(terminal).token };
  }
}

/** Sends the new token in `X-New-Token` (spec §4.3 rule 8) and gives the answer's data. */
export function withNewToken<T>(reply: FastifyReply, { data, newToken }: Renewed<T>): T {
  void reply.header(Header.newToken, newToken);
  return data;
}
