import { Injectable } from '@nestjs/common';
import type { UserPrincipal } from '@kugelpos/auth';
import { InjectSettings, PlatformSettings } from '@kugelpos/platform';
import { TerminalTokens, type Renewed } from '../credentials/terminal-tokens.js';
import { LogBook } from '../logs/log-book.js';
import { NOTHING_ASKED } from '../logs/terminal-log.js';
import { TerminalChanges } from '../terminals/terminal-changes.js';
import { toTerminal, type Terminal } from '../terminals/terminal.dto.js';
import { TerminalService } from '../terminals/terminal.service.js';
import { statusError } from './working-session.js';

/** Training mode of a terminal (retail rule 24, decisions 9). */
@Injectable()
export class TrainingService {
  constructor(
    private readonly terminals: TerminalService,
    private readonly book: LogBook,
    private readonly changes: TerminalChanges,
    private readonly tokens: TerminalTokens,
    @InjectSettings(PlatformSettings) private readonly platform: PlatformSettings,
  ) {}

  /**
   * Switches the mode of a terminal whose session is not open, so that no session is half practice; the switch is in
   * its log with the user who did it – no staff of the till –, because sales of a till in training count for nothing.
   * Switching to the present mode changes nothing.
   * @throws NotFoundError 404 / 100001, AppError 400 / 406003 while the terminal is open
   */
  async setTraining(
    { tenantId, username }: UserPrincipal,
    terminalId: string,
    training: boolean,
  ): Promise<Renewed<Terminal>> {
    const present = await this.terminals.require(tenantId, terminalId);
    if ((present.training ?? false) === training) return this.tokens.renew(present, this.wire(present));
    const { terminal, data } = await this.book.record(
      { tenantId, terminalId, request: null },
      ({ status }) => {
        if (status === 'Opened') throw statusError('The terminal is open');
        return {
          change: { training },
          entries: [
            {
              operation: 'audit',
              act: training ? 'training_on' : 'training_off',
              description: username,
              authorized: NOTHING_ASKED,
            },
          ],
        };
      },
      (recorded) => this.wire(recorded.terminal),
    );
    await this.changes.announce(terminal);
    return this.tokens.renew(terminal, data);
  }

  private wire(terminal: Parameters<typeof toTerminal>[0]): Terminal {
    return toTerminal(terminal, this.platform.TIMEZONE);
  }
}
