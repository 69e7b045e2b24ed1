/** The list of jobs, kept fresh while the studio is open. */
import { useEffect, useState } from 'preact/hooks';
import { ingest } from '../api';
import type { Job, JobStatus } from '../api/types';
import { jobNews } from '../upload/queue';
import { pollDelayMs } from './polling';

export interface Jobs {
  readonly jobs: readonly Job[] | null;
  readonly error: unknown;
  /** Puts a job that an action answered into the list, and looks again soon. */
  put(job: Job): void;
  refresh(): void;
}

const PAGE = 50;
const moving = new Set<JobStatus>(['received', 'encoding', 'cancelling']);

export const isMoving = (job: Job) => moving.has(job.status);

/** Newest first; a job we know newer news of keeps them. */
export function withJob(jobs: readonly Job[], job: Job): Job[] {
  const others = jobs.filter((other) => other.job_id !== job.job_id);
  return [job, ...others].sort((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at));
}

export function useJobs(): Jobs {
  const [jobs, setJobs] = useState<readonly Job[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [asked, setAsked] = useState(0);

  useEffect(() => {
    const abort = new AbortController();
    let timer = 0;
    let failures = 0;
    let active = true;
    const look = async () => {
      try {
        const page = await ingest.jobs(PAGE, null, abort.signal);
        failures = 0;
        active = page.jobs.some(isMoving);
        setJobs(page.jobs);
        setError(null);
      } catch (problem) {
        if (abort.signal.aborted) return;
        failures += 1;
        setError(problem);
      }
      if (abort.signal.aborted) return;
      timer = window.setTimeout(look, pollDelayMs({ active, hidden: document.hidden, failures }));
    };
    const onVisible = () => {
      if (document.hidden) return;
      window.clearTimeout(timer);
      void look();
    };
    document.addEventListener('visibilitychange', onVisible);
    void look();
    return () => {
      abort.abort();
      window.clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [asked]);

  const refresh = () => setAsked((count) => count + 1);
  const put = (job: Job) => {
    setJobs((known) => withJob(known ?? [], job));
    refresh();
  };
  useEffect(() => jobNews.subscribe((job) => job && put(job)), []);
  return { jobs, error, put, refresh };
}
