/** A job's state in words, and what it allows. */
import type { Job, JobStep } from '../api/types';

export const steps: readonly { readonly step: JobStep; readonly name: string }[] = [
  { step: 'inspect', name: 'Inspect' },
  { step: 'plan', name: 'Plan' },
  { step: 'encode', name: 'Encode' },
  { step: 'package', name: 'Package' },
  { step: 'verify', name: 'Verify' },
  { step: 'publish', name: 'Publish' },
];

export function statusWord(job: Pick<Job, 'status'>): string {
  const words: Record<Job['status'], string> = {
    uploading: 'Uploading',
    received: 'Waiting to start',
    encoding: 'Encoding',
    published: 'Ready to watch',
    rejected: 'Rejected',
    failed: 'Failed',
    cancelling: 'Stopping',
    cancelled: 'Cancelled',
  };
  return words[job.status];
}

export const canCancel = ({ status }: Pick<Job, 'status'>) =>
  ['uploading', 'received', 'encoding'].includes(status);
export const canRetry = ({ status }: Pick<Job, 'status'>) =>
  ['rejected', 'failed', 'cancelled'].includes(status);
/** Whether viewers have a version of it, which stays while another is made. */
export const isPublished = (job: Pick<Job, 'status' | 'published_version'>) =>
  job.status === 'published' || !!job.published_version;
/** Captions or sound are added to what is published, between two attempts. */
export const canAdd = (job: Pick<Job, 'status' | 'published_version'>) =>
  isPublished(job) && (job.status === 'published' || canRetry(job));

/** Where `step` stands when the job is at `current`. */
export function stepState(step: JobStep, current: JobStep | null): 'done' | 'now' | 'later' {
  const order = steps.map((each) => each.step);
  const at = current === null ? -1 : order.indexOf(current);
  const index = order.indexOf(step);
  if (index === at) return 'now';
  return index < at ? 'done' : 'later';
}
