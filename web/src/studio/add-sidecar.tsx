/** Adding captions or sound to a published film: a button, then a form, then how far the file is. */
import { useEffect, useId, useMemo, useRef, useState } from 'preact/hooks';
import type { Job, SidecarKind } from '../api/types';
import { Bar, Notice } from '../ui/parts';
import { type Addition, explain, kindOf, refusal, sendSidecar } from '../upload/sidecar';
import { languages } from './languages';

export function AddSidecar({ job, onAdded }: { job: Job; onAdded: (job: Job) => void }) {
  const [open, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    opener.current?.focus();
  };
  return (
    <div class="add">
      <button
        ref={opener}
        type="button"
        class="button button-quiet button-small"
        aria-expanded={open}
        aria-label={`Add captions or sound to ${job.title_name}`}
        onClick={() => setOpen(!open)}
      >
        Add captions or sound
      </button>
      {open && <AddForm job={job} onAdded={onAdded} onClose={close} />}
    </div>
  );
}

function AddForm(props: { job: Job; onAdded: (job: Job) => void; onClose: () => void }) {
  const { job, onAdded, onClose } = props;
  const [share, setShare] = useState<number | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);
  const send = async (addition: Addition) => {
    const refused = refusal(addition.file, addition.kind);
    setProblem(refused);
    if (refused) return;
    const mine = new AbortController();
    abort.current = mine;
    setShare(0);
    try {
      const changed = await sendSidecar(job.job_id, addition, setShare, mine.signal);
      onClose();
      onAdded(changed);
    } catch (error) {
      if (!mine.signal.aborted) setProblem(explain(error));
      setShare(null);
    }
  };
  const percent = share === null ? '' : share < 1 ? `Sending: ${Math.round(share * 100)} %` : 'Starting';
  return (
    <div class="add-form">
      {problem && <Notice>{problem}</Notice>}
      <Fields job={job} busy={share !== null} onSend={(addition) => void send(addition)} />
      {share !== null && (
        <div class="upload-line">
          <Bar share={share} label={`${job.title_name}: file sent`} />
          <span class="muted" role="status">
            {percent}
          </span>
          <button
            type="button"
            class="button button-quiet button-small"
            aria-label={`Stop adding to ${job.title_name}`}
            onClick={() => abort.current?.abort()}
          >
            Stop
          </button>
        </div>
      )}
    </div>
  );
}

function Fields({ job, busy, onSend }: { job: Job; busy: boolean; onSend: (addition: Addition) => void }) {
  const id = useId();
  const choices = useMemo(languages, []);
  const [file, setFile] = useState<File | null>(null);
  const [kind, setKind] = useState<SidecarKind | ''>('');
  const [language, setLanguage] = useState('');
  const submit = (event: Event) => {
    event.preventDefault();
    if (file && kind && language && !busy) onSend({ file, kind, language });
  };
  return (
    <form onSubmit={submit} aria-label={`Captions or sound for ${job.title_name}`}>
      <div class="field">
        <label for={`${id}-file`}>File</label>
        <input
          id={`${id}-file`}
          type="file"
          required
          aria-describedby={`${id}-hint`}
          onChange={({ currentTarget }) => {
            const chosen = currentTarget.files?.[0] ?? null;
            setFile(chosen);
            setKind(chosen ? (kindOf(chosen.name) ?? kind) : '');
          }}
        />
      </div>
      <div class="field">
        <label for={`${id}-kind`}>What it is</label>
        <select
          id={`${id}-kind`}
          required
          value={kind}
          onChange={({ currentTarget }) => setKind(currentTarget.value as SidecarKind | '')}
        >
          <option value="">Choose…</option>
          <option value="captions">Captions</option>
          <option value="audio">Sound</option>
        </select>
      </div>
      <div class="field">
        <label for={`${id}-language`}>Language</label>
        <select
          id={`${id}-language`}
          required
          value={language}
          onChange={({ currentTarget }) => setLanguage(currentTarget.value)}
        >
          <option value="">Choose…</option>
          {choices.map(({ code, name }) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <button type="submit" class="button button-main button-small" aria-busy={busy} disabled={busy}>
        Add
      </button>
      <p class="hint" id={`${id}-hint`}>
        SubRip or WebVTT, or sound from the film’s first frame on. The title is made anew with it, without
        encoding the picture again; what there is of the same kind in that language is replaced.
      </p>
    </form>
  );
}
