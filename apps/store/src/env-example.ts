import { envExample, settingsGroups } from '@kugelpos/platform';
import './start-store.js';

/** The text of `.env.example`: the store knows the settings of all libs and services. */
export function storeEnvExample(): string {
  return envExample(settingsGroups());
}
