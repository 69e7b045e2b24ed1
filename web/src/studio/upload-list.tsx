/** The files on their way up: progress, speed, time left, stop and resume. */
import { bytes, remaining } from '../lib/format';
import { useStore } from '../lib/store';
import { Bar } from '../ui/parts';
import {
  canResume,
  forgetUpload,
  isWorking,
  type LocalUpload,
  resumeUpload,
  stopUpload,
  uploads,
} from '../upload/queue';

export function UploadList() {
  const all = useStore(uploads);
  if (all.length === 0) return null;
  return (
    <section aria-labelledby="uploads-heading">
      <h2 id="uploads-heading">Uploads</h2>
      <ul class="uploads">
        {all.map((upload) => (
          <li key={upload.key}>
            <UploadRow upload={upload} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function UploadRow({ upload }: { upload: LocalUpload }) {
  const { file, phase, key } = upload;
  const over = phase === 'done' || phase === 'known';
  const share = over ? 1 : file.size > 0 ? upload.doneBytes / file.size : 0;
  return (
    <div class={`upload upload-${phase}`}>
      <div class="upload-line">
        <strong>{file.name}</strong>
        <span class="upload-state" role="status">
          {stateWord(upload)}
        </span>
      </div>
      <Bar share={share} label={`${file.name}: ${stateWord(upload)}`} />
      <div class="upload-line">
        <span class="muted">{upload.problem ?? facts(upload)}</span>
        <span class="upload-buttons">
          {isWorking(upload) && <Small text="Stop" what={file.name} act={() => stopUpload(key)} />}
          {canResume(upload) && <Small text="Resume" what={file.name} act={() => resumeUpload(key)} />}
          {!isWorking(upload) && (
            <Small text="Remove" what={`${file.name} from this list`} act={() => forgetUpload(key)} />
          )}
        </span>
      </div>
    </div>
  );
}

function Small({ text, what, act }: { text: string; what: string; act: () => void }) {
  return (
    <button
      type="button"
      class="button button-quiet button-small"
      aria-label={`${text} ${what}`}
      onClick={act}
    >
      {text}
    </button>
  );
}

function stateWord({ phase, resumedBytes }: LocalUpload): string {
  const words = {
    waiting: 'Waiting',
    hashing: 'Reading',
    sending: resumedBytes > 0 ? 'Resuming' : 'Uploading',
    finishing: 'Finishing',
    done: 'Uploaded',
    known: 'Already here',
    stopped: 'Stopped',
    failed: 'Failed',
  };
  return words[phase];
}

function facts(upload: LocalUpload): string {
  const { phase, doneBytes, file, bytesPerSecond, etaSeconds } = upload;
  if (phase === 'known') return 'This very film was uploaded before: nothing needs to be sent.';
  if (phase === 'done') return `${bytes(file.size)} · encoding begins on its own`;
  const parts = [`${bytes(doneBytes)} of ${bytes(file.size)}`];
  if (phase === 'hashing') parts.push('computing checksums');
  if (bytesPerSecond) parts.push(`${bytes(bytesPerSecond)}/s`);
  if (etaSeconds !== null && isWorking(upload)) parts.push(remaining(etaSeconds));
  return parts.join(' · ');
}
