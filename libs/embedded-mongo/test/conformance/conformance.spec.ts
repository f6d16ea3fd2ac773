import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConnection, type Connection } from 'mongoose';
import { startDatabase, type TestDatabase } from '../helpers.js';
import { readFile, runCase } from './case.js';
import { runMongooseCase } from './mongoose-case.js';

const FOLDER = join(import.meta.dirname, 'cases');
const files = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({ name, file: readFile(readFileSync(join(FOLDER, name), 'utf8')) }));

let database: TestDatabase;
let connection: Connection;
let count = 0;

beforeAll(async () => {
  database = await startDatabase({ ttlSweepSeconds: 1 });
  const options = { autoIndex: false, autoCreate: false };
  connection = await createConnection(database.database.uri, options).asPromise();
});
afterAll(async () => {
  await connection.close();
  await database.stop();
});

it('has at least 400 cases, each with a name of its own in its file', () => {
  expect(files.reduce((sum, { file }) => sum + file.cases.length, 0)).toBeGreaterThanOrEqual(400);
  for (const { name, file } of files) {
    const names = file.cases.map((test) => test.name);
    expect({ name, twice: names.filter((one, index) => names.indexOf(one) !== index) }).toEqual({ name, twice: [] });
  }
});

for (const { name, file } of files) {
  describe(`${name}: ${file.about}`, () => {
    it.each(file.cases.map((test) => [test.name, test] as const))('%s', async (_name, test) => {
      if (test.models) {
        await runMongooseCase(connection.useDb(`case${++count}`), test);
        return;
      }
      for (const indexes of test.alsoIndexed ? [test.indexes, test.alsoIndexed] : [test.indexes]) {
        await runCase(database, `case${++count}`, { ...test, indexes });
      }
    });
  });
}
