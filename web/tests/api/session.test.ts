import { beforeEach, expect, test, vi } from 'vitest';
import { Problem, Unreachable } from '../../src/api/problem';
import { Session, SignedOut } from '../../src/api/session';
import type { Tokens } from '../../src/api/types';
import type { Memory } from '../../src/lib/storage';

class MemoryMemory implements Memory {
  readonly kept = new Map<string, string>();
  read = (key: string) => this.kept.get(key) ?? null;
  write = (key: string, value: string | null) => {
    if (value === null) this.kept.delete(key);
    else this.kept.set(key, value);
  };
}

let memory: MemoryMemory;
let nowMs: number;
const refresh = vi.fn<(token: string) => Promise<Tokens>>();
const isRefusal = (error: unknown) => error instanceof Problem && error.status === 401;
const open = () => new Session(memory, refresh, isRefusal, () => nowMs);

beforeEach(() => {
  memory = new MemoryMemory();
  nowMs = 1_000_000;
  refresh.mockReset();
});

test('signing in keeps the refresh token in memory that survives, and the access token out of it', async () => {
  const session = open();
  session.begin({ access_token: 'access-1', refresh_token: 'refresh-1', expires_in_seconds: 3600 });
  expect(session.signedIn.get()).toBe(true);
  expect([...memory.kept.values()]).toEqual(['refresh-1']);
  expect(await session.token()).toBe('access-1');
  expect(refresh).not.toHaveBeenCalled();
});

test('a token about to end is refreshed before it is used', async () => {
  const session = open();
  session.begin({ access_token: 'access-1', refresh_token: 'refresh-1', expires_in_seconds: 3600 });
  nowMs += (3600 - 29) * 1000;
  refresh.mockResolvedValue({ access_token: 'access-2', expires_in_seconds: 3600 });
  expect(await session.token()).toBe('access-2');
  expect(refresh).toHaveBeenCalledWith('refresh-1');
});

test('a reload starts signed in and gets its first token from the refresh token', async () => {
  memory.write('refresh-token', 'refresh-1');
  refresh.mockResolvedValue({ access_token: 'access-1', expires_in_seconds: 3600 });
  const session = open();
  expect(session.signedIn.get()).toBe(true);
  expect(session.peek()).toBeNull();
  expect(await session.token()).toBe('access-1');
  expect(session.peek()).toBe('access-1');
});

test('many requests at once share one refresh', async () => {
  memory.write('refresh-token', 'refresh-1');
  let finish: (tokens: Tokens) => void = () => undefined;
  refresh.mockReturnValue(new Promise((resolve) => (finish = resolve)));
  const session = open();
  const waiting = [session.token(), session.token(), session.token('an old one')];
  finish({ access_token: 'access-1', expires_in_seconds: 3600 });
  expect(await Promise.all(waiting)).toEqual(['access-1', 'access-1', 'access-1']);
  expect(refresh).toHaveBeenCalledTimes(1);
});

test('a rotated refresh token replaces the old one', async () => {
  memory.write('refresh-token', 'refresh-1');
  refresh.mockResolvedValue({ access_token: 'a', refresh_token: 'refresh-2', expires_in_seconds: 3600 });
  await open().token();
  expect(memory.read('refresh-token')).toBe('refresh-2');
});

test('a refused refresh token signs out', async () => {
  memory.write('refresh-token', 'refresh-1');
  refresh.mockRejectedValue(new Problem({ status: 401 }));
  const session = open();
  await expect(session.token()).rejects.toBeInstanceOf(SignedOut);
  expect(session.signedIn.get()).toBe(false);
  expect(memory.read('refresh-token')).toBeNull();
});

test('a lost network does not sign out', async () => {
  memory.write('refresh-token', 'refresh-1');
  refresh.mockRejectedValue(new Unreachable('/accounts/refresh'));
  const session = open();
  await expect(session.token()).rejects.toBeInstanceOf(Unreachable);
  expect(session.signedIn.get()).toBe(true);
  expect(memory.read('refresh-token')).toBe('refresh-1');
});

test('signing out in another tab signs out here', () => {
  const session = open();
  session.begin({ access_token: 'a', refresh_token: 'r', expires_in_seconds: 3600 });
  memory.write('refresh-token', null);
  session.follow();
  expect(session.signedIn.get()).toBe(false);
  expect(session.peek()).toBeNull();
});

test('the refresh that follows a sign-out during it does not sign in again', async () => {
  memory.write('refresh-token', 'refresh-1');
  let finish: (tokens: Tokens) => void = () => undefined;
  refresh.mockReturnValue(new Promise((resolve) => (finish = resolve)));
  const session = open();
  const token = session.token();
  session.end();
  finish({ access_token: 'late', refresh_token: 'late', expires_in_seconds: 3600 });
  await expect(token).rejects.toBeInstanceOf(SignedOut);
  expect(memory.read('refresh-token')).toBeNull();
  expect(session.peek()).toBeNull();
});
