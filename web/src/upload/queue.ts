/** The uploads of this tab: they go on while other pages are open, and go on again after an interruption. */
import { ingest } from '../api';
import { sentence } from '../api/problem';
import type { Job } from '../api/types';
import { createStore } from '../lib/store';
import { hashFile, UnreadableFile } from './hash';
import { displayName } from './names';
import { contentHash, partCount, partRange, partSizeBytes, toBase64 } from './parts';
import { PutFailed, putPart } from './put';
import { pause, sendParts } from './send';
import { SpeedMeter } from './speed';

export type UploadPhase =
  | 'waiting'
  | 'hashing'
  | 'sending'
  | 'finishing'
  | 'done'
  | 'known'
  | 'stopped'
  | 'failed';

export interface LocalUpload {
  readonly key: number;
  readonly file: File;
  readonly phase: UploadPhase;
  /** Bytes hashed or at the storage, by phase. */
  readonly doneBytes: number;
  /** Bytes that were there already when sending began. */
  readonly resumedBytes: number;
  readonly bytesPerSecond: number | null;
  readonly etaSeconds: number | null;
  readonly jobId: string | null;
  readonly problem: string | null;
}

export const uploads = createStore<readonly LocalUpload[]>([]);
/** Told about every job an upload makes or moves, so that a list of jobs can show it at once. */
export const jobNews = createStore<Job | null>(null);

const aborts = new Map<number, AbortController>();
const working = new Set<UploadPhase>(['hashing', 'sending', 'finishing']);
let nextKey = 1;
/** A browser hashes a part in memory. */
const LARGEST_PART_BYTES = 256 * 1024 * 1024;

export function addFiles(files: Iterable<File>): void {
  const added = [...files].map((file) => fresh(file));
  uploads.update((all) => [...all, ...added]);
  void workOn();
}

export function stopUpload(key: number): void {
  aborts.get(key)?.abort(new DOMException('stopped', 'AbortError'));
  change(key, { phase: 'stopped', bytesPerSecond: null, etaSeconds: null });
}

/** Goes on with a stopped or failed upload: only what the storage lacks is sent. */
export function resumeUpload(key: number): void {
  change(key, { phase: 'waiting', problem: null, doneBytes: 0 });
  void workOn();
}

export function forgetUpload(key: number): void {
  uploads.update((all) => all.filter((upload) => upload.key !== key));
}

/** Whether sending it (again) could help. */
export const canResume = (upload: LocalUpload) =>
  upload.phase === 'stopped' || (upload.phase === 'failed' && refusal(upload.file) === null);

export const isWorking = (upload: LocalUpload) => working.has(upload.phase);

const fresh = (file: File): LocalUpload => {
  const problem = refusal(file);
  return {
    key: nextKey++,
    file,
    phase: problem ? 'failed' : 'waiting',
    doneBytes: 0,
    resumedBytes: 0,
    bytesPerSecond: null,
    etaSeconds: null,
    jobId: null,
    problem,
  };
};

/** Why a file cannot be sent from a browser, or null. */
function refusal(file: File): string | null {
  if (file.size === 0) return 'This file is empty: there is nothing to upload.';
  if (partSizeBytes(file.size) > LARGEST_PART_BYTES)
    return 'This file is too large for a browser. Use the command line: matinee upload.';
  return null;
}

/** One file at a time: each uses the whole line. */
async function workOn(): Promise<void> {
  if (uploads.get().some(isWorking)) return;
  const next = uploads.get().find((upload) => upload.phase === 'waiting');
  window.onbeforeunload = next ? (event) => event.preventDefault() : null;
  if (!next) return;
  const abort = new AbortController();
  aborts.set(next.key, abort);
  change(next.key, { phase: 'hashing' });
  try {
    await upload(next.key, next.file, abort.signal);
  } catch (error) {
    if (!abort.signal.aborted)
      change(next.key, { phase: 'failed', problem: explain(error), bytesPerSecond: null, etaSeconds: null });
  }
  aborts.delete(next.key);
  await workOn();
}

async function upload(key: number, file: File, signal: AbortSignal): Promise<void> {
  const digests = await hashFile(file, throttled(key, 0, file.size), signal);
  const made = await ingest.createUpload(
    { file_name: displayName(file.name), size_bytes: file.size, part_sha256: digests.map(toBase64) },
    signal,
  );
  const jobId = made.job.job_id;
  const expected = (await contentHash(digests)).slice(0, 32);
  if (jobId !== expected) throw new Error(`job ${jobId} is not named after this content`);
  change(key, { jobId });
  jobNews.set(made.job);
  if (made.upload === null) return change(key, { phase: 'known', doneBytes: file.size });
  if (made.upload.part_size_bytes !== partSizeBytes(file.size)) throw new Error('part sizes differ');
  const received = new Set(made.upload.received);
  const missing = Array.from({ length: partCount(file.size) }, (_, index) => index + 1).filter(
    (number) => !received.has(number),
  );
  const size = (number: number) => {
    const [start, end] = partRange(number, file.size);
    return end - start;
  };
  const resumedBytes = [...received].reduce((sum, number) => sum + size(number), 0);
  change(key, { phase: 'sending', doneBytes: resumedBytes, resumedBytes });
  await sendParts(missing, made.upload.parts, {
    put: (part, onBytes) => putPart(part, file.slice(...partRange(part.number, file.size)), onBytes, signal),
    addresses: (numbers) => ingest.uploadParts(jobId, numbers, signal),
    wait: (milliseconds) => pause(milliseconds, signal),
    size,
    onBytes: throttled(key, resumedBytes, file.size),
  });
  change(key, { phase: 'finishing', doneBytes: file.size, bytesPerSecond: null, etaSeconds: null });
  jobNews.set(await ingest.completeUpload(jobId, signal));
  change(key, { phase: 'done' });
}

/** Notes bytes at most five times a second, with speed and the time that is left. */
function throttled(key: number, base: number, total: number): (bytes: number) => void {
  const meter = new SpeedMeter();
  let lastMs = 0;
  return (bytes) => {
    const now = performance.now();
    meter.note(bytes, now);
    if (now - lastMs < 200 && base + bytes < total) return;
    lastMs = now;
    const doneBytes = base + bytes;
    change(key, {
      doneBytes,
      bytesPerSecond: meter.bytesPerSecond(),
      etaSeconds: meter.etaSeconds(total - doneBytes),
    });
  };
}

function explain(error: unknown): string {
  if (error instanceof UnreadableFile)
    return 'The file can no longer be read. It may have moved or changed: choose it again.';
  if (error instanceof PutFailed)
    return error.status === 0
      ? 'The connection to the storage was lost. Resume to send what is missing.'
      : `The storage refused a part (${error.status}). Resume to try again.`;
  return sentence(error);
}

function change(key: number, part: Partial<LocalUpload>): void {
  uploads.update((all) => all.map((upload) => (upload.key === key ? { ...upload, ...part } : upload)));
}
