/** Where the app finds its API: `config.json` beside index.html, with safe defaults. */

export interface Config {
  /** Prefix of every API route, without a trailing slash. */
  readonly apiBaseUrl: string;
}

export const defaults: Config = { apiBaseUrl: '/api' };

/** Reads `{"api_base_url": "…"}`; anything else (missing file, a web page, bad JSON) means the defaults. */
export async function loadConfig(fetcher: typeof fetch = fetch): Promise<Config> {
  try {
    const response = await fetcher('./config.json', { credentials: 'same-origin' });
    if (!response.ok) return defaults;
    return parseConfig(await response.json());
  } catch {
    return defaults;
  }
}

export function parseConfig(value: unknown): Config {
  if (typeof value !== 'object' || value === null) return defaults;
  const base = (value as Record<string, unknown>)['api_base_url'];
  return typeof base === 'string' && base !== '' ? { apiBaseUrl: base.replace(/\/+$/, '') } : defaults;
}
