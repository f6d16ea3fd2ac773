import { storeServices } from './services.js';

/** What a person sees when the store has started: where everything is. */
export function urlTable(url: string, dataDir: string): string {
  const rows = [
    ['Store', url],
    ['API documentation', `${url}/docs`],
    ['Health', `${url}/health`],
    ['Metrics', `${url}/metrics`],
    ...storeServices.map(({ name }) => [name, `${url}/${name}/api/v1`]),
    ['Data', dataDir],
  ];
  const width = Math.max(...rows.map(([name]) => name?.length ?? 0));
  return `\n${rows.map(([name = '', value = '']) => `  ${name.padEnd(width)}  ${value}`).join('\n')}\n\n`;
}
