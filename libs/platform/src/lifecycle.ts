/**
 * Stops on SIGINT and SIGTERM: not ready any more, no new connections, running requests end (each told to close its
 * connection), then the parts shut down in Nest's order. A second signal, or the grace period's end, stops at once.
 */
export function stopOnSignals(close: () => Promise<void>, graceSeconds: number, log: (text: string) => void): void {
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) process.exit(1);
    stopping = true;
    log(`${signal}: stopping`);
    const giveUp = setTimeout(
      () => {
        log(`not stopped within ${graceSeconds + 5} s, giving up`);
        process.exit(1);
      },
      (graceSeconds + 5) * 1000,
    );
    close().then(
      () => {
        clearTimeout(giveUp);
        log('stopped');
        process.exit(0);
      },
      (error: unknown) => {
        log(`stopping failed: ${error instanceof Error ? error.message : String(error)}`);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}
