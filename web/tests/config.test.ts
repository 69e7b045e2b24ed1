import { expect, test } from 'vitest';
import { defaults, loadConfig, parseConfig } from '../src/config';

const answering = (response: Response | Error) =>
  (async () => {
    if (response instanceof Error) throw response;
    return response;
  }) as typeof fetch;

test('the API base may be moved', async () => {
  const response = new Response('{"api_base_url":"https://api.example/v1/"}');
  expect(await loadConfig(answering(response))).toEqual({ apiBaseUrl: 'https://api.example/v1' });
});

test.each([
  ['no file', new Response('no', { status: 404 })],
  ['a web page', new Response('<!doctype html>')],
  ['no network', new TypeError('Failed to fetch')],
])('%s means the defaults', async (_, response) => {
  expect(await loadConfig(answering(response))).toEqual(defaults);
});

test.each([null, 7, {}, { api_base_url: 7 }, { api_base_url: '' }])('%j means the defaults', (value) => {
  expect(parseConfig(value)).toEqual(defaults);
});
