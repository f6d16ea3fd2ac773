import { envExample, settingsGroups } from '@kugelpos/platform';
import './db-settings.js';
import './start-store.js';

/** The text of `.env.example`: the store knows the settings of all libs, services and tools. */
export function storeEnvExample(): string {
  return envExample(settingsGroups());
}
