/** The API as verbs. Pages call these and nothing lower. */
import { type Config, defaults } from '../config';
import { browserMemory } from '../lib/storage';
import { Http } from './http';
import { Problem } from './problem';
import { Session } from './session';
import type {
  Grant,
  Job,
  JobPage,
  Me,
  NewSidecar,
  NewUpload,
  PlaybackEvent,
  Title,
  TitlePage,
  Tokens,
  Upload,
  UploadAddress,
  UploadPart,
  Viewing,
} from './types';

let config: Promise<Config> = Promise.resolve(defaults);

/** Requests wait for `coming`, so that pages may start loading before the settings are here. */
export function configureApi(coming: Promise<Config>): void {
  config = coming;
}

const http = new Http(async () => (await config).apiBaseUrl);

const refused = (error: unknown) => error instanceof Problem && error.status >= 400 && error.status < 429;

export const session = new Session(
  browserMemory,
  (refresh_token) => http.open<Tokens>('POST', '/accounts/refresh', { body: { refresh_token } }),
  refused,
);

const get = <T>(path: string, signal?: AbortSignal) => http.signed<T>(session, 'GET', path, { signal });
const post = <T>(path: string, body: unknown = {}, signal?: AbortSignal) =>
  http.signed<T>(session, 'POST', path, { body, signal });
const page = (limit: number, cursor: string | null) =>
  `?limit=${limit}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`;
const id = encodeURIComponent;

export const accounts = {
  signUp: (email: string, password: string) =>
    http.open<{ confirmed: boolean }>('POST', '/accounts/sign-up', { body: { email, password } }),
  confirm: (email: string, code: string) =>
    http.open<void>('POST', '/accounts/confirm', { body: { email, code } }),
  async signIn(email: string, password: string): Promise<void> {
    session.begin(await http.open<Tokens>('POST', '/accounts/sign-in', { body: { email, password } }));
  },
  me: (signal?: AbortSignal) => get<Me>('/accounts/me', signal),
  /** Signed out here whatever the server says: the token leaves this browser. */
  async signOut(): Promise<void> {
    await post<void>('/accounts/sign-out').catch(() => undefined);
    session.end();
  },
};

export const catalog = {
  titles: (limit: number, cursor: string | null, signal?: AbortSignal) =>
    get<TitlePage>(`/catalog/titles${page(limit, cursor)}`, signal),
  title: async (titleId: string, signal?: AbortSignal) =>
    (await get<{ title: Title }>(`/catalog/titles/${id(titleId)}`, signal)).title,
};

export const playback = {
  grant: (titleId: string) => post<Grant>('/playback/grants', { title_id: titleId }),
  /** Where and how a player gets licences for what was granted; null for a film in the clear. */
  licence: async ({ licence_url: path }: Grant) =>
    path === null
      ? null
      : {
          url: new URL((await config).apiBaseUrl + path, window.location.href).href,
          token: () => session.token(),
        },
  report: (sessionId: string, events: readonly PlaybackEvent[], leaving: boolean) =>
    http.signed<void>(session, 'POST', `/playback/sessions/${id(sessionId)}/events`, {
      body: { events },
      keepalive: leaving,
    }),
  history: async (signal?: AbortSignal) =>
    (await get<{ viewings: readonly Viewing[] }>('/playback/history', signal)).viewings,
};

export const ingest = {
  jobs: (limit: number, cursor: string | null, signal?: AbortSignal) =>
    get<JobPage>(`/ingest/jobs${page(limit, cursor)}`, signal),
  cancel: async (jobId: string) => (await post<{ job: Job }>(`/ingest/jobs/${id(jobId)}/cancel`)).job,
  retry: async (jobId: string) => (await post<{ job: Job }>(`/ingest/jobs/${id(jobId)}/retry`)).job,
  /** Where a browser can read the report of a job, for a quarter of an hour. */
  report: async (jobId: string) => (await get<{ url: string }>(`/ingest/jobs/${id(jobId)}/report`)).url,
  addSidecar: (jobId: string, sidecar: NewSidecar, signal?: AbortSignal) =>
    post<UploadAddress>(`/ingest/jobs/${id(jobId)}/sidecars`, sidecar, signal),
  createUpload: (upload: NewUpload, signal?: AbortSignal) =>
    post<{ job: Job; upload: Upload | null }>('/ingest/uploads', upload, signal),
  uploadParts: async (jobId: string, numbers: readonly number[], signal?: AbortSignal) =>
    (await post<{ parts: readonly UploadPart[] }>(`/ingest/uploads/${id(jobId)}/parts`, { numbers }, signal))
      .parts,
  completeUpload: async (jobId: string, signal?: AbortSignal) =>
    (await post<{ job: Job }>(`/ingest/uploads/${id(jobId)}/complete`, {}, signal)).job,
};
