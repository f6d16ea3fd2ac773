import { Long } from 'bson';
import type { Doc } from '../bson/decode.js';
import { SESSION_MINUTES } from '../engine/sessions.js';
import { mongoError } from '../errors.js';
import type { Command, CommandContext } from './context.js';

/** The server version whose behaviour we follow, and its wire protocol version. */
const VERSION = '7.0.0';
const WIRE_VERSION = 21;
/** Name of the one-node replica set that clients see: transactions need one. */
export const REPLICA_SET = 'rs0';

const helloFields = [
  'helloOk',
  'client',
  'compression',
  'hostInfo',
  'loadBalanced',
  'saslSupportedMechs',
  'speculativeAuthenticate',
  'topologyVersion',
  'maxAwaitTimeMS',
  'backpressure',
  'internalClient',
];

/** The answer to `hello`, also to the very first one that comes as OP_QUERY. */
export function helloReply(address: string, connectionId: number, isLegacy: boolean): Doc {
  return {
    helloOk: true,
    [isLegacy ? 'ismaster' : 'isWritablePrimary']: true,
    secondary: false,
    setName: REPLICA_SET,
    setVersion: 1,
    hosts: [address],
    primary: address,
    me: address,
    maxBsonObjectSize: 16 * 1024 * 1024,
    maxMessageSizeBytes: 48_000_000,
    maxWriteBatchSize: 100_000,
    localTime: new Date(),
    logicalSessionTimeoutMinutes: SESSION_MINUTES,
    connectionId,
    minWireVersion: 0,
    maxWireVersion: WIRE_VERSION,
    readOnly: false,
    ok: 1,
  };
}

function hello({ server, connectionId, name }: CommandContext): Doc {
  return helloReply(server.address, connectionId, name !== 'hello');
}

function getParameter({ command }: CommandContext): Doc {
  if (command['featureCompatibilityVersion'] === undefined) {
    throw mongoError('InvalidOptions', 'no option found to get: only featureCompatibilityVersion is supported');
  }
  return { featureCompatibilityVersion: { version: '7.0' } };
}

export const handshakeCommands: Record<string, Command> = {
  hello: { fields: helloFields, run: hello },
  isMaster: { fields: helloFields, run: hello },
  ismaster: { fields: helloFields, run: hello },
  ping: { fields: [], run: () => ({}) },
  buildInfo: { fields: [], run: buildInfo },
  buildinfo: { fields: [], run: buildInfo },
  connectionStatus: {
    fields: ['showPrivileges'],
    run: () => ({ authInfo: { authenticatedUsers: [], authenticatedUserRoles: [] } }),
  },
  getParameter: { fields: ['featureCompatibilityVersion', 'allParameters'], run: getParameter },
};

function buildInfo(): Doc {
  return {
    version: VERSION,
    versionArray: [...VERSION.split('.').map(Number), 0],
    gitVersion: 'kugelpos-embedded',
    modules: ['kugelpos-embedded'],
    bits: 64,
    debug: false,
    maxBsonObjectSize: 16 * 1024 * 1024,
    storageEngines: ['lmdb'],
    pid: Long.fromNumber(process.pid),
  };
}
