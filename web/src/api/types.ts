/** What the API says, as TypeScript sees it (docs/architecture.md, section HTTP). Times are ISO 8601 UTC. */

export interface Tokens {
  readonly access_token: string;
  readonly expires_in_seconds: number;
  readonly refresh_token?: string;
}

export interface Me {
  readonly account_id: string;
  readonly email: string;
  readonly groups: readonly string[];
}

export interface Rung {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly bitrate_kbps: number;
  readonly vmaf_mean?: number | null;
}

export interface Title {
  readonly title_id: string;
  readonly name: string;
  readonly version: string;
  readonly duration_seconds: number;
  readonly width: number;
  readonly height: number;
  readonly poster_url: string | null;
  readonly rungs: readonly Rung[];
  readonly published_at: string;
}

export interface TitlePage {
  readonly titles: readonly Title[];
  readonly cursor: string | null;
}

export interface Grant {
  readonly session_id: string;
  readonly title_id: string;
  readonly hls_url: string;
  readonly dash_url: string;
  /** Below the API's own address; null for a film in the clear. */
  readonly licence_url: string | null;
  readonly poster_url: string | null;
  readonly duration_seconds: number;
  readonly resume_position_seconds: number;
  readonly expires_at: string;
}

export type PlaybackKind =
  | 'started'
  | 'progress'
  | 'paused'
  | 'seeked'
  | 'quality_changed'
  | 'stalled'
  | 'ended'
  | 'error';

export interface PlaybackEvent {
  readonly kind: PlaybackKind;
  readonly at: string;
  readonly position_seconds: number;
  readonly rung?: string;
  readonly bitrate_kbps?: number;
  readonly stall_seconds?: number;
  readonly message?: string;
}

export interface Viewing {
  readonly title_id: string;
  readonly position_seconds: number;
  readonly duration_seconds: number;
  readonly watched_at: string;
}

export type JobStatus =
  | 'uploading'
  | 'received'
  | 'encoding'
  | 'published'
  | 'rejected'
  | 'failed'
  | 'cancelling'
  | 'cancelled';

export type JobStep = 'inspect' | 'plan' | 'encode' | 'package' | 'verify' | 'publish';

export interface JobRung extends Rung {
  readonly chunks: number;
  readonly chunks_done: number;
}

export interface Job {
  readonly job_id: string;
  readonly title_id: string;
  readonly title_name: string;
  readonly file_name: string;
  readonly size_bytes: number;
  readonly status: JobStatus;
  readonly step: JobStep | null;
  readonly attempt: number;
  readonly percent: number | null;
  readonly eta_seconds: number | null;
  readonly rungs: readonly JobRung[];
  readonly reason: string | null;
  readonly message: string | null;
  /** Where in the source the trouble is, if it is at a place. */
  readonly timecode_seconds?: number | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly version: string | null;
  /** What viewers have, whatever becomes of the present attempt. */
  readonly published_version?: string | null;
  /** US dollars: what its plan promised, what it came to, and AWS MediaConvert's price for the same rungs. */
  readonly quote_usd?: number | null;
  readonly cost_usd?: number | null;
  readonly mediaconvert_usd?: number | null;
  /** How it was made can be read (`ingest.report`). */
  readonly has_report?: boolean;
}

export interface JobPage {
  readonly jobs: readonly Job[];
  readonly cursor: string | null;
}

export interface UploadPart {
  readonly number: number;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Upload {
  readonly part_size_bytes: number;
  readonly parts: readonly UploadPart[];
  readonly received: readonly number[];
}

/** Where, and with which headers, a file may be put. */
export type UploadAddress = Omit<UploadPart, 'number'>;

export type SidecarKind = 'captions' | 'audio';

export interface NewSidecar {
  readonly kind: SidecarKind;
  readonly language: string;
  readonly file_name: string;
  readonly size_bytes: number;
  readonly sha256: string;
}

export interface NewUpload {
  readonly file_name: string;
  readonly size_bytes: number;
  readonly part_sha256: readonly string[];
  readonly title_name?: string;
}
