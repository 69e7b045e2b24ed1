// @vitest-environment happy-dom
import { h, render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { session } from '../../src/api';
import type { Job } from '../../src/api/types';
import { AddSidecar } from '../../src/studio/add-sidecar';
import { JobCard } from '../../src/studio/job-card';
import { languages } from '../../src/studio/languages';

const job = (facts: Partial<Job> = {}) =>
  ({
    job_id: 'a'.repeat(32),
    title_id: 'b'.repeat(32),
    title_name: 'Sita',
    file_name: 'sita.mkv',
    size_bytes: 7,
    status: 'published',
    published_version: 'v1',
    attempt: 1,
    rungs: [],
    created_at: '2026-01-01T00:00:00Z',
    ...facts,
  }) as unknown as Job;

/** The storage: takes what it is sent, or answers `status`, or never answers. */
const storage = { status: 200, silent: false, taken: [] as unknown[] };

class Request {
  upload: { onprogress?: (event: { loaded: number }) => void } = {};
  status = 0;
  headers: Record<string, string> = {};
  onload = () => undefined as unknown;
  onloadend = () => undefined as unknown;
  onabort = () => undefined as unknown;
  url = '';
  open = (_: string, url: string) => {
    this.url = url;
  };
  setRequestHeader = (name: string, value: string) => {
    this.headers[name] = value;
  };
  abort = () => this.onabort();
  send = (body: File) => {
    this.upload.onprogress?.({ loaded: body.size / 2 });
    if (storage.silent) return;
    this.status = storage.status;
    if (this.status === 200) storage.taken.push([this.url, this.headers, body.name]);
    this.onload();
    this.onloadend();
  };
}

const asked: [string, unknown][] = [];
let api: Record<string, [number, unknown]>;
let added: Job[];
const settled = () => act(() => new Promise((resolve) => setTimeout(resolve, 20)));

beforeEach(() => {
  session.begin({ access_token: 'token', expires_in_seconds: 3600 });
  Object.assign(storage, { status: 200, silent: false, taken: [] });
  asked.length = 0;
  added = [];
  api = {
    sidecars: [201, { url: '/put/here', headers: { 'x-amz-checksum-sha256': 's' } }],
    retry: [202, { job: job({ status: 'received', attempt: 2 }) }],
  };
  vi.stubGlobal('XMLHttpRequest', Request);
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const verb = url.split('/').at(-1) as string;
    asked.push([verb, JSON.parse(String(init.body ?? 'null'))]);
    const [status, body] = api[verb] ?? [404, {}];
    return new Response(JSON.stringify(body), { status });
  });
});

afterEach(() => {
  render(null, document.body);
  vi.unstubAllGlobals();
});

const find = <T extends Element>(selector: string) => document.querySelector(selector) as T;
const text = () => document.body.textContent ?? '';

async function open() {
  await act(() =>
    render(h(AddSidecar, { job: job(), onAdded: (each: Job) => added.push(each) }), document.body),
  );
  await act(() => find<HTMLButtonElement>('.add > button').click());
}

async function fill(file: File, language = 'fr') {
  const input = find<HTMLInputElement>('input[type=file]');
  Object.defineProperty(input, 'files', { value: [file], configurable: true });
  await act(() => void input.dispatchEvent(new Event('change', { bubbles: true })));
  const select = document.querySelectorAll('select')[1] as HTMLSelectElement;
  select.value = language;
  await act(() => void select.dispatchEvent(new Event('change', { bubbles: true })));
}

async function send() {
  await act(() => void find('form').dispatchEvent(new Event('submit', { bubbles: true, cancelable: true })));
  await settled();
}

test('a caption file is sent, and the job shows its new attempt', async () => {
  await open();
  expect(find('.add > button').getAttribute('aria-expanded')).toBe('true');
  await fill(new File(['WEBVTT'], 'film.fr.VTT'));
  expect(document.querySelectorAll('select')[0]?.value).toBe('captions');
  await send();
  const declared = { kind: 'captions', language: 'fr', file_name: 'film.fr.VTT', size_bytes: 6 };
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode('WEBVTT')));
  const sha256 = btoa(String.fromCharCode(...digest));
  expect(asked).toEqual([
    ['sidecars', { ...declared, sha256 }],
    ['retry', {}],
  ]);
  expect(storage.taken).toEqual([['/put/here', { 'x-amz-checksum-sha256': 's' }, 'film.fr.VTT']]);
  expect(added.map(({ attempt }) => attempt)).toEqual([2]);
  expect(find('form')).toBeNull();
  expect(document.activeElement).toBe(find('.add > button'));
});

test('every field has a label, and the progress a name', async () => {
  await open();
  for (const field of document.querySelectorAll('input, select'))
    expect(find(`label[for="${field.id}"]`).textContent).toBeTruthy();
  storage.silent = true;
  await fill(new File(['RIFF'], 'dub.wav'));
  await send();
  expect(find('[role=progressbar]').getAttribute('aria-valuenow')).toBe('50');
  expect(find('[role=progressbar]').getAttribute('aria-label')).toContain('Sita');
  expect(find('[role=status]').textContent).toBe('Sending: 50 %');
  await act(() => find<HTMLButtonElement>('[aria-label="Stop adding to Sita"]').click());
  await settled();
  expect(find('[role=progressbar]')).toBeNull();
  expect(asked.map(([verb]) => verb)).not.toContain('retry');
});

test.each([
  ['an empty file', new File([], 'a.vtt'), 'empty'],
  ['a huge caption file', new File([new Uint8Array(9 << 20)], 'a.srt'), '8 MiB'],
])('%s is refused before anything is sent', async (_, file, said) => {
  await open();
  await fill(file);
  await send();
  expect(find('[role=alert]').textContent).toContain(said);
  expect(asked).toEqual([]);
});

test('a refusal is said, and the form stays', async () => {
  await open();
  api['retry'] = [409, { detail: 'The job is encoding.' }];
  await fill(new File(['WEBVTT'], 'a.vtt'));
  await send();
  expect(find('[role=alert]').textContent).toContain('The job is encoding.');
  expect(find('form')).not.toBeNull();
  expect(added).toEqual([]);
});

test('a name that says nothing leaves the choice to people', async () => {
  await open();
  await fill(new File(['x'], 'dub.bin'));
  await send();
  expect(asked).toEqual([]);
});

test.each<[string, Partial<Job>, boolean, boolean]>([
  ['a published job', {}, true, true],
  ['one that is made again', { status: 'encoding', attempt: 2 }, false, true],
  ['one that was not made again', { status: 'rejected', attempt: 2, message: 'No captions.' }, true, true],
  ['one published before its version was kept', { published_version: null }, true, true],
  ['a film that was refused', { status: 'rejected', published_version: null }, false, false],
])('%s: can be added to: %s', async (_, facts, canAdd, canWatch) => {
  await act(() => render(h(JobCard, { job: job(facts), onChanged: () => undefined }), document.body));
  expect(text().includes('Add captions or sound')).toBe(canAdd);
  expect(document.querySelector('[aria-label="Watch Sita"]') !== null).toBe(canWatch);
  expect(text().includes('What is published stays')).toBe(facts.status === 'rejected' && canWatch);
});

test('languages are listed by name', () => {
  const listed = languages();
  expect(listed.find(({ code }) => code === 'fr')?.name).toBe('French');
  expect(listed.length).toBe(183);
});
