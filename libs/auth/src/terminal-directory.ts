import type { TerminalIdentity } from './principal.js';

/**
 * Who owns an API key: the port that the terminal service answers from its database and the other services through it.
 * The app wires it (design, layout).
 */
export abstract class TerminalDirectory {
  /**
   * The terminal with this id if its key has this hash, else undefined.
   * @throws AppError 502 or 503 if the directory cannot be asked
   */
  abstract find(terminalId: string, keyHash: string): Promise<TerminalIdentity | undefined>;
}
