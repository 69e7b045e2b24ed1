import { expect, test } from 'vitest';
import type { Job, JobStatus } from '../../src/api/types';
import { canCancel, canRetry, statusWord, stepState, steps } from '../../src/studio/job-state';
import { isMoving, withJob } from '../../src/studio/jobs';
import { ACTIVE_MS, HIDDEN_MS, pollDelayMs, RESTING_MS } from '../../src/studio/polling';

const job = (job_id: string, created_at: string, status: JobStatus = 'encoding') =>
  ({ job_id, created_at, status }) as Job;

test('the list is looked at every second while something moves, and seldom otherwise', () => {
  expect(pollDelayMs({ active: true, hidden: false, failures: 0 })).toBe(ACTIVE_MS);
  expect(pollDelayMs({ active: false, hidden: false, failures: 0 })).toBe(RESTING_MS);
  expect(pollDelayMs({ active: true, hidden: true, failures: 0 })).toBe(HIDDEN_MS);
});

test('failures make it look less often, up to half a minute', () => {
  const delays = [0, 1, 2, 3, 10].map((failures) => pollDelayMs({ active: true, hidden: false, failures }));
  expect(delays).toEqual([1000, 2000, 4000, 8000, 30_000]);
});

test('news of a job replaces what was known, newest first', () => {
  const old = [job('b', '2026-01-02T00:00:00Z'), job('a', '2026-01-01T00:00:00Z')];
  const known = withJob(old, job('a', '2026-01-01T00:00:00Z', 'cancelled'));
  expect(known.map(({ job_id, status }) => [job_id, status])).toEqual([
    ['b', 'encoding'],
    ['a', 'cancelled'],
  ]);
  expect(withJob(old, job('c', '2026-01-03T00:00:00Z'))[0]?.job_id).toBe('c');
});

test.each<[JobStatus, boolean, boolean, boolean]>([
  ['uploading', true, false, false],
  ['received', true, false, true],
  ['encoding', true, false, true],
  ['cancelling', false, false, true],
  ['published', false, false, false],
  ['rejected', false, true, false],
  ['failed', false, true, false],
  ['cancelled', false, true, false],
])('a job that is %s: cancel %s, retry %s, moving %s', (status, cancel, retry, moving) => {
  expect(canCancel({ status })).toBe(cancel);
  expect(canRetry({ status })).toBe(retry);
  expect(isMoving(job('x', '', status))).toBe(moving);
  expect(statusWord({ status })).toMatch(/^[A-Z]/);
});

test('steps before the current one are done, later ones to come', () => {
  expect(steps.map(({ step }) => stepState(step, 'encode'))).toEqual([
    'done',
    'done',
    'now',
    'later',
    'later',
    'later',
  ]);
  expect(steps.map(({ step }) => stepState(step, null))).toEqual(Array(6).fill('later'));
});
