// The ways to make one GET that the HTTP bench compares. Each has `call()` and `close()`.
import { Agent } from 'node:http';
import { HttpService } from '@nestjs/axios';
import axios from 'axios';
import { Agent as UndiciAgent, request } from 'undici';
import { compiled, ensureBuilt } from '../../scripts/ensure-built.mjs';

const PATH = '/items/INT10';
const SOCKETS = { keepAlive: true, maxSockets: 100, maxFreeSockets: 20, scheduling: 'lifo' };

/** The library as compiled with the app `cart`. */
async function library() {
  ensureBuilt('cart');
  return import(compiled('cart', 'libs/http/src/index.js'));
}

/** A client for the server at this URL. */
async function ours(url, options = {}, target = {}) {
  const { HttpClients } = await library();
  const logger = { log() {}, warn() {}, error() {}, debug() {} };
  const clients = new HttpClients(
    { env: {}, logger, targets: { peer: { url, ...target } }, ...options },
    new HttpService(axios.create()),
  );
  const client = clients.client('peer');
  return { call: () => client.get(PATH), close: () => clients.close(), stats: () => client.stats() };
}

export const client = (url) => ours(url);

export async function bareAxios(url) {
  const agent = new Agent(SOCKETS);
  const instance = axios.create({ baseURL: url, httpAgent: agent, maxRedirects: 0, proxy: false, timeout: 30_000 });
  return { call: () => instance.get(PATH), close: () => agent.destroy() };
}

export async function bareUndici(url) {
  const dispatcher = new UndiciAgent({ connections: 100 });
  const call = async () => {
    const { body } = await request(url + PATH, { dispatcher });
    return body.json();
  };
  return { call, close: () => dispatcher.close() };
}

/** A dispatcher that answers at once: what is left is the client itself. */
export async function inProcess(url) {
  const answer = await fetch(url + PATH);
  const headers = Object.fromEntries(answer.headers);
  const body = await answer.text();
  const localDispatcher = { handles: () => true, inject: async () => ({ status: 200, headers, body }) };
  return ours(url, { localDispatcher });
}

/** The server lets its answer be kept for an hour: only the first call reaches it. */
export async function cacheHit(url) {
  const way = await ours(url, {}, { cache: true });
  await way.call();
  await way.call();
  if (way.stats().cache.hits !== 1) throw new Error('the answer does not come from the cache');
  return way;
}
