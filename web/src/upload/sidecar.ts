/** Captions or sound for a film that is here already: one file, sent whole, and its title made anew. */
import { ingest } from '../api';
import { sentence } from '../api/problem';
import type { Job, SidecarKind } from '../api/types';
import { UnreadableFile } from './hash';
import { displayName } from './names';
import { toBase64 } from './parts';
import { PutFailed, putPart } from './put';
import { pause, sendParts } from './send';

const MIB = 1024 * 1024;
const LARGEST_BYTES: Readonly<Record<SidecarKind, number>> = { captions: 8 * MIB, audio: 256 * MIB };
const endings: Readonly<Record<SidecarKind, RegExp>> = {
  captions: /\.(vtt|srt)$/i,
  audio: /\.(wav|w64|flac|mp3|m4a|aac|ac3|eac3|mka|ogg|opus)$/i,
};

/** What a file's name says it is, or null. */
export function kindOf(name: string): SidecarKind | null {
  const kinds: readonly SidecarKind[] = ['captions', 'audio'];
  return kinds.find((kind) => endings[kind].test(name)) ?? null;
}

/** Why a file cannot be sent from a browser, which hashes it in memory; or null. */
export function refusal(file: File, kind: SidecarKind): string | null {
  if (file.size === 0) return 'This file is empty: choose another.';
  if (file.size <= LARGEST_BYTES[kind]) return null;
  return kind === 'captions'
    ? 'Captions have at most 8 MiB: this is not a caption file.'
    : 'This file is too large for a browser. Use the command line: matinee add.';
}

export interface Addition {
  readonly file: File;
  readonly kind: SidecarKind;
  /** ISO 639, two or three letters. */
  readonly language: string;
}

/** Resolves with the job in its new attempt. Rejects with what `explain` puts into words, or the signal's reason. */
export async function sendSidecar(
  jobId: string,
  { file, kind, language }: Addition,
  onShare: (share: number) => void,
  signal: AbortSignal,
): Promise<Job> {
  const sha256 = toBase64(await digestOf(file));
  const about = { kind, language, file_name: displayName(file.name), size_bytes: file.size, sha256 };
  await sendParts([1], [], {
    put: (part, onBytes) => putPart(part, file, onBytes, signal),
    addresses: async () => [{ number: 1, ...(await ingest.addSidecar(jobId, about, signal)) }],
    wait: (milliseconds) => pause(milliseconds, signal),
    size: () => file.size,
    onBytes: (sent) => onShare(sent / file.size),
  });
  signal.throwIfAborted();
  return ingest.retry(jobId);
}

export function explain(error: unknown): string {
  if (error instanceof UnreadableFile)
    return 'The file can no longer be read. It may have moved or changed: choose it again.';
  if (error instanceof PutFailed)
    return error.status === 0
      ? 'The connection to the storage was lost. Try again.'
      : `The storage refused the file (${error.status}). Try again.`;
  return sentence(error);
}

async function digestOf(file: File): Promise<Uint8Array> {
  const body = await file.arrayBuffer().catch((error: unknown) => {
    throw new UnreadableFile(String(error));
  });
  return new Uint8Array(await crypto.subtle.digest('SHA-256', body));
}
