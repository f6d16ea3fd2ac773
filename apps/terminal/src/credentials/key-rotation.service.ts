import { Injectable } from '@nestjs/common';
import { hashApiKey, newApiKey } from '@kugelpos/auth';
import { InvalidInputError, NotFoundError } from '@kugelpos/errors';
import { InjectSettings, isoInZone, PlatformSettings } from '@kugelpos/platform';
import { ServiceDatabase } from '@kugelpos/tenancy';
import { TerminalSettings } from '../terminal-settings.js';
import { TerminalChanges } from '../terminals/terminal-changes.js';
import { TerminalKeyRepository } from '../terminals/terminal-key.repository.js';
import { TerminalRepository } from '../terminals/terminal.repository.js';
import type { RotatedKey } from './key-rotation.dto.js';

/** Replaces the API keys of terminals. */
@Injectable()
export class KeyRotationService {
  constructor(
    private readonly db: ServiceDatabase,
    private readonly terminals: TerminalRepository,
    private readonly keys: TerminalKeyRepository,
    private readonly changes: TerminalChanges,
    @InjectSettings(TerminalSettings) private readonly settings: TerminalSettings,
    @InjectSettings(PlatformSettings) private readonly platform: PlatformSettings,
  ) {}

  /**
   * Gives a terminal a new key. The present one and its tokens are good for `overlapSeconds` more, a still older one
   * ends now.
   * @throws InvalidInputError 422 for an overlap above the setting, NotFoundError 404 / 100001
   */
  async rotate(tenantId: string, terminalId: string, overlapSeconds: number): Promise<RotatedKey> {
    const longest = this.settings.TERMINAL_KEY_OVERLAP_MAX_SECONDS;
    if (overlapSeconds > longest) {
      throw new InvalidInputError([{ location: ['body', 'overlapSeconds'], reason: `must be at most ${longest}` }]);
    }
    const apiKey = newApiKey();
    const keyHash = hashApiKey(apiKey);
    const terminal = await this.db.transaction(async (session) => {
      const read = await this.terminals.findTerminal(tenantId, terminalId, session);
      if (read === null) throw new NotFoundError('Terminal');
      const until = overlapSeconds === 0 ? null : new Date(Date.now() + overlapSeconds * 1000);
      if (read.former_key_hash) await this.keys.removeKey(tenantId, read.former_key_hash, session);
      if (until === null) await this.keys.removeKey(tenantId, read.api_key_hash, session);
      else await this.keys.endKey(tenantId, read.api_key_hash, until, session);
      await this.keys.addKey(tenantId, terminalId, keyHash, session);
      return this.terminals.changeKey(tenantId, read, keyHash, until, session);
    });
    await this.changes.announce(terminal);
    const { former_key_until: until = null } = terminal;
    return {
      terminalId,
      apiKey,
      keyVersion: terminal.key_version ?? 0,
      formerKeyUntil: until && isoInZone(until, this.platform.TIMEZONE),
    };
  }
}
