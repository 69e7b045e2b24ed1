/** One job: where it stands, how each rung does, and what can be done about it. */
import { useState } from 'preact/hooks';
import { ingest } from '../api';
import { sentence } from '../api/problem';
import type { Job } from '../api/types';
import { ago, bytes, clock, dollars, remaining } from '../lib/format';
import { WatchLink } from '../pages/watch-link';
import { PlayIcon } from '../ui/icons';
import { Bar, Notice } from '../ui/parts';
import { AddSidecar } from './add-sidecar';
import { canAdd, canCancel, canRetry, isPublished, statusWord } from './job-state';
import { Rungs } from './rungs';
import { Steps } from './steps';

export function JobCard({ job, onChanged }: { job: Job; onChanged: (job: Job) => void }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const act = async (verb: (jobId: string) => Promise<Job>) => {
    setBusy(true);
    setProblem(null);
    try {
      onChanged(await verb(job.job_id));
    } catch (error) {
      setProblem(sentence(error));
    } finally {
      setBusy(false);
    }
  };
  const showReport = async () => {
    const tab = window.open('', '_blank');
    setProblem(null);
    try {
      const url = await ingest.report(job.job_id);
      if (tab) {
        tab.opener = null;
        tab.location.href = url;
      } else window.location.assign(url);
    } catch (error) {
      tab?.close();
      setProblem(sentence(error));
    }
  };
  const headingId = `job-${job.job_id}`;
  const percent = job.percent ?? 0;
  const running = job.status === 'encoding' || job.status === 'received' || job.status === 'cancelling';
  return (
    <article class={`job job-${job.status}`} aria-labelledby={headingId}>
      <div class="job-head">
        <div class="job-names">
          <h3 id={headingId}>{job.title_name}</h3>
          <p class="muted">
            {job.file_name} · {bytes(job.size_bytes)} · {ago(job.created_at)}
            {job.attempt > 1 && ` · attempt ${job.attempt}`}
          </p>
        </div>
        <span class="chip" role="status" aria-label={`${job.title_name}: ${statusWord(job)}`}>
          {statusWord(job)}
        </span>
      </div>
      {running && (
        <div class="job-progress">
          <Steps job={job} />
          <div class="job-bar">
            <Bar share={percent / 100} label={`${job.title_name}: encoded`} />
            <span class="job-percent">{Math.round(percent)} %</span>
            <span class="muted job-eta">{job.eta_seconds === null ? '' : remaining(job.eta_seconds)}</span>
          </div>
        </div>
      )}
      {(job.status === 'failed' || job.status === 'rejected') && (
        <p class="job-reason">
          {job.message ?? 'It ended without a reason we know.'}
          {typeof job.timecode_seconds === 'number' && <span> At {clock(job.timecode_seconds)}.</span>}
          {isPublished(job) && ' What is published stays as it is.'}
          {job.reason && <code>{job.reason}</code>}
        </p>
      )}
      {job.status === 'uploading' && (
        <p class="muted">
          Its upload is not complete. Choose the same file above: only what is missing is sent.
        </p>
      )}
      {job.rungs.length > 0 && job.status !== 'cancelled' && <Rungs job={job} />}
      <Cost job={job} />
      {problem && <Notice>{problem}</Notice>}
      <Buttons
        job={job}
        busy={busy}
        cancel={() => void act(ingest.cancel)}
        retry={() => void act(ingest.retry)}
        showReport={() => void showReport()}
      />
      {canAdd(job) && <AddSidecar job={job} onAdded={onChanged} />}
    </article>
  );
}

function Cost({ job }: { job: Job }) {
  const sums: [string, number | null | undefined][] = [
    ['cost', job.cost_usd],
    ['quoted', job.quote_usd],
    ['MediaConvert', job.mediaconvert_usd],
  ];
  const known = sums.flatMap(([word, usd]) => (typeof usd === 'number' ? [`${word} ${dollars(usd)}`] : []));
  return known.length > 0 ? <p class="muted">{known.join(' · ')}</p> : null;
}

function Buttons({
  job,
  busy,
  cancel,
  retry,
  showReport,
}: {
  job: Job;
  busy: boolean;
  cancel: () => void;
  retry: () => void;
  showReport: () => void;
}) {
  if (!isPublished(job) && !canCancel(job) && !canRetry(job)) return null;
  return (
    <div class="job-buttons">
      {isPublished(job) && (
        <WatchLink
          titleId={job.title_id}
          class="button button-main button-small"
          label={`Watch ${job.title_name}`}
        >
          <PlayIcon /> Watch
        </WatchLink>
      )}
      {job.has_report && (
        <button
          type="button"
          class="button button-quiet button-small"
          aria-label={`Report of ${job.title_name}`}
          onClick={showReport}
        >
          Report
        </button>
      )}
      {canRetry(job) && (
        <button
          type="button"
          class="button button-quiet button-small"
          disabled={busy}
          aria-label={`Retry ${job.title_name}`}
          onClick={retry}
        >
          Retry
        </button>
      )}
      {canCancel(job) && (
        <button
          type="button"
          class="button button-quiet button-small"
          disabled={busy}
          aria-label={`Cancel ${job.title_name}`}
          onClick={cancel}
        >
          Cancel
        </button>
      )}
    </div>
  );
}
