/** Who may call each route, as a reader of the table understands it. */
export function accessByTable(text: string): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  let service = '';
  for (const line of text.split('\n')) {
    service = /^## (.+)$/.exec(line)?.[1] ?? service;
    const row = /^\| ([A-Z]+) \| `(.+?)` \| (.+?) \| (.+?) \| .+ \|$/.exec(line);
    if (row === null) continue;
    const [method = '', path = '', user = '', others = ''] = row.slice(1);
    const kinds = [user, ...others.split(', ')].filter((name) => name !== '–').map(kindOf);
    found[`${service} ${method} ${path}`] = [...new Set(kinds)].sort();
  }
  return found;
}

function kindOf(name: string): string {
  if (name === 'everybody') return 'public';
  return name === 'API key' ? 'apiKey' : name;
}
