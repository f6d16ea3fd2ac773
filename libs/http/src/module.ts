import { ConfigurableModuleBuilder, Inject, Module, type DynamicModule, type Provider } from '@nestjs/common';
import { HttpModule } from '@nestjs/axios';
import { HttpClients, RESILIENT_HTTP_OPTIONS } from './clients.js';
import type { ResilientHttpOptions, TargetOptions } from './options.js';

/** A target by name, or with its options. */
export type FeatureTarget = string | ({ readonly name: string } & TargetOptions);

const { ConfigurableModuleClass } = new ConfigurableModuleBuilder<ResilientHttpOptions>({
  optionsInjectionToken: RESILIENT_HTTP_OPTIONS,
})
  .setClassMethodName('forRoot')
  .setExtras({ isGlobal: true }, (definition, extras) => ({ ...definition, global: extras.isGlobal }))
  .build();

/** Holds the clients that one feature injects. */
@Module({})
class HttpFeatureModule {}

/**
 * Calls to other services over HTTP: axios with pooled sockets, retries and one circuit breaker per target.
 * Import `forRoot` or `forRootAsync` once per process and inject {@link HttpClients}, or declare the targets of a
 * feature with `forFeature` and inject them with {@link InjectHttpClient}.
 */
@Module({
  imports: [HttpModule.register({})],
  providers: [HttpClients],
  exports: [HttpClients],
})
export class ResilientHttpModule extends ConfigurableModuleClass {
  /** Makes the clients of these targets injectable. Options belong into one place: here or in `forRoot`. */
  static forFeature(targets: readonly FeatureTarget[]): DynamicModule {
    const providers = targets.map((target) => clientProvider(target));
    return { module: HttpFeatureModule, providers, exports: providers };
  }
}

/** Injection token of a target's client. */
export function httpClientToken(target: string): string {
  return `HttpClient:${target}`;
}

/** Injects the client of a target that was declared with `forFeature`. */
export function InjectHttpClient(target: string): PropertyDecorator & ParameterDecorator {
  return Inject(httpClientToken(target));
}

function clientProvider(target: FeatureTarget): Provider {
  const { name, ...options } = typeof target === 'string' ? { name: target } : target;
  return {
    provide: httpClientToken(name),
    inject: [HttpClients],
    useFactory: (clients: HttpClients) => {
      if (typeof target !== 'string') clients.define(name, options);
      return clients.client(name);
    },
  };
}
