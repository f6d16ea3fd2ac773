import { runMain } from '@kugelpos/platform';
import { runTool } from './tool.js';
import { TOOLS } from './tools.js';

/** Runs the command that the first argument names; scripts/db-tool.mjs starts it. */
await runMain(() => runTool(TOOLS[process.argv[2] as keyof typeof TOOLS], process.argv.slice(3)));
