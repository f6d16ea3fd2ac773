// Tests of the built store need it built. Building once here keeps parallel test files from building it at once.
import { ensureBuilt } from '../../scripts/ensure-built.mjs';

const OF_THE_BUILT_STORE = [
  'test/sale-day',
  'test/restart',
  'test/start-up',
  'test/database-tools',
  'test/terminal/two-processes',
  'test/security/secrets',
  'test/security/two-processes',
];

export default function setUp() {
  const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
  const wanted =
    asked.length === 0 ||
    asked.some((path) => OF_THE_BUILT_STORE.some((folder) => path.includes(folder) || folder.startsWith(path)));
  if (wanted) ensureBuilt('store');
}
