import { expect, test, vi } from 'vitest';
import { licenceSettings, signsLicences } from '../../src/player/shaka-licence';

const LICENCE_TYPE = 2;

test('the licence server is asked as Clear Key, whatever the manifest says', () => {
  const settings = licenceSettings({ url: 'https://x/api/licence', token: async () => 'a' });
  expect(settings).toEqual({
    drm: { servers: { 'org.w3.clearkey': 'https://x/api/licence' } },
    manifest: { ignoreDrmInfo: true },
  });
});

test('a request for a licence carries the token of the moment it is sent', async () => {
  const token = vi.fn<() => Promise<string>>().mockResolvedValueOnce('one').mockResolvedValueOnce('two');
  const filter = signsLicences(LICENCE_TYPE, { url: 'https://x', token });
  const sent: Record<string, string>[] = [{}, {}];
  for (const headers of sent) await filter(LICENCE_TYPE, { headers });
  expect(sent.map((headers) => headers['authorization'])).toEqual(['Bearer one', 'Bearer two']);
  expect(sent[0]?.['content-type']).toBe('application/json');
});

test('no other request shows the token: media is fetched from elsewhere', async () => {
  const token = vi.fn<() => Promise<string>>().mockResolvedValue('one');
  const headers = {};
  await signsLicences(LICENCE_TYPE, { url: 'https://x', token })(1, { headers });
  expect(headers).toEqual({});
  expect(token).not.toHaveBeenCalled();
});
