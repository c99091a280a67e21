// sheet -- one form on the screen: filled in as far as it is known, checked by the importer's rules while one
// types, kept in this browser until it is handed in.
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { get, post, Problem, type Session } from "../api";
import { asProblem, Light, Loading, ProblemBox, useAction, useData, Withdraw, type Kind } from "../parts";
import { useKeeping } from "../drafts";
import { go } from "../router";
import { found, moment, round, said, t } from "../words";
import { Reopen } from "../review/reopen";
import { Beside } from "../work/beside";
import { Cards } from "./cards";
import { Changed } from "./changed";
import { draftOf, dropDraft, fitDraft, keepDraft, readDraft, settleDraft, takeDraft, type Draft } from "./draft";
import { focusCell, Grid } from "./grid";
import { amountOf, cellAt, goalInWan, isOpen, labelOf, type Cell, type Finding, type Reading, type Sheet, type Typed } from "./model";
import type { Pasted } from "./paste";
import { History } from "./versions";

const CHECK_MS = 500;
const states: Record<Sheet["state"], Kind> = { open: "wait", "handed-in": "good", returned: "part", approved: "good", withdrawn: "none" };

function About({ sheet, reload }: { sheet: Sheet; reload: () => void }) {
  return (
    <>
      <p class="about">
        <a href="/forms">{t("forms.title")}</a> › {said(sheet.kind)} {sheet.year} {round(sheet.round)} · {sheet.unit_name} {sheet.unit}
      </p>
      <h2>{sheet.name}</h2>
      <p>
        <Light kind={states[sheet.state]}>{t(`sheet.state.${sheet.state}`)}</Light>
        {sheet.at_ms && ` · ${t("sheet.by", { who: sheet.author, when: moment(sheet.at_ms) })}`}
        {sheet.written_for && ` · ${t("sheet.written-for", { unit: sheet.written_for })}`}
      </p>
      {sheet.returned && (
        <p class="box part">
          <strong>{t("sheet.returned")}</strong>
          {sheet.returned}
        </p>
      )}
      {sheet.withdrawn && (
        <p class="box">
          {t("sheet.withdrawn", { who: sheet.withdrawn.by, when: moment(sheet.withdrawn.at_ms), why: sheet.withdrawn.reason })}
          {sheet.may_write && !sheet.locked && t("sheet.withdrawn.again")}
        </p>
      )}
      {sheet.conflicts > 0 && (
        <p class="box part">
          {t("sheet.conflicts")}
          {sheet.may_write && !sheet.locked && t("sheet.conflicts.open")}
        </p>
      )}
      {sheet.locked && <p class="box part">{t(sheet.may_reopen ? "sheet.locked.mine" : "sheet.locked")}</p>}
      <Reopen key={sheet.seen} of={sheet} address={sheet.key} seen={sheet.seen} done={reload} />
    </>
  );
}

function Kept({ draft, take, drop }: { draft: Draft; take: () => void; drop: () => void }) {
  return (
    <div class="box part" role="status">
      <strong>{t("sheet.draft", { when: moment(draft.at_ms), n: Object.keys(draft.cells).length })}</strong>
      <p class="buttons">
        <button type="button" onClick={take}>
          {t("sheet.draft.take")}
        </button>
        <button type="button" class="quiet" onClick={drop}>
          {t("sheet.draft.drop")}
        </button>
      </p>
    </div>
  );
}

// What stops it and what should be looked at; each leads to its cell.
function Findings({ sheet, findings }: { sheet: Sheet; findings: Finding[] }) {
  const shown = findings.filter((one) => one.severity !== "hint");
  const bad = shown.filter((one) => one.severity === "blocking").length;
  if (!shown.length) return null;
  return (
    <details class="box-list" open={bad > 0}>
      <summary>
        <Light kind={bad ? "bad" : "part"}>{t("sheet.findings", { bad, part: shown.length - bad })}</Light>
      </summary>
      <ul>
        {shown.map(found).map((one) => {
          const cell = cellAt(sheet, one.cell);
          return (
            <li key={one.cell + one.rule + one.what} class={one.severity}>
              {cell && isOpen(sheet, cell) ? (
                <button type="button" class="link" onClick={() => focusCell(cell.at)}>
                  {one.cell} {labelOf(sheet, cell)}
                </button>
              ) : (
                one.cell
              )}
              {t("colon")}{one.what} {one.hint && <small>→ {one.hint}</small>}
            </li>
          );
        })}
      </ul>
    </details>
  );
}

