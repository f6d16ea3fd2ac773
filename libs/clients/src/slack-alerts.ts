import { Logger } from '@nestjs/common';
import type { HttpClients } from '@kugelpos/http';
import { isoInZone, type Alert, type AlertSink } from '@kugelpos/platform';

/** Name of the webhook among the targets of the HTTP client. */
export const SLACK = 'slack';

/** Alerts on their way at the same time; more are only logged. */
const MOST_ON_THE_WAY = 20;
const DEADLINE_MS = 5000;
/** Longer texts are shown over the whole width (spec common §7.7). */
const SHORT_TEXT = 50;
const LONGEST_TEXT = 1000;

const LOOKS = {
  info: { color: '#0099ff', title: 'ℹ️ Info' },
  warning: { color: '#ffcc00', title: '⚠️ Warning' },
  error: { color: '#ff0000', title: '❌ Error' },
} as const satisfies Record<Alert['level'], { color: string; title: string }>;

interface Field {
  title: string;
  value: string;
  short: boolean;
}

/**
 * Sends alerts to a Slack webhook (spec common §7.7) without anybody waiting for it. One that Slack does not take is in
 * the log all the same. The webhook's path is a secret: it is never logged.
 * @param app names the process where an alert names no service
 */
export function slackAlerts(http: HttpClients, webhook: string, app: string, zone: string): AlertSink {
  const { pathname, search } = new URL(webhook);
  const logger = new Logger('Slack');
  let onTheWay = 0;
  return (alert) => {
    if (onTheWay >= MOST_ON_THE_WAY) return;
    onTheWay++;
    http
      .client(SLACK)
      .post(pathname + search, {
        body: messageOf(alert, app, zone),
        responseType: 'text',
        // its own line would show the path, and a webhook that is out must not look like a neighbour that is
        probe: true,
        retries: 0,
        deadlineMs: DEADLINE_MS,
      })
      .catch((error: unknown) => logger.warn(`an alert was not taken: ${(error as Error).name}`))
      .finally(() => onTheWay--);
  };
}

function messageOf({ level, text, context }: Alert, app: string, zone: string): object {
  const { service = app, ...rest } = context;
  const { color, title } = LOOKS[level];
  const fields = [
    field('Time', isoInZone(new Date(), zone)),
    field('Level', level.toUpperCase()),
    field('Service', service),
    ...Object.entries(rest).map(([name, value]) => field(name, value)),
  ];
  const footer = `Kugelpos ${typeof service === 'string' ? service : app}`;
  return { attachments: [{ fallback: `${title}: ${text}`, color, title, text, fields, footer }] };
}

function field(title: string, value: unknown): Field {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  const cut = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}...` : text;
  return { title, value: cut, short: cut.length < SHORT_TEXT };
}
