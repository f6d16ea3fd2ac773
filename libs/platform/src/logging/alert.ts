/** Logger context of what people must hear of: `new Logger(ALERT).warn({ alert: text, ...context })`. */
export const ALERT = 'Alert';

/** An alert as it was logged, without secrets. */
export interface Alert {
  level: 'info' | 'warning' | 'error';
  text: string;
  context: Readonly<Record<string, unknown>>;
}

/** Takes alerts elsewhere, beside the log; must neither throw nor keep anybody waiting. */
export type AlertSink = (alert: Alert) => void;
