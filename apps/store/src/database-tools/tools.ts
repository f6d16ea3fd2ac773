import { backup } from './backup.js';
import { exportAll } from './export.js';
import { importAll } from './import.js';
import { restore } from './restore.js';

/** The commands by the name after `npm run db:`. */
export const TOOLS = { backup, restore, export: exportAll, import: importAll };