// What stands at the foot while a cell is typed in: what it is called, and an amount in both units.
function Foot({ sheet, cell, typed, findings }: { sheet: Sheet; cell: Cell | null; typed: Typed; findings: Finding[] }) {
  if (!cell) return <p class="foot about with-keys">{t("sheet.keys")}</p>;
  const value = typed[cell.at] ?? cell.text;
  const goal = !cell.money && goalInWan(sheet, cell);
  const amount = (cell.money || goal) && value ? amountOf(value) : null;
  return (
    <p class="foot about" aria-live="polite">
      <b>{cell.at}</b> {labelOf(sheet, cell)}
      {(cell.money || goal) && ` · ${amount ? t("sheet.money", amount) : t(goal ? "sheet.goal.unit" : "sheet.money.unit")}`}
      {cell.hint && ` · ${cell.hint}`}
      {findings.map(found).map((one) => ` · ${one.what}${one.hint ? ` → ${one.hint}` : ""}`)}
    </p>
  );
}

// What is still to be filled is no error while one fills: it is told when one hands in.
const isEarly = (one: Finding, all: boolean): boolean => !all && one.rule === "INTAKE_ROWS_UNFILLED";

// Findings of empty cells that nobody has come to yet are told when one comes, or hands in.
function toShow(sheet: Sheet, reading: Reading | null, typed: Typed, visited: Set<string>, all: boolean): Map<string, Finding[]> {
  const shown = new Map<string, Finding[]>();
  if (!reading || (reading.untouched && !all)) return shown;
  for (const one of reading.findings) {
    if (one.severity === "hint" || isEarly(one, all)) continue;
    const cell = cellAt(sheet, one.cell);
    if (!cell) continue;
    const reached = visited.has(cell.at) || (isOpen(sheet, cell) && !!(typed[cell.at] ?? cell.text));
    if (one.severity !== "blocking" && !reached && !all) continue;
    shown.set(cell.at, [...(shown.get(cell.at) ?? []), one]);
  }
  return shown;
}

// No room for the paper table: it is asked for when the window is turned or made wider, too.
const NARROW = matchMedia("(max-width: 48rem)");
function useNarrow(): boolean {
  const [narrow, set] = useState(NARROW.matches);
  useEffect(() => {
    const look = () => set(NARROW.matches);
    NARROW.addEventListener("change", look);
    return () => NARROW.removeEventListener("change", look);
  }, []);
  return narrow;
}

// What came of what one did last: beside the button that did it, wherever the table is scrolled to.
interface Said {
  kind: Kind;
  words: string;
  next?: boolean; // and the next form can be opened
  back?: Typed; // what was typed before a block was laid over it
}

// What is at fault is gone to: the first cell that can be typed in, else the list of what stops it.
function goToFault(sheet: Sheet, findings: Finding[]): void {
  const at = findings
    .filter((one) => one.severity === "blocking")
    .flatMap((one) => cellAt(sheet, one.cell) ?? [])
    .filter((cell) => isOpen(sheet, cell))
    .sort((a, b) => a.row - b.row || a.column - b.column)[0];
  if (at) focusCell(at.at);
  else document.querySelector<HTMLElement>(".box-list summary")?.focus();
}

