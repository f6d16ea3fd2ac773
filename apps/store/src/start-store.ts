import { startProcess, type ProcessOptions } from '@kugelpos/clients';
import { PlatformSettings, type RunningApp } from '@kugelpos/platform';
import { openDataFolder } from './data-folder.js';
import { openDatabase } from './open-database.js';
import { ensureSecrets } from './secrets.js';
import { ServicePorts } from './service-ports.js';
import { storeImports, storeServices } from './services.js';
import { StoreSettings } from './store-settings.js';

export interface StoreOptions {
  /** Port in place of the setting; 0 takes a free one. */
  port?: number;
  /** False: the embedded database runs on this thread and no signal is handled. For tests. */
  ownProcess?: boolean;
}

export interface RunningStore extends RunningApp {
  dataDir: string;
  /** Stops the application, then its database. */
  stop(): Promise<void>;
}

/** Starts all seven services as one process (design, the one idea); with `MONGODB_URI` set, without its own database. */
export async function startStore(options: StoreOptions = {}): Promise<RunningStore> {
  const settings = StoreSettings.read();
  const dataDir = openDataFolder(settings.DATA_DIR);
  const ownDatabase =
    (process.env['MONGODB_URI'] ?? '').trim() === ''
      ? await openDatabase({ dataDir, inWorker: options.ownProcess !== false })
      : undefined;
  try {
    ensureSecrets(dataDir);
    if (ownDatabase !== undefined) process.env['MONGODB_URI'] = ownDatabase.uri;
    const running = await startProcess({
      app: 'store',
      services: storeServices,
      imports: storeImports(),
      transport: 'inProcess',
      exclusiveDatabase: ownDatabase !== undefined,
      ...(options.port === undefined ? {} : { port: options.port }),
      handleSignals: options.ownProcess !== false,
      onClosed: async () => ownDatabase?.close(),
      ...(settings.STORE_SERVICE_PORTS ? servicePorts() : {}),
    });
    return { ...running, dataDir, stop: () => running.close() };
  } catch (error) {
    await ownDatabase?.close();
    throw error;
  }
}

/** Parts of a start-up that also listens on the ports of the separate services. */
function servicePorts(): Pick<ProcessOptions, 'beforeListen' | 'afterListen'> {
  let ports: ServicePorts | undefined;
  return {
    beforeListen: (app) => {
      ports = new ServicePorts(
        app,
        storeServices.map((service) => service.name),
      );
    },
    afterListen: () => ports?.listen(PlatformSettings.read().HOST),
  };
}
