// parts -- what screens are made of.
import type { ComponentChildren } from "preact";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Problem } from "./api";
import { onChange } from "./events";
import { rover } from "./rove";
import { t, why } from "./words";

// -- data of a screen ---------------------------------------------------------------------

export interface Data<T> {
  data: T | null;
  problem: Problem | null;
  loading: boolean;
  again: () => void;
}

// Asks when `what` changes; what is shown stays until the answer is there.
export function useData<T>(ask: () => Promise<T>, what: unknown[]): Data<T> {
  const [state, set] = useState<{ data: T | null; problem: Problem | null; loading: boolean }>({ data: null, problem: null, loading: true });
  const newest = useRef(0);
  const again = useCallback(() => {
    const mine = ++newest.current;
    set((old) => ({ ...old, loading: true }));
    ask().then(
      (data) => mine === newest.current && set({ data, problem: null, loading: false }),
      (error) => mine === newest.current && set((old) => ({ ...old, problem: asProblem(error), loading: false })),
    );
  }, what);
  useEffect(() => again(), [again]);
  // What others commit comes by itself; a person's own typing is never asked away.
  useEffect(() => onChange(again), [again]);
  return { ...state, again };
}

export function asProblem(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem(0, t("broken"), String(error), "", t("broken.do"));
}

// -- saying ---------------------------------------------------------------------------------

export function ProblemBox({ problem, again }: { problem: Problem | null; again?: () => void }) {
  if (!problem) return null;
  return (
    <div class="box bad" role="alert">
      <strong>
        <Mark kind="bad" /> {problem.where ? `${why(problem.where)}${t("colon")}` : ""}
        {why(problem.detail || problem.title)}
      </strong>
      {problem.toDo && <p>→ {why(problem.toDo)}</p>}
      {again && (
        <button type="button" class="quiet" onClick={again}>
          {t("again")}
        </button>
      )}
    </div>
  );
}

export function Loading({ data }: { data: Data<unknown> }) {
  return data.loading && !data.data ? <p class="loading" role="status">{t("loading")}</p> : null;
}

export type Kind = "good" | "part" | "bad" | "none" | "wait";
const signs: Record<Kind, string> = { good: "✓", part: "!", bad: "✕", none: "–", wait: "…" };
// Never by colour alone: each colour has its sign, and words stand beside it.
export function Mark({ kind }: { kind: Kind }) {
  return (
    <span class={`mark ${kind}`} aria-hidden="true">
      {signs[kind]}
    </span>
  );
}
export function Light({ kind, children }: { kind: Kind; children: ComponentChildren }) {
  return (
    <span class="light">
      <Mark kind={kind} /> {children}
    </span>
  );
}

export function Empty({ children }: { children: ComponentChildren }) {
  return <p class="empty">{children}</p>;
}

// -- tables ------------------------------------------------------------------------------------

export interface Column<T> {
  head: string;
  cell: (row: T) => ComponentChildren;
  kind?: "number" | "date";
  when?: boolean; // false: left out
}
// Dense on a desk; on a phone every row is a card, its heads beside the values. `numbers`: nearly every cell opens (rover).
export function Table<T>(props: { label: string; columns: Column<T>[]; rows: T[]; id: (row: T) => string; mark?: (row: T) => string | undefined; numbers?: boolean }) {
  const columns = props.columns.filter((column) => column.when !== false);
  const shown = useRef<HTMLTableElement>(null);
  useLayoutEffect(() => (props.numbers ? rover(shown.current) : undefined));
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={props.label}>
      <table ref={shown} class="stack">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.head} scope="col" class={column.kind}>
                {column.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row) => (
            <tr key={props.id(row)} class={props.mark?.(row)}>
              {columns.map((column) => (
                <td key={column.head} class={column.kind} data-head={column.head}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

// -- forms -----------------------------------------------------------------------------------

// The end of a form: send it, or leave it.
export function FormBar({ send, off, away }: { send: string; off: boolean; away?: () => void }) {
  return (
    <p class="bar">
      <button type="submit" disabled={off}>
        {send}
      </button>
      {away && (
        <button type="button" class="quiet" onClick={away}>
          {t("cancel")}
        </button>
      )}
    </p>
  );
}

export function Field(props: {
  label: string;
  name: string;
  type?: string;
  hint?: string;
  value: string;
  set: (value: string) => void;
  complete?: string;
  focus?: boolean;
  optional?: boolean;
}) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (props.focus) input.current?.focus();
  }, []);
  return (
    <div class="field">
      <label for={props.name}>{props.label}</label>
      <input
        ref={input}
        id={props.name}
        name={props.name}
        type={props.type ?? "text"}
        value={props.value}
        autocomplete={props.complete ?? "off"}
        required={!props.optional}
        aria-describedby={props.hint ? `${props.name}-hint` : undefined}
        onInput={(event) => props.set(event.currentTarget.value)}
      />
      {props.hint && (
        <p class="hint" id={`${props.name}-hint`}>
          {props.hint}
        </p>
      )}
    </div>
  );
}

// A button that is busy while what it does is done, and shows what came in the way.
export function useAction(): { busy: boolean; problem: Problem | null; run: (does: () => Promise<void>) => void; clear: () => void } {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const run = (does: () => Promise<void>) => {
    setBusy(true);
    setProblem(null);
    does().then(
      () => setBusy(false),
      (error) => {
        setBusy(false);
        setProblem(asProblem(error));
      },
    );
  };
  return { busy, problem, run, clear: () => setProblem(null) };
}

// Takes back what stands; whoever does says why, and the history keeps both.
export function Withdraw({ label, sure, why, take }: { label: string; sure: string; why?: string; take: (reason: string) => Promise<void> }) {
  const [asking, ask] = useState(false);
  const [reason, setReason] = useState("");
  const action = useAction();
  if (!asking)
    return (
      <button type="button" class="quiet" onClick={() => ask(true)}>
        {label}
      </button>
    );
  return (
    <form
      class="inline"
      onSubmit={(event) => {
        event.preventDefault();
        action.run(async () => {
          await take(reason);
          ask(false);
        });
      }}
    >
      <ProblemBox problem={action.problem} />
      <label>
        {why ?? t("sheet.withdraw.reason")} <input name="reason" required value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
      </label>
      <button type="submit" disabled={action.busy}>
        {sure}
      </button>
      <button type="button" class="quiet" onClick={() => ask(false)}>
        {t("cancel")}
      </button>
    </form>
  );
}
