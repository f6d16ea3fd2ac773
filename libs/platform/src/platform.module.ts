import { Global, Module, type DynamicModule, type ModuleMetadata } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { HealthRegistry } from './health/health-registry.js';
import { HealthService } from './health/health.service.js';
import { Listeners } from './listeners.js';
import { Metrics } from './metrics/metrics.js';
import { PlatformSettings } from './settings/platform-settings.js';
import { ShutdownTasks } from './shutdown.js';

/** What every process has: settings, metrics and health. `bootstrap` adds it to the app's own module. */
@Global()
@Module({
  imports: [TerminusModule.forRoot({ logger: false })],
  providers: [PlatformSettings.provide(), Metrics, HealthRegistry, HealthService, Listeners, ShutdownTasks],
  exports: [PlatformSettings.token, Metrics, HealthRegistry, HealthService, Listeners, ShutdownTasks],
})
export class PlatformModule {
  /** The root module of a process: the platform and the app's imports. */
  static root(imports: NonNullable<ModuleMetadata['imports']>): DynamicModule {
    return { module: ProcessModule, imports: [PlatformModule, ...imports] };
  }
}

@Module({})
class ProcessModule {}
