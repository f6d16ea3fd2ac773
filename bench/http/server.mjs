// The server of the HTTP bench, in a process of its own: a small JSON answer to everything, with an ETag and a time to
// live, so that a cache may keep it. Prints its port.
import { createServer } from 'node:http';
import { Buffer } from 'node:buffer';

const body = Buffer.from(JSON.stringify({ itemCode: 'INT10', description: 'x'.repeat(200), unitPrice: 100 }));
const headers = {
  'Content-Type': 'application/json',
  'Content-Length': body.length,
  'Cache-Control': 'max-age=3600',
  ETag: '"1"',
};
const server = createServer((request, response) => {
  request.resume();
  response.writeHead(200, headers).end(body);
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.stdout.write(String(server.address().port)));
process.once('disconnect', () => process.exit());
