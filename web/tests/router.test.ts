import { expect, test } from 'vitest';
import { forcedProtocol, href, parseRoute } from '../src/router';

test.each([
  ['', { page: 'titles' }],
  ['#/', { page: 'titles' }],
  ['#/studio', { page: 'studio' }],
  ['#/sign-up', { page: 'sign-up' }],
  ['#/sign-in', { page: 'sign-in', next: null }],
  ['#/watch/abc', { page: 'watch', titleId: 'abc', fromStart: false }],
  ['#/watch/abc?from=start', { page: 'watch', titleId: 'abc', fromStart: true }],
  ['#/watch/a%2Fb', { page: 'watch', titleId: 'a/b', fromStart: false }],
  ['#/watch/%E0%A4%A', { page: 'watch', titleId: '%E0%A4%A', fromStart: false }],
  ['#/watch', { page: 'not-found', path: '/watch' }],
  ['#/watch/a/b', { page: 'not-found', path: '/watch/a/b' }],
  ['#/nowhere', { page: 'not-found', path: '/nowhere' }],
])('%s leads to %o', (hash, route) => expect(parseRoute(hash)).toEqual(route));

test('an address made for a film leads back to it', () => {
  expect(parseRoute(href.watch('a b/c?d#e', true))).toEqual({
    page: 'watch',
    titleId: 'a b/c?d#e',
    fromStart: true,
  });
});

test('signing in leads on to where one wanted to go, and nowhere else', () => {
  expect(parseRoute(href.signIn('#/watch/abc'))).toEqual({ page: 'sign-in', next: '#/watch/abc' });
  expect(parseRoute('#/sign-in?next=https%3A%2F%2Felsewhere.example')).toEqual({
    page: 'sign-in',
    next: null,
  });
  expect(parseRoute('#/sign-in?next=javascript%3Aalert(1)')).toEqual({ page: 'sign-in', next: null });
});

test.each([
  ['?protocol=hls', '#/watch/a', 'hls'],
  ['', '#/watch/a?protocol=dash', 'dash'],
  ['?protocol=hls', '#/watch/a?protocol=dash', 'dash'],
  ['?protocol=rtmp', '#/watch/a', null],
  ['', '', null],
])('query %j and hash %j force %j', (search, hash, protocol) => {
  expect(forcedProtocol({ search, hash })).toBe(protocol);
});
