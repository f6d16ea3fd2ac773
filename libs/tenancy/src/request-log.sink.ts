import { Logger } from '@nestjs/common';
import type { Metrics, RequestLogEntry, RequestLogSink } from '@kugelpos/platform';
import { requestLogCollection } from './request-log.schema.js';
import type { ServiceDatabase } from './service-database.js';

const MOST_BUFFERED = 10_000;
const FLUSH_AFTER_MS = 1000;

/**
 * Remembers served requests in `log_request`: of the tenant where it is known, else of the service's commons. A
 * bounded buffer, flushed in batches, never on the acknowledged path; what does not fit is counted and given up.
 */
export class DatabaseRequestLog implements RequestLogSink {
  private readonly logger = new Logger('RequestLog');
  private buffer: RequestLogEntry[] = [];
  /** Entries taken and not stored yet, those on their way to a slow database included. */
  private held = 0;
  private timer: NodeJS.Timeout | undefined;
  private flushing: Promise<void> = Promise.resolve();
  constructor(
    /** Those of this process; services join while their modules are built. */
    private readonly databases: readonly ServiceDatabase[],
    private readonly metrics: Metrics,
    private readonly ttlDays: number,
  ) {}

  write(entry: RequestLogEntry): void {
    if (this.held >= MOST_BUFFERED) {
      this.metrics.requestLogDropped.inc();
      return;
    }
    this.held++;
    this.buffer.push(entry);
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_AFTER_MS).unref();
  }

  /** Writes what is buffered; called at shutdown, too. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const entries = this.buffer;
    this.buffer = [];
    this.flushing = this.flushing.then(() => this.store(entries));
    return this.flushing;
  }

  private async store(entries: RequestLogEntry[]): Promise<void> {
    const groups = new Map<string, RequestLogEntry[]>();
    for (const entry of entries) {
      const key = `${entry.service} ${entry.tenantId ?? ''}`;
      groups.set(key, [...(groups.get(key) ?? []), entry]);
    }
    for (const group of groups.values()) {
      try {
        await this.storeGroup(group);
      } catch (error) {
        this.metrics.requestLogDropped.inc(group.length);
        this.logger.warn(`${group.length} entries not stored: ${(error as Error).message}`);
      }
      this.held -= group.length;
    }
  }

  private async storeGroup(entries: RequestLogEntry[]): Promise<void> {
    const first = entries[0];
    const database = this.databases.find((known) => known.service === first?.service);
    if (first === undefined || database === undefined) return;
    const ofTenant = first.tenantId !== null && (await database.hasTenant(first.tenantId));
    const spec = requestLogCollection(this.ttlDays, ofTenant ? 'tenant' : 'commons');
    const model = await database.model(first.tenantId ?? '', spec);
    await model.collection.insertMany(entries.map(toDocument), { ordered: false });
    if (ofTenant) await database.dropIfRemoved(first.tenantId ?? '');
  }
}

function toDocument(entry: RequestLogEntry): Record<string, unknown> {
  const { caller } = entry;
  const terminal = caller?.terminal;
  const day = entry.acceptedAt.toISOString().slice(0, 10);
  return {
    tenant_id: entry.tenantId,
    service_name: entry.service,
    request_id: entry.requestId,
    client_info: { ip_address: entry.ipAddress },
    request_info: { method: entry.method, url: entry.url, body: entry.requestBody, accept_time: entry.acceptedAt },
    response_info: { status_code: entry.statusCode, process_time_ms: entry.processTimeMs, body: entry.responseBody },
    staff_info: { id: caller?.staff?.id ?? '', name: caller?.staff?.name ?? '' },
    user_info: {
      tenant_id: caller?.tenantId ?? '',
      username: caller?.username ?? '',
      is_superuser: caller?.isSuperuser ?? false,
    },
    terminal_info: {
      tenant_id: terminal ? (caller?.tenantId ?? '') : '',
      store_code: terminal?.storeCode ?? '',
      terminal_no: terminal?.terminalNo ?? 0,
      business_date: terminal?.businessDate ?? '',
      open_counter: terminal?.openCounter ?? 0,
    },
    shard_key: [
      terminal ? caller?.tenantId : '',
      terminal?.storeCode ?? '',
      terminal?.terminalNo ?? 0,
      caller?.username ?? '',
      day,
    ].join('_'),
    created_at: entry.acceptedAt,
    updated_at: null,
    created_by: null,
    updated_by: null,
    revision: 1,
  };
}
