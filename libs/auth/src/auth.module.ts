import { Global, Module, type DynamicModule, type Provider } from '@nestjs/common';
import { PassportModule } from '@nestjs/passport';
import { AccessGuard } from './access.guard.js';
import { AuthSettings } from './auth-settings.js';
import { TokenKeys } from './keys/token-keys.js';
import { RevocationPoller } from './revocation/revocation-poller.js';
import { WithdrawnTokens } from './revocation/withdrawn-tokens.js';
import { ApiKeyStrategy, ServiceJwtStrategy, TerminalJwtStrategy, UserJwtStrategy } from './strategies.js';
import { TerminalDirectory } from './terminal-directory.js';
import { Tokens } from './tokens.js';

/** Authentication of a process. The app says who answers for terminals' API keys and for withdrawn tokens. */
@Global()
@Module({})
export class AuthModule {
  static forRoot(options: {
    imports?: DynamicModule['imports'];
    /** Provider of {@link TerminalDirectory}. */
    directory: Exclude<Provider, new (...args: never[]) => unknown>;
    /** Provider of {@link RevocationFeeds}. */
    feeds: Exclude<Provider, new (...args: never[]) => unknown>;
    /** Read before the application is built, so that a bad key file ends the start with one line. */
    keys: TokenKeys;
  }): DynamicModule {
    return {
      module: AuthModule,
      imports: [PassportModule, ...(options.imports ?? [])],
      providers: [
        AuthSettings.provide(),
        options.directory,
        options.feeds,
        { provide: TokenKeys, useValue: options.keys },
        WithdrawnTokens,
        RevocationPoller,
        Tokens,
        UserJwtStrategy,
        TerminalJwtStrategy,
        ServiceJwtStrategy,
        ApiKeyStrategy,
        AccessGuard,
      ],
      exports: [AuthSettings.token, Tokens, AccessGuard, TerminalDirectory, WithdrawnTokens],
    };
  }
}
