/**
 * Which methods a path answers to, so that a wrong method is told from an unknown route (spec common §11 row 31:
 * 405 with `Allow`, in the envelope). Fastify's own router knows only the pair.
 */
export class RouteMethods {
  private readonly routes: { pattern: RegExp; methods: Set<string> }[] = [];

  add(method: string | readonly string[], url: string): void {
    // A route for every path (CORS answers OPTIONS so) says nothing about which paths there are.
    if (/^\/?\*$/.test(url)) return;
    const source = url
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replace(/:[A-Za-z_]\w*/g, '[^/]+')
      .replace(/\\\*/g, '.*');
    const pattern = new RegExp(`^${source}/?$`);
    const methods = typeof method === 'string' ? [method] : method;
    const known = this.routes.find((route) => route.pattern.source === pattern.source);
    if (known) methods.forEach((m) => known.methods.add(m));
    else this.routes.push({ pattern, methods: new Set(methods) });
  }

  /** Methods of the path, sorted; empty for a path that no route has. */
  of(path: string): string[] {
    const found = this.routes.filter((route) => route.pattern.test(path)).flatMap((route) => [...route.methods]);
    return [...new Set(found)].sort();
  }
}
