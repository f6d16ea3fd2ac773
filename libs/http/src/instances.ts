/** One instance of a target, for statistics. */
export interface InstanceStats {
  readonly url: string;
  /** False while it is left out: ejected after failures, or its health check fails. */
  readonly healthy: boolean;
  readonly consecutiveFailures: number;
}

/** One instance: its base URL and what is known of it. */
export class Instance {
  /** Where its requests go, as `http.request` wants it. */
  readonly address: { readonly protocol: string; readonly hostname: string; readonly port: string };
  /** Path of its base URL. */
  readonly basePath: string;
  failures = 0;
  /** On the clock of `performance.now()`. */
  ejectedUntil = 0;
  /** The last health check failed. */
  down = false;

  constructor(readonly url: string) {
    const { protocol, hostname, port, pathname } = new URL(url);
    this.address = { protocol, hostname: hostname.replace(/^\[|\]$/g, ''), port };
    this.basePath = pathname === '/' ? '' : pathname;
  }

  get healthy(): boolean {
    return !this.down && this.ejectedUntil <= performance.now();
  }
}

export interface InstancesOptions {
  /** Consecutive failed attempts that eject an instance. */
  readonly ejectAfter: number;
  readonly ejectionMs: number;
  /** Time between two health checks of an instance; 0: none. */
  readonly checkEveryMs: number;
  /** Whether the origin is alive; not called with a single instance. */
  readonly isAlive: (origin: string, signal: AbortSignal) => Promise<boolean>;
}

/**
 * The instances of one target: round robin over the healthy ones. An instance is left out for a while after consecutive
 * failures, and for as long as its health check fails. After its time out, one more failure ejects it again. When all
 * are out, all are tried: a wrong verdict must not cut off a target.
 */
export class Instances {
  readonly #all: readonly Instance[];
  readonly #options: InstancesOptions;
  readonly #stop = new AbortController();
  #turn = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(urls: readonly string[], options: InstancesOptions) {
    this.#all = urls.map((url) => new Instance(url));
    this.#options = options;
    if (urls.length > 1 && options.checkEveryMs > 0) this.#checkLater();
  }

  /** The next instance in turn; not the one that just failed, if there is another. */
  next(failed: Instance | undefined): Instance {
    if (this.#all.length === 1) return this.#all[0] as Instance;
    const healthy = this.#all.filter((instance) => instance.healthy);
    const usable = healthy.length > 0 ? healthy : this.#all;
    const others = usable.filter((instance) => instance !== failed);
    // The turn is that of the list, so that instances which come and go do not shift it.
    for (let i = 0; i < this.#all.length; i += 1) {
      const candidate = this.#all[this.#turn++ % this.#all.length] as Instance;
      if ((others.length > 0 ? others : usable).includes(candidate)) return candidate;
    }
    throw new RangeError('a target without instances');
  }

  /** What an attempt says about its instance. */
  report(instance: Instance, ok: boolean): void {
    if (ok) {
      instance.failures = 0;
      instance.ejectedUntil = 0;
      return;
    }
    instance.failures += 1;
    if (instance.failures >= this.#options.ejectAfter) {
      instance.ejectedUntil = performance.now() + this.#options.ejectionMs;
    }
  }

  stats(): InstanceStats[] {
    return this.#all.map(({ url, healthy, failures }) => ({ url, healthy, consecutiveFailures: failures }));
  }

  /** Ends the health checks. */
  close(): void {
    clearTimeout(this.#timer);
    this.#stop.abort();
  }

  #checkLater(): void {
    this.#timer = setTimeout(() => void this.#checkAll(), this.#options.checkEveryMs).unref();
  }

  async #checkAll(): Promise<void> {
    const { signal } = this.#stop;
    await Promise.all(
      this.#all.map(async (instance) => {
        const alive = await this.#options.isAlive(new URL(instance.url).origin, signal);
        instance.down = !alive;
      }),
    );
    if (!signal.aborted) this.#checkLater();
  }
}
