import { Global, Module, type DynamicModule, type Provider } from '@nestjs/common';
import { PassportModule } from '@nestjs/passport';
import { AccessGuard } from './access.guard.js';
import { AuthSettings } from './auth-settings.js';
import { ApiKeyStrategy, ServiceJwtStrategy, TerminalJwtStrategy, UserJwtStrategy } from './strategies.js';
import { TerminalDirectory } from './terminal-directory.js';
import { Tokens } from './tokens.js';

/** Authentication of a process. The app says who answers for terminals' API keys. */
@Global()
@Module({})
export class AuthModule {
  static forRoot(options: {
    imports?: DynamicModule['imports'];
    /** Provider of {@link TerminalDirectory}. */
    directory: Exclude<Provider, new (...args: never[]) => unknown>;
  }): DynamicModule {
    return {
      module: AuthModule,
      imports: [PassportModule, ...(options.imports ?? [])],
      providers: [
        AuthSettings.provide(),
        options.directory,
        Tokens,
        UserJwtStrategy,
        TerminalJwtStrategy,
        ServiceJwtStrategy,
        ApiKeyStrategy,
        AccessGuard,
      ],
      exports: [AuthSettings.token, Tokens, AccessGuard, TerminalDirectory],
    };
  }
}
