import { defineSettings, integer, optionalText, text, type SettingsOf } from '@kugelpos/platform';

/** Settings of the embedded database as a process of its own (`npm run db`). */
export const DbSettings = defineSettings('database process (npm run db)', {
  DB_DATA_DIR: text({ default: './data/db', doc: 'folder of its data' }),
  DB_PORT: integer({ default: 27017, min: 1, max: 65535, doc: 'port to listen on, loopback only' }),
  DB_SOCKET: optionalText({ doc: 'Unix socket to listen on in place of the port; its path must end in .sock' }),
});

export type DbSettings = SettingsOf<typeof DbSettings>;
