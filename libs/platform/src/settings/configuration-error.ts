/** The process cannot start as configured. Start-up prints each problem on one line and exits with code 1. */
export class ConfigurationError extends Error {
  constructor(readonly problems: string[]) {
    super(problems.join('\n'));
    this.name = 'ConfigurationError';
  }
}
