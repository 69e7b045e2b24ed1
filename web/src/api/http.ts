/** The one place that talks HTTP to the API: tokens, JSON, time-outs, problems. */
import { Problem, problemOf, Unreachable } from './problem';
import { type Session, SignedOut } from './session';

export interface Call {
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  /** Outlives the page: for the last progress report. Sent with the token at hand, never refreshed first. */
  readonly keepalive?: boolean;
}

export type Fetcher = (url: string, init: RequestInit) => Promise<Response>;

const TIMEOUT_MS = 20_000;

export class Http {
  constructor(
    /** Prefix of every path; awaited, so that requests may be made before the settings are here. */
    private readonly baseUrl: () => Promise<string>,
    private readonly fetcher: Fetcher = (url, init) => fetch(url, init),
  ) {}

  /** A request without a token. Throws Problem or Unreachable; 204 answers undefined. */
  async open<T>(method: string, path: string, call: Call = {}): Promise<T> {
    return answer<T>(await this.send(method, path, call, null));
  }

  /** A request with the session's token; a 401 refreshes it and tries once more. Also throws SignedOut. */
  async signed<T>(session: Session, method: string, path: string, call: Call = {}): Promise<T> {
    const token = call.keepalive ? (session.peek() ?? (await session.token())) : await session.token();
    const first = await this.send(method, path, call, token);
    if (first.status !== 401) return answer<T>(first);
    const second = await this.send(method, path, call, await session.token(token));
    if (second.status !== 401) return answer<T>(second);
    session.end();
    throw new SignedOut('a fresh token was refused');
  }

  private async send(method: string, path: string, call: Call, token: string | null): Promise<Response> {
    const headers: Record<string, string> = { accept: 'application/json' };
    if (token) headers['authorization'] = `Bearer ${token}`;
    if (call.body !== undefined) headers['content-type'] = 'application/json';
    const url = (await this.baseUrl()) + path;
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const init: RequestInit = { method, headers, credentials: 'omit', cache: 'no-store' };
    if (call.body !== undefined) init.body = JSON.stringify(call.body);
    if (call.keepalive) init.keepalive = true;
    else init.signal = call.signal ? AbortSignal.any([call.signal, timeout]) : timeout;
    try {
      return await this.fetcher(url, init);
    } catch (error) {
      if (call.signal?.aborted) throw error;
      throw new Unreachable(path);
    }
  }
}

async function answer<T>(response: Response): Promise<T> {
  if (!response.ok) throw await problemOf(response);
  if (response.status === 204) return undefined as T;
  try {
    return (await response.json()) as T;
  } catch {
    throw new Problem({
      status: 502,
      title: 'Not JSON',
      detail: 'The server answered something unexpected.',
    });
  }
}
