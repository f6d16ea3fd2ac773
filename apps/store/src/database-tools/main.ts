import { ConfigurationError, runMain } from '@kugelpos/platform';
import { backup } from './backup.js';
import { exportAll } from './export.js';
import { importAll } from './import.js';
import { restore } from './restore.js';
import { runTool, type Tool } from './tool.js';

const TOOLS = new Map<string, Tool>(Object.entries({ backup, restore, export: exportAll, import: importAll }));

/** `npm run db:backup`, `db:restore`, `db:export` and `db:import`: the command is the first argument. */
await runMain(async () => {
  const [name = '', ...args] = process.argv.slice(2);
  const tool = TOOLS.get(name);
  if (!tool) throw new ConfigurationError([`unknown command '${name}'; there are ${[...TOOLS.keys()].join(', ')}`]);
  await runTool(tool, args);
});
