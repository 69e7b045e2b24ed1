/** The frame of the pages before the films: a screen, a beam of light, a form. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { sentence } from '../api/problem';

export function Door({
  heading,
  lead,
  children,
}: {
  heading: string;
  lead: string;
  children: ComponentChildren;
}) {
  return (
    <div class="door">
      <section class="door-card" aria-labelledby="door-heading">
        <h1 id="door-heading">{heading}</h1>
        <p class="muted">{lead}</p>
        {children}
      </section>
    </div>
  );
}

/** A form's handler, whether it is at work, and what went wrong, as a sentence. */
export function useSubmit(work: () => Promise<void>): [(event: Event) => void, boolean, string | null] {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const submit = (event: Event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setProblem(null);
    work()
      .catch((error: unknown) => setProblem(sentence(error)))
      .finally(() => setBusy(false));
  };
  return [submit, busy, problem];
}
