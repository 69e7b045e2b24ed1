/** What went wrong with a request, as problem+json says it (RFC 9457), and as a sentence for people. */

export class Problem extends Error {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly requestId: string | null;
  /** How long the server asks us to wait, seconds. */
  readonly retryAfterSeconds: number | null;

  constructor(facts: {
    status: number;
    title?: string;
    detail?: string;
    requestId?: string | null;
    retryAfterSeconds?: number | null;
  }) {
    super(facts.detail || facts.title || `HTTP ${facts.status}`);
    this.name = 'Problem';
    this.status = facts.status;
    this.title = facts.title ?? '';
    this.detail = facts.detail ?? '';
    this.requestId = facts.requestId ?? null;
    this.retryAfterSeconds = facts.retryAfterSeconds ?? null;
  }
}

/** The server could not be reached at all. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

const byStatus: Readonly<Record<number, string>> = {
  401: 'Please sign in to go on.',
  403: 'Your account may not do this.',
  404: 'That does not exist, or no longer does.',
  409: 'That cannot be done right now.',
  413: 'That is too large.',
  429: 'That was a bit fast. Wait a moment and try again.',
};

/** One sentence, fit to be shown; never a stack trace or a code alone. */
export function sentence(error: unknown): string {
  if (error instanceof Unreachable) return 'Matinee cannot be reached. Check your connection and try again.';
  if (error instanceof Problem) {
    if (error.detail) return withStop(error.detail);
    const known = byStatus[error.status];
    if (known) return known;
    return error.status >= 500
      ? 'Something went wrong on our side. Try again in a moment.'
      : 'That request was not understood. Reload the page and try again.';
  }
  return 'Something went wrong in this page. Reload it and try again.';
}

export async function problemOf(response: Response): Promise<Problem> {
  const body = await response.json().catch(() => null);
  const facts = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const text = (key: string) => (typeof facts[key] === 'string' ? (facts[key] as string) : '');
  const wait = Number(response.headers.get('retry-after'));
  return new Problem({
    status: response.status,
    title: text('title'),
    detail: text('detail'),
    requestId: text('request_id') || null,
    retryAfterSeconds: wait > 0 ? wait : null,
  });
}

function withStop(text: string): string {
  return /[.!?…]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`;
}
