/**
 * Who is signed in: a short-lived access token in memory, a refresh token in localStorage.
 *
 * The trade-off: a refresh token in localStorage survives reloads and new tabs without a server of our own to keep a
 * cookie, but a script injected into the page could read it. So the page runs under a strict content security policy,
 * loads nothing from others, and the access token never leaves memory.
 */
import type { Memory } from '../lib/storage';
import { createStore } from '../lib/store';
import type { Tokens } from './types';

const KEY = 'refresh-token';
/** Refresh this long before the token ends, so that a request never starts with a dying one. */
const MARGIN_SECONDS = 30;

export type Refresh = (refreshToken: string) => Promise<Tokens>;

export class SignedOut extends Error {
  override readonly name = 'SignedOut';
}

export class Session {
  readonly signedIn;
  private access: { token: string; endsAtMs: number } | null = null;
  private refreshing: Promise<string> | null = null;

  constructor(
    private readonly memory: Memory,
    private readonly refresh: Refresh,
    private readonly isRefusal: (error: unknown) => boolean,
    private readonly nowMs: () => number = Date.now,
  ) {
    this.signedIn = createStore(memory.read(KEY) !== null);
  }

  begin(tokens: Tokens): void {
    this.keep(tokens);
    this.signedIn.set(true);
  }

  end(): void {
    this.access = null;
    this.memory.write(KEY, null);
    this.signedIn.set(false);
  }

  /** The access token if one is at hand and still good: for a last message that cannot wait. */
  peek(): string | null {
    return this.access && this.access.endsAtMs > this.nowMs() ? this.access.token : null;
  }

  /** A good access token; refreshed first if it is about to end, or is the `refused` one. Throws SignedOut. */
  async token(refused: string | null = null): Promise<string> {
    const soon = this.nowMs() + MARGIN_SECONDS * 1000;
    if (this.access && this.access.token !== refused && this.access.endsAtMs > soon) return this.access.token;
    this.refreshing ??= this.renew().finally(() => {
      this.refreshing = null;
    });
    return this.refreshing;
  }

  /** Another tab signed in or out. */
  follow(): void {
    const has = this.memory.read(KEY) !== null;
    if (!has) this.access = null;
    this.signedIn.set(has);
  }

  private async renew(): Promise<string> {
    const refreshToken = this.memory.read(KEY);
    if (refreshToken === null) {
      this.end();
      throw new SignedOut('no refresh token');
    }
    try {
      const tokens = await this.refresh(refreshToken);
      if (this.memory.read(KEY) !== refreshToken) throw new SignedOut('signed out meanwhile');
      this.keep(tokens);
      return tokens.access_token;
    } catch (error) {
      if (!this.isRefusal(error)) throw error;
      this.end();
      throw new SignedOut('the refresh token was refused');
    }
  }

  private keep(tokens: Tokens): void {
    const lifeSeconds = Math.max(tokens.expires_in_seconds, MARGIN_SECONDS + 5);
    this.access = { token: tokens.access_token, endsAtMs: this.nowMs() + lifeSeconds * 1000 };
    if (tokens.refresh_token) this.memory.write(KEY, tokens.refresh_token);
  }
}
