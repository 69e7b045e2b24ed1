import { expect, test, vi } from 'vitest';
import { type Fetcher, Http } from '../../src/api/http';
import { Problem, Unreachable } from '../../src/api/problem';
import { Session, SignedOut } from '../../src/api/session';

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(status === 204 ? null : JSON.stringify(body), { status, headers });

function sessionWith(tokens: string[]): Session {
  const memory = new Map([['refresh-token', 'refresh']]);
  const store = {
    read: (key: string) => memory.get(key) ?? null,
    write: (key: string, value: string | null) =>
      void (value === null ? memory.delete(key) : memory.set(key, value)),
  };
  const refresh = async () => ({ access_token: tokens.shift() ?? 'none', expires_in_seconds: 3600 });
  return new Session(store, refresh, () => false);
}

const httpWith = (...answers: (Response | Error)[]) => {
  const fetcher = vi.fn<Fetcher>(async () => {
    const answer = answers.shift();
    if (!answer || answer instanceof Error) throw answer ?? new Error('no answer left');
    return answer;
  });
  return { http: new Http(async () => '/api', fetcher), fetcher };
};

const authorizations = (fetcher: ReturnType<typeof httpWith>['fetcher']) =>
  fetcher.mock.calls.map(([, init]) => (init.headers as Record<string, string>)['authorization']);

test('a request carries the token, the path under the base, and JSON', async () => {
  const { http, fetcher } = httpWith(json(201, { session_id: 's' }));
  const answer = await http.signed(sessionWith(['t1']), 'POST', '/playback/grants', {
    body: { title_id: 'x' },
  });
  expect(answer).toEqual({ session_id: 's' });
  const [url, init] = fetcher.mock.calls[0] ?? [];
  expect(url).toBe('/api/playback/grants');
  expect(init?.body).toBe('{"title_id":"x"}');
  expect(authorizations(fetcher)).toEqual(['Bearer t1']);
});

test('a 401 refreshes the token and tries once more', async () => {
  const { http, fetcher } = httpWith(json(401, {}), json(200, { titles: [] }));
  expect(await http.signed(sessionWith(['t1', 't2']), 'GET', '/catalog/titles')).toEqual({ titles: [] });
  expect(authorizations(fetcher)).toEqual(['Bearer t1', 'Bearer t2']);
});

test('a second 401 signs out instead of looping', async () => {
  const { http, fetcher } = httpWith(json(401, {}), json(401, {}));
  const session = sessionWith(['t1', 't2']);
  await expect(http.signed(session, 'GET', '/catalog/titles')).rejects.toBeInstanceOf(SignedOut);
  expect(fetcher).toHaveBeenCalledTimes(2);
  expect(session.signedIn.get()).toBe(false);
});

test('a problem keeps what the server said', async () => {
  const problem = { title: 'Conflict', status: 409, detail: 'The job has ended.', request_id: 'r-1' };
  const { http } = httpWith(json(409, problem, { 'retry-after': '3' }));
  const error = await http.open('POST', '/x').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Problem);
  expect(error).toMatchObject({
    status: 409,
    detail: 'The job has ended.',
    requestId: 'r-1',
    retryAfterSeconds: 3,
  });
});

test('no answer is Unreachable', async () => {
  const { http } = httpWith(new TypeError('Failed to fetch'));
  await expect(http.open('GET', '/x')).rejects.toBeInstanceOf(Unreachable);
});

test('204 is undefined', async () => {
  const { http } = httpWith(json(204, null));
  expect(await http.open('POST', '/accounts/sign-out')).toBeUndefined();
});

test('a web page where JSON was expected is a problem, not a crash', async () => {
  const { http } = httpWith(new Response('<!doctype html>', { status: 200 }));
  await expect(http.open('GET', '/x')).rejects.toMatchObject({ status: 502 });
});

test('a last message outlives the page and waits for nothing', async () => {
  const { http, fetcher } = httpWith(json(204, null));
  const session = sessionWith(['never asked']);
  session.begin({ access_token: 'at-hand', refresh_token: 'r', expires_in_seconds: 3600 });
  await http.signed(session, 'POST', '/playback/sessions/s/events', {
    body: { events: [] },
    keepalive: true,
  });
  expect(fetcher.mock.calls[0]?.[1]).toMatchObject({ keepalive: true });
  expect(fetcher.mock.calls[0]?.[1].signal).toBeUndefined();
  expect(authorizations(fetcher)).toEqual(['Bearer at-hand']);
});
