import { expect, test, vi } from 'vitest';
import {
  bringsLicences,
  licenceFailure,
  licenceSettings,
  signsLicences,
} from '../../src/player/shaka-licence';

const TYPES = { MANIFEST: 0, SEGMENT: 1, LICENSE: 2 };
const ASKED = '{"kids":["ABEiM0RVZneImaq7zN3u_w"],"type":"temporary"}';
const bytes = (text: string) => new TextEncoder().encode(text).buffer;
const answered = (data: string) => ({ data: bytes(data), originalRequest: { body: bytes(ASKED) } });
const textOf = ({ data }: { data: ArrayBuffer | ArrayBufferView }) => new TextDecoder().decode(data);
const licenceOf = (...tokens: string[]) => ({
  url: 'https://x/api/licence',
  token: vi.fn<() => Promise<string>>(async () => tokens.shift() ?? 'none left'),
});

test('the licence server is asked as Clear Key', () => {
  expect(licenceSettings(licenceOf())).toEqual({
    drm: { servers: { 'org.w3.clearkey': 'https://x/api/licence' } },
  });
});

test('DASH: a request for a licence carries the token of the moment it is sent', async () => {
  const filter = signsLicences(TYPES, licenceOf('one', 'two'));
  const sent: Record<string, string>[] = [{}, {}];
  for (const headers of sent) await filter(TYPES.LICENSE, { headers });
  expect(sent.map((headers) => headers['authorization'])).toEqual(['Bearer one', 'Bearer two']);
  expect(sent[0]?.['content-type']).toBe('application/json');
});

test('no other request shows the token: media is fetched from elsewhere', async () => {
  const licence = licenceOf('one');
  const headers = {};
  await signsLicences(TYPES, licence)(TYPES.SEGMENT, { headers });
  expect(headers).toEqual({});
  expect(licence.token).not.toHaveBeenCalled();
});

test('HLS: playlists name keys in the one way that Shaka reads', async () => {
  const playlist = answered('#EXT-X-KEY:METHOD=SAMPLE-AES,URI="data:…",KEYFORMAT="org.w3.clearkey"\nä.m3u8');
  await bringsLicences(TYPES, licenceOf())(TYPES.MANIFEST, playlist);
  expect(textOf(playlist)).toBe('#EXT-X-KEY:METHOD=SAMPLE-AES,URI="data:…",KEYFORMAT="identity"\nä.m3u8');
});

test('HLS: what was asked of the browser is asked of our API, and its licence is the answer', async () => {
  const fetcher = vi.fn<typeof fetch>(async () => new Response('{"keys":[]}'));
  const made = answered('made up');
  await bringsLicences(TYPES, licenceOf('one'), fetcher)(TYPES.LICENSE, made);
  expect(textOf(made)).toBe('{"keys":[]}');
  const [url, init] = fetcher.mock.calls[0] ?? [];
  expect([url, init?.method, init?.body]).toEqual(['https://x/api/licence', 'POST', ASKED]);
  expect(new Headers(init?.headers).get('authorization')).toBe('Bearer one');
});

test('HLS: a segment is left as it is, and a refusal is a failure', async () => {
  const fetcher = vi.fn<typeof fetch>(async () => new Response('{}', { status: 403 }));
  const filter = bringsLicences(TYPES, licenceOf('one'), fetcher);
  const segment = answered('KEYFORMAT="org.w3.clearkey"');
  await filter(TYPES.SEGMENT, segment);
  expect(textOf(segment)).toBe('KEYFORMAT="org.w3.clearkey"');
  await expect(filter(TYPES.LICENSE, answered(''))).rejects.toMatchObject({ kind: 'unlicensed' });
});

test.each([
  [401, 'unlicensed'],
  [403, 'unlicensed'],
  [404, 'unlicensed'],
  [429, 'network'],
  [503, 'network'],
  [0, 'network'],
])('an answer of %d means %s', (status, kind) => expect(licenceFailure(status)).toBe(kind));
