import { ModulesContainer } from '@nestjs/core';
import { Outbox } from '@kugelpos/messaging';
import { ServiceDatabase } from '@kugelpos/tenancy';
import type { TestStore } from '../support/store.js';

/** Methods that ask the database nothing. */
const WITHOUT_QUERY = ['constructor', 'addCollection', 'committed', 'onCommitted'];

/** Notes which methods of the classes that query the database are called. */
export class RepositoryCalls {
  private readonly methods = new Map<string, number>();

  constructor(store: TestStore) {
    const seen = new Set<object>();
    for (const module of store.app.get(ModulesContainer).values()) {
      for (const { instance } of module.providers.values()) {
        if (typeof instance !== 'object' || instance === null || seen.has(instance)) continue;
        seen.add(instance);
        if (isRepository(instance)) this.watch(instance as Record<string, unknown>);
      }
    }
  }

  /** How many methods there are. */
  get size(): number {
    return this.methods.size;
  }

  /** Methods that nobody called. */
  get uncalled(): string[] {
    return [...this.methods].filter(([, count]) => count === 0).map(([name]) => name);
  }

  private watch(repository: Record<string, unknown>): void {
    const prototype = Object.getPrototypeOf(repository) as object;
    for (const [method, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (WITHOUT_QUERY.includes(method) || typeof value !== 'function') continue;
      const name = `${repository.constructor.name}.${method}`;
      this.methods.set(name, 0);
      const call = value as (...given: unknown[]) => unknown;
      repository[method] = (...given: unknown[]): unknown => {
        this.methods.set(name, (this.methods.get(name) ?? 0) + 1);
        return call.apply(repository, given);
      };
    }
  }
}

function isRepository(instance: object): boolean {
  return (
    instance.constructor.name.endsWith('Repository') ||
    instance instanceof Outbox ||
    instance instanceof ServiceDatabase
  );
}