function Filling({ start, draft, session, reload }: { start: Sheet; draft: Draft | null; session: Session; reload: () => void }) {
  const handing = useRef(false);
  const account = session.account?.name ?? "";
  const [sheet, setSheet] = useState(start);
  const [typed, setTyped] = useState<Typed>({});
  const [offered, offer] = useState<Draft | null>(draft);
  const [answer, setAnswer] = useState("");
  const [lost, setLost] = useState<{ label: string; text: string }[]>([]);
  const [reading, setReading] = useState<Reading | null>(null);
  const [cell, setCell] = useState<Cell | null>(null);
  const [visited] = useState(() => new Set<string>());
  const [all, setAll] = useState(false);
  const [told, tell] = useState<Said | null>(null);
  const [keeping, keep] = useKeeping();
  const [standIn, setStandIn] = useState(false);
  const [newer, setNewer] = useState<Sheet | null>(null);
  const [checkProblem, setCheckProblem] = useState<Problem | null>(null);
  const [whole, showWhole] = useState(false);
  const narrow = useNarrow();
  const newest = useRef(0);
  const action = useAction(); // while it goes on nothing is typed: what is handed in is what stands there
  const writable = sheet.may_write && !sheet.locked;

  const look = useCallback(async () => {
    setNewer(await get<Sheet>("/sheet", { key: sheet.key }));
  }, [sheet]);
  // The node tells when a form changes: what one has not touched is shown as it stands now, what one has typed is
  // set beside it.
  useEffect(() => {
    if (handing.current) return;
    if (start.seen === sheet.seen && start.state === sheet.state && start.layout === sheet.layout) {
      if (start.locked !== sheet.locked || start.may_reopen !== sheet.may_reopen) setSheet(start); // opened again: what it says is the same
      return;
    }
    tell(null); // what was said of it was said of what stood then
    if (Object.keys(typed).length) setNewer(start);
    else if (!offered) setSheet(start);
  }, [start]);
  // The draft lies in the browser before anything else is done with it.
  const began = useRef(false);
  useEffect(() => {
    if (began.current || Object.keys(typed).length || answer) keep(keepDraft(account, sheet, typed, answer));
    began.current = true;
  }, [typed, answer, sheet]);
  useEffect(() => {
    if (!writable || newer) return;
    const mine = ++newest.current;
    const wait = setTimeout(() => {
      post<Reading>("/sheet-check", { key: sheet.key, layout: sheet.layout, cells: typed }).then(
        (next) => {
          if (mine !== newest.current) return;
          setReading(next);
          setCheckProblem(null);
        },
        (error) => {
          if (mine !== newest.current) return;
          const problem = asProblem(error);
          if (problem.status === 409) void look();
          else if (problem.status !== 401) setCheckProblem(problem); // who must sign in is told anyway
        },
      );
    }, CHECK_MS);
    return () => clearTimeout(wait);
  }, [typed, sheet, newer, session.account?.token]);

  const change = (cells: Typed) => {
    setTyped((old) => {
      const next = { ...old };
      for (const [at, text] of Object.entries(cells)) {
        const given = sheet.cells.find((one) => one.at === at)?.text ?? "";
        if (text === given) delete next[at];
        else next[at] = text;
      }
      return next;
    });
    tell(null);
  };
  const pasted = (what: Pasted) => {
    const over = Object.entries(what.cells).filter(([at, text]) => ![text, ""].includes(typed[at] ?? sheet.cells.find((one) => one.at === at)?.text ?? "")).length;
    const words = [t("sheet.pasted", { n: what.put }), over ? t("sheet.pasted.over", { n: over }) : "", what.left.length ? t("sheet.pasted.left", { left: what.left.slice(0, 5).join("、") }) : ""];
    tell({ kind: over || what.left.length ? "part" : "wait", words: words.filter(Boolean).join(t("sheet.pasted.join")), back: typed });
  };
  // The browser's own way back knows nothing of what a script has laid over the cells.
  const back = told?.back;
  const unpaste = () => {
    setTyped(back ?? typed);
    tell({ kind: "wait", words: t("sheet.unpasted") });
  };
  useLayoutEffect(() => {
    if (!back) return;
    const undo = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "z" || event.shiftKey || event.altKey || !(event.ctrlKey || event.metaKey) || !(event.target as Element).closest?.('[id^="cell-"]')) return;
      event.preventDefault();
      unpaste();
    };
    document.addEventListener("keydown", undo);
    return () => document.removeEventListener("keydown", undo);
  }, [back]);
  const take = (draft: Draft) => {
    const fit = fitDraft(draft, sheet);
    const cells = { ...fit.cells, ...typed };
    setTyped(cells);
    setAnswer(draft.answer || answer);
    setLost(fit.lost);
    keep(takeDraft(account, sheet, cells, draft.answer || answer, draft));
    offer(null);
    // Another version came since: both are shown before anything goes on.
    if (draft.seen !== sheet.seen) setNewer(sheet);
  };
  // A version of the history comes into the cells as if it were typed: nothing is written before it is handed in, and what one has
  // typed already stays.
  const takeBack = (mark: string, when: string) =>
    action.run(async () => {
      const fit = fitDraft(draftOf(await get<Sheet>("/sheet", { key: sheet.key, version: mark })), sheet);
      const given = new Map(sheet.cells.map((one) => [one.at, one.text]));
      const back = Object.fromEntries(Object.entries(fit.cells).filter(([at, text]) => given.has(at) && given.get(at) !== text && !(at in typed)));
      change(back);
      setLost(fit.lost.filter((one) => one.text));
      const n = Object.keys(back).length;
      tell(n ? { kind: "part", words: t("sheet.taken-back", { when, n }) } : { kind: "wait", words: t("sheet.taken-back.same") });
      const first = sheet.cells.find((one) => one.at in back); // the history is below the table
      if (first) requestAnimationFrame(() => focusCell(first.at));
    });
  const handIn = () =>
    action.run(async () => {
      tell(null);
      setAll(true);
      handing.current = true;
      try {
        const next = await post<Reading>("/sheet-hand-in", { key: sheet.key, layout: sheet.layout, cells: typed, seen: sheet.seen, stand_in: standIn, answer: sheet.state === "returned" ? answer.trim() : "" });
        setReading({ ...next, computed: reading?.computed });
        if (next.written || (next.unchanged && !next.blocked)) {
          await dropDraft(account, sheet.key);
          const fresh = await get<Sheet>("/sheet", { key: sheet.key });
          setTyped({});
          setAnswer("");
          setLost([]);
          setSheet(fresh);
          setNewer(null);
          setAll(false);
          tell(next.written ? { kind: "good", words: t("sheet.done"), next: true } : { kind: "wait", words: t("sheet.same") });
        } else {
          const n = next.findings.filter((one) => one.severity === "blocking").length;
          tell({ kind: "bad", words: next.untouched ? t("sheet.untouched") : t("sheet.blocked", { n }) });
          if (!next.untouched) requestAnimationFrame(() => goToFault(sheet, next.findings));
        }
      } catch (error) {
        const problem = asProblem(error);
        if (problem.status === 409) await look();
        if (problem.status === 422) document.querySelector<HTMLElement>('.act [name="answer"]')?.focus();
        throw problem;
      } finally {
        handing.current = false;
      }
    });
  const shown = useMemo(() => toShow(sheet, reading, typed, visited, all), [reading, typed, all, cell]);
  const focused = (next: Cell | null) => {
    if (cell) visited.add(cell.at);
    setCell(next);
  };
  const next = async () => {
    const list = await get<{ rows: { key: string }[] }>("/forms", { what: sheet.what, department: sheet.department ? "1" : undefined, year: sheet.year, round: sheet.round || undefined, state: "todo" });
    const other = list.rows.find((one) => one.key !== sheet.key);
    go(other ? `/forms/sheet?key=${encodeURIComponent(other.key)}` : "/forms");
  };

  const count = Object.keys(typed).length;
  // What is handed in already, and the same, is no hand-in.
  const nothing = !count && !sheet.conflicts && (sheet.state === "handed-in" || sheet.state === "approved");
  const standing = count || answer ? t(keeping === "keeping" ? "sheet.keeping" : keeping === "lost" ? "sheet.not-kept.short" : "sheet.kept", { n: count }) : told?.next ? "" : t("sheet.nothing-typed");
  const outcome = (
    <>
      <ProblemBox problem={newer ? null : action.problem} />
      <div role="status" class="said">
        {told && (
          <p class={`box ${told.kind}`}>
            <Light kind={told.kind}>{told.words}</Light>{" "}
            {told.next && (
              <button type="button" class="link" onClick={() => void next()}>
                {t("sheet.next")}
              </button>
            )}
            {back && (
              <button type="button" class="link" onClick={unpaste}>
                {t("sheet.unpaste")}
              </button>
            )}
          </p>
        )}
      </div>
    </>
  );
  const Table = narrow && !whole ? Cards : Grid;
  return (
    <>
      <About sheet={sheet} reload={reload} />
      {offered && <Kept draft={offered} take={() => take(offered)} drop={() => (void settleDraft(account, sheet.key, offered), offer(null))} />}
      {keeping === "lost" && <p class="box bad">{t("sheet.not-kept")}</p>}
      {lost.length > 0 && (
        <div class="box part">
          <strong>{t("sheet.lost")}</strong>
          <ul>
            {lost.map((one) => (
              <li key={one.label}>
                {one.label}{t("colon")}{one.text}
              </li>
            ))}
          </ul>
        </div>
      )}
      {newer && (
        <Changed
          before={sheet}
          typed={typed}
          now={newer}
          done={(next) => {
            setSheet(newer);
            setTyped(next);
            setNewer(null);
            action.clear();
          }}
        />
      )}
      {!sheet.may_write && <p class="about">{t("sheet.read-only")}</p>}
      <ProblemBox problem={newer ? null : checkProblem} />
      {!writable && outcome}
      {writable && reading && (!reading.untouched || all) && <Findings sheet={sheet} findings={reading.findings.filter((one) => all || (one.severity === "blocking" && !isEarly(one, all)) || [...shown.values()].some((list) => list.includes(one)))} />}
      {narrow && (
        <p class="bar">
          <button type="button" class="quiet" aria-pressed={whole} onClick={() => showWhole(!whole)}>
            {t(whole ? "sheet.by-row" : "sheet.whole")}
          </button>
        </p>
      )}
      <Table sheet={sheet} typed={typed} computed={reading?.computed ?? {}} findings={shown} change={change} pasted={pasted} focused={focused} readOnly={!writable || !!newer || !!offered || action.busy} />
      {writable && (
        <div class="act">
          <Foot sheet={sheet} cell={cell} typed={typed} findings={(cell && shown.get(cell.at)) || []} />
          {sheet.entered_for && (
            <label class="stand-in">
              <input type="checkbox" checked={standIn} disabled={action.busy} onChange={(event) => setStandIn(event.currentTarget.checked)} /> {t("sheet.stand-in", { unit: sheet.entered_for })}
            </label>
          )}
          {sheet.state === "returned" && (
            <label class="answer">
              {t("sheet.answer")}
              <input name="answer" value={answer} readOnly={action.busy} maxLength={190} placeholder={t("sheet.answer.hint")} onInput={(event) => setAnswer(event.currentTarget.value)} />
            </label>
          )}
          <span class="about">{standing}</span>
          <button type="button" onClick={handIn} disabled={action.busy || nothing || !!newer || !!offered || (!!sheet.entered_for && !standIn)}>
            {t(action.busy ? "sheet.handing-in" : sheet.state === "returned" ? "sheet.hand-in.again" : "sheet.hand-in")}
          </button>
          {outcome}
        </div>
      )}
      {sheet.may_write && !sheet.locked && (sheet.state === "handed-in" || sheet.state === "returned") && (
        <Withdraw
          label={t("sheet.withdraw")}
          sure={t("sheet.withdraw.do")}
          take={async (reason) => {
            await post("/sheet-withdraw", { key: sheet.key, seen: sheet.seen, reason });
            reload();
          }}
        />
      )}
      {sheet.seen && sheet.state !== "withdrawn" && <Beside address={sheet.key} work={sheet.key.split("/")[1] === "work"} />}
      <details>
        <summary>{t("versions.title")}</summary>
        <History sheet={sheet.key} turn={sheet.at_ms ?? 0} take={writable && !newer && !offered ? takeBack : undefined} />
      </details>
    </>
  );
}

export function SheetScreen({ session, sheet: key }: { session: Session; sheet: string }) {
  const data = useData(() => get<Sheet>("/sheet", { key }), [key]);
  const account = session.account?.name ?? "";
  // What this browser keeps of it is there before anything is typed.
  const [kept, setKept] = useState<{ key: string; draft: Draft | null } | null>(null);
  useEffect(() => {
    void readDraft(account, key).then((draft) => setKept({ key, draft }));
  }, [account, key]);
  return (
    <>
      <ProblemBox problem={data.problem} again={data.again} />
      <Loading data={data} />
      {data.data && data.data.key === key && kept?.key === key && <Filling key={key} start={data.data} draft={kept.draft} session={session} reload={data.again} />}
    </>
  );
}
