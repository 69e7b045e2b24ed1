/** The six steps from file to film. */
import type { Job } from '../api/types';
import { CheckIcon } from '../ui/icons';
import { stepState, steps } from './job-state';

const spoken = { done: 'done', now: 'in progress', later: 'to come' };

export function Steps({ job }: { job: Job }) {
  return (
    <ol class="steps" aria-label="Steps">
      {steps.map(({ step, name }) => {
        const state = stepState(step, job.step);
        return (
          <li key={step} class={`step step-${state}`} aria-current={state === 'now' ? 'step' : undefined}>
            <span class="step-mark">{state === 'done' && <CheckIcon />}</span>
            {name}
            <span class="visually-hidden">, {spoken[state]}</span>
          </li>
        );
      })}
    </ol>
  );
}
