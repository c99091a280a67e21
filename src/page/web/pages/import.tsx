// import -- drop workbooks; each finding at its cell; what is good is taken, the rest is kept here until it is mended.
import { useEffect, useRef, useState } from "preact/hooks";
import { Problem, send } from "../api";
import { keepFiles, keptFiles } from "../kept";
import type { Page, Place } from "../page";
import { Light, Mark, ProblemBox, useAction, type Kind } from "../parts";
import { found, said, t } from "../words";

interface Finding {
  severity: "hint" | "warning" | "blocking";
  rule: string;
  sheet: string;
  cell: string;
  what: string;
  hint: string;
  form: number;
  row?: number;
  column?: number;
}
interface Form {
  kind: string;
  sheet: string;
  cell: string;
  title: string;
  blocked: boolean;
  untouched: boolean;
  rows: number;
  rows_blocked: number;
  changes: number;
}
interface Sheet {
  sheet: string;
  whole: boolean;
  rows: { row: number; texts: string[]; spans: number[] }[];
}
interface One {
  file: string;
  refused?: string;
  hint?: string;
  forms?: Form[];
  findings?: Finding[];
  findings_left_out?: number;
  sheets?: Sheet[];
}
interface Imported {
  files: One[];
  forms: number;
  passed: number;
  blocked: number;
  untouched: number;
  rows_blocked: number;
  new: number;
  unchanged: number;
  files_refused: number;
  sheets_stopped: number;
  lists_left: number;
  dry_run: boolean;
}

const kinds: Record<Finding["severity"], Kind> = { blocking: "bad", warning: "part", hint: "wait" };
const letter = (column: number): string => (column < 26 ? String.fromCharCode(65 + column) : letter(Math.floor(column / 26) - 1) + letter(column % 26));
// A form of another unit: nothing of it is to be mended by who brought it, nor was it taken.
const NOT_OURS = "INTAKE_NOT_YOURS";
const othersOf = (one: One): Set<number> => new Set((one.findings ?? []).filter((it) => it.rule === NOT_OURS && it.form >= 0 && one.forms?.[it.form]?.blocked).map((it) => it.form));
const isGood = (one: One): boolean => {
  const others = othersOf(one);
  return !one.refused && !(one.forms ?? []).some((form, i) => !others.has(i) && (form.blocked || form.rows_blocked)) && !!one.forms?.length;
};

const WIDE = 16; // columns of the widest form: a list has more, and is scrolled

// The sheet as it is, with what is wrong where it stands.
function Cells({ sheet, name, findings, chosen, choose }: { sheet: Sheet; name: string; findings: Finding[]; chosen: Finding | null; choose: (one: Finding) => void }) {
  const here = useRef<HTMLTableCellElement>(null);
  useEffect(() => here.current?.scrollIntoView({ block: "nearest", inline: "nearest" }), [chosen]);
  const width = Math.max(0, ...sheet.rows.map((row) => row.texts.length));
  const at = (row: number, column: number) => findings.filter((one) => one.row === row && one.column === column);
  const worst = (list: Finding[]) => list.find((one) => one.severity === "blocking") ?? list.find((one) => one.severity === "warning") ?? list[0];
  return (
    <div class={`scroll sheet${width > WIDE ? " wide" : ""}`} tabIndex={0} role="region" aria-label={t("import.sheet", { name })}>
      <table>
        <thead>
          <tr>
            <td />
            {Array.from({ length: width }, (_, column) => (
              <th key={column} scope="col">
                {letter(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sheet.rows.map((row) => (
            <tr key={row.row}>
              <th scope="row">{row.row}</th>
              {row.texts.map((text, column) => {
                const finds = at(row.row, column);
                if (!row.spans[column] && !finds.length) return null;
                const one = finds.length ? worst(finds) : null;
                return (
                  <td key={column} colSpan={row.spans[column] || 1} ref={chosen && one === chosen ? here : undefined} class={one ? `at ${kinds[one.severity]}${one === chosen ? " chosen" : ""}` : undefined}>
                    {one ? (
                      <button type="button" class="plain" title={found(one).what} onClick={() => choose(one)}>
                        <Mark kind={kinds[one.severity]} /> {text || t("import.empty-cell")}
                      </button>
                    ) : (
                      text
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {!sheet.whole && <p class="hint">{t("import.part-of-sheet")}</p>}
    </div>
  );
}

const order: Finding["severity"][] = ["blocking", "warning", "hint"];
// What stops a form first; else as they stand in the file.
const worstFirst = (list: Finding[]): Finding[] => order.flatMap((severity) => list.filter((one) => one.severity === severity));

interface Choosing {
  chosen: Finding | null;
  choose: (one: Finding) => void;
}

// The list, and beside it the sheet of what is chosen, at first of the worst.
function Findings({ one, chosen, choose }: { one: One } & Choosing) {
  const here = useRef<HTMLLIElement>(null);
  useEffect(() => here.current?.scrollIntoView({ block: "nearest" }), [chosen]);
  const others = othersOf(one), forms = one.forms ?? [];
  const findings = worstFirst(one.findings ?? []).filter((it) => !others.has(it.form));
  if (!findings.length) return null;
  const sheets = one.sheets ?? [];
  const sheet = sheets.find((it) => it.sheet === (chosen ?? findings[0]).sheet) ?? (chosen ? undefined : sheets[0]);
  return (
    <div class="beside">
      <ol class="findings" aria-label={t("import.findings")}>
        {findings.map((finding, i) => (
          <li key={i} class={finding === chosen ? "chosen" : undefined} ref={finding === chosen ? here : undefined}>
            <button type="button" class="plain" onClick={() => choose(finding)}>
              <Light kind={kinds[finding.severity]}>
                <b>{finding.cell || finding.sheet || one.file}</b>
              </Light>{" "}
              {sheets.length > 1 && finding.cell && `${finding.sheet}${t("colon")}`}
              {forms.length > 1 && forms[finding.form]?.title && `${forms[finding.form].title}${t("colon")}`}
              {found(finding).what}
            </button>
            {finding.hint && <p class="hint">→ {found(finding).hint}</p>}
          </li>
        ))}
        {!!one.findings_left_out && <li>{t("import.left-out", { n: one.findings_left_out })}</li>}
      </ol>
      <div>
        {sheets.length > 1 && sheet && <p class="about">{t("import.sheet", { name: sheet.sheet })}</p>}
        {sheet && <Cells sheet={sheet} name={sheet.sheet || one.file} findings={findings.filter((it) => it.sheet === sheet.sheet)} chosen={chosen} choose={choose} />}
      </div>
    </div>
  );
}

type State = "blocked" | "part" | "good" | "same" | "untouched" | "others";
const stateOf = (form: Form): State => (form.blocked ? "blocked" : form.rows_blocked ? "part" : form.untouched ? "untouched" : form.changes ? "good" : "same");
const lights: Record<State, Kind> = { blocked: "bad", part: "part", good: "good", same: "good", untouched: "wait", others: "none" };
const FEW = 3; // forms that are listed one by one, whatever becomes of them

function FormLine({ form, state, findings, choose }: { form: Form; state: State; findings: Finding[] } & Pick<Choosing, "choose">) {
  const stops = state === "others" ? [] : findings.filter((one) => one.severity === "blocking");
  const whose = findings.find((one) => one.rule === NOT_OURS);
  const words = `${said(form.kind)} · ${form.title} · ${state === "others" && whose ? found(whose).what : t(`import.form.${state}`, { n: form.rows_blocked, all: form.rows })}`;
  return (
    <li>
      <Light kind={lights[state]}>
        {stops.length ? (
          <button type="button" class="link" onClick={() => choose(stops[0])}>
            {words}
          </button>
        ) : (
          words
        )}
      </Light>
      {stops.length > 1 && ` ${t("import.stops", { n: stops.length })}`}
    </li>
  );
}

// Of hundreds only those that have to be mended are listed; of the others it is said how many.
function Forms({ one, choose }: { one: One } & Pick<Choosing, "choose">) {
  const others = othersOf(one);
  const forms = (one.forms ?? []).map((form, i) => ({ form, state: others.has(i) ? ("others" as const) : stateOf(form), findings: (one.findings ?? []).filter((it) => it.form === i) }));
  const line = (it: (typeof forms)[number], i: number) => <FormLine key={i} form={it.form} state={it.state} findings={it.findings} choose={choose} />;
  const few = forms.length <= FEW;
  const listed = ["blocked", "part"].flatMap((state) => forms.filter((it) => it.state === state));
  return (
    <>
      <ul class={`forms${listed.length > 8 ? " many" : ""}`}>{(few ? forms : listed).map(line)}</ul>
      {!few && (
        <div class="folded">
          {(["good", "same", "untouched", "others"] as State[]).map((state) => {
            const some = forms.filter((it) => it.state === state);
            if (!some.length) return null;
            return (
              <details key={state}>
                <summary>
                  <Light kind={lights[state]}>{t(`import.some.${state}`, { n: some.length })}</Light>
                </summary>
                <ul class="forms many">{some.map(line)}</ul>
              </details>
            );
          })}
        </div>
      )}
    </>
  );
}

// A mark of secrecy stops its sheet. Whoever is in charge may say that it is none: of one file, with who looked and why, which the log keeps.
const isMarked = (one: One): boolean => (one.findings ?? []).some((it) => it.rule === "INTAKE_SECRECY_MARK");
function Release({ alone, release }: { alone: boolean; release: (reason: string) => void }) {
  const [reason, setReason] = useState("");
  if (!alone) return <p class="hint">{t("import.release.alone")}</p>;
  return (
    <form
      class="bar release"
      onSubmit={(event) => {
        event.preventDefault();
        release(reason.trim());
      }}
    >
      <label>
        {t("import.release.reason")} <input name="release" required value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
      </label>
      <button type="submit" class="quiet">
        {t("import.release")}
      </button>
    </form>
  );
}

function OneFile({ one, drop, alone, release }: { one: One; drop: () => void; alone: boolean; release?: (reason: string) => void }) {
  const [chosen, choose] = useState<Finding | null>(null);
  return (
    <section class="card file">
      <h2>
        <Light kind={one.refused ? "bad" : isGood(one) ? "good" : "part"}>{one.file}</Light>
        <button type="button" class="plain" onClick={drop}>
          {t("import.drop")}
        </button>
      </h2>
      {one.refused && (
        <p class="box bad">
          {one.refused} {one.hint && `→ ${one.hint}`}
        </p>
      )}
      {release && isMarked(one) && <Release alone={alone} release={release} />}
      <Forms one={one} choose={choose} />
      <Findings one={one} chosen={chosen} choose={choose} />
    </section>
  );
}

function Answers({ answers, lists, set }: { answers: Record<string, string>; lists: boolean; set: (answers: Record<string, string>) => void }) {
  const put = (name: string) => (event: Event) => set({ ...answers, [name]: (event.currentTarget as HTMLInputElement | HTMLSelectElement).value });
  return (
    <details class="answers">
      <summary>{t("import.answers")}</summary>
      <p class="hint">{t("import.answers.hint")}</p>
      <label>
        {t("import.year")} <input name="year" inputMode="numeric" size={6} value={answers.year ?? ""} onChange={put("year")} />
      </label>{" "}
      <label>
        {t("import.month")} <input name="month" inputMode="numeric" size={4} value={answers.month ?? ""} onChange={put("month")} />
      </label>{" "}
      <label>
        {t("import.unit")}{" "}
        <select name="unit" value={answers.unit ?? ""} onChange={put("unit")}>
          <option value="">{t("import.as-written")}</option>
          <option value="元">{t("books.yuan")}</option>
          <option value="万元">{t("wan")}</option>
        </select>
      </label>
      {lists && (
        <p>
          <label class="choice">
            <input type="checkbox" name="whole" aria-describedby="whole-hint" checked={answers.whole === "1"} onChange={(event) => set({ ...answers, whole: event.currentTarget.checked ? "1" : "" })} /> {t("import.whole")}
          </label>
          <small class="hint" id="whole-hint">
            {t("import.whole.hint")}
          </small>
        </p>
      )}
    </details>
  );
}

// As it is now: what was looked at is what is taken, whatever is saved under its name meanwhile.
async function readFile(file: File): Promise<File> {
  const bytes = await file.arrayBuffer().catch(() => Promise.reject(new Problem(0, "", t("import.unreadable"), file.name, t("import.unreadable.do"))));
  return new File([bytes], file.name, { type: file.type });
}

function Import({ session }: Place) {
  const who = session.account?.name ?? "";
  const [files, setFiles] = useState<File[]>([]);
  const [answers, setAnswers] = useState<Record<string, string>>({});
  const [seen, setSeen] = useState<Imported | null>(null);
  const [taken, setTaken] = useState<Imported | null>(null);
  const [part, setPart] = useState(0);
  const [over, setOver] = useState(false);
  const [released, setReleased] = useState(""); // who has looked at the mark of the one file, and why it is none
  const held = useRef<File[]>([]);
  const newest = useRef(0);
  const action = useAction();
  const ask = (list: File[], dry: boolean, given = answers, why = ""): Promise<Imported> => {
    const data = new FormData();
    // Before the files: the node reads what it is asked first.
    if (dry) data.append("dry_run", "1");
    for (const [name, value] of Object.entries(given)) data.append(name, value);
    if (why) {
      data.append("release", "1");
      data.append("release_reason", why);
    }
    for (const file of list) data.append("file", file, file.name);
    setPart(0);
    return send<Imported>("/import", data, setPart);
  };
  const hold = (list: File[]) => {
    held.current = list;
    setFiles(list);
  };
  // Of several answers that are on their way the last asked counts: it is of the files that stand there.
  const look = async (list: File[], given = answers, why = "") => {
    const mine = ++newest.current;
    hold(list);
    setReleased(why);
    const next = list.length ? await ask(list, true, given, why) : null;
    if (mine === newest.current) setSeen(next);
  };
  const choose = (list: FileList | File[] | null | undefined) => {
    if (!list?.length) return;
    const chosen = [...list];
    setTaken(null);
    action.run(async () => {
      const read = await Promise.all(chosen.map(readFile));
      const names = new Set(read.map((file) => file.name));
      await look([...held.current.filter((file) => !names.has(file.name)), ...read]);
    });
  };
  const take = () =>
    action.run(async () => {
      const asked = held.current, result = await ask(asked, false, answers, released);
      const done = new Set(asked.filter((_, i) => isGood(result.files[i] ?? { file: "" })));
      const rest = held.current.filter((file) => !done.has(file)); // and what was chosen meanwhile
      setTaken(result);
      setAnswers(({ whole: _, ...others }) => others); // said of this file alone
      hold(rest);
      setSeen(null);
      setReleased("");
      await keepFiles(who, rest.filter((file) => !result.files.some((one) => one.file === file.name && isMarked(one)))); // no secret stays here
      // What is left is looked at anew: what was taken is the same as what is saved.
      await look(rest, { ...answers, whole: "" });
    });
  const drop = (index: number) => {
    const rest = files.filter((_, i) => i !== index);
    newest.current++;
    setSeen(seen && rest.length ? { ...seen, files: seen.files.filter((_, i) => i !== index) } : null);
    hold(rest);
    void keepFiles(who, rest);
  };
  useEffect(() => {
    void keptFiles(who).then((list) => list.length && action.run(() => look(list)));
  }, []);
  const all = (seen?.files ?? []).flatMap((one) => one.forms ?? []);
  const others = (seen?.files ?? []).reduce((sum, one) => sum + othersOf(one).size, 0);
  const kept = !!taken && taken.files.some((one) => !isGood(one));
  const foreign = (taken?.files ?? []).reduce((sum, one) => sum + othersOf(one).size, 0);
  const good = all.filter((form) => !form.blocked && form.changes).length;
  const counts: [string, number][] = [
    ["good", good],
    ["same", all.filter((form) => !form.blocked && !form.changes && !form.untouched).length],
    ["blocked", all.filter((form) => form.blocked).length - others],
    ["others", others],
    ["untouched", all.filter((form) => form.untouched).length],
  ];
  return (
    <>
      <label
        class={`drop${over ? " over" : ""}`}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          choose(event.dataTransfer?.files);
        }}
      >
        {t("import.drop-here")}
        <span class="button">{t("import.choose")}</span>
        <input class="unseen" type="file" multiple accept=".xlsx,.xls,.csv,.txt" onChange={(event) => {
            const chosen = [...(event.currentTarget.files ?? [])];
            event.currentTarget.value = ""; // so that the same name, mended, can be chosen again
            choose(chosen);
          }} />
      </label>
      <Answers
        answers={answers}
        lists={!!session.account?.may.lists_write}
        set={(next) => {
          setAnswers(next);
          if (files.length) action.run(() => look(files, next, released));
        }}
      />
      <ProblemBox problem={action.problem} />
      {action.busy && (
        <p class="loading" role="status">
          {part < 1 ? t("import.sending", { part: Math.round(part * 100) }) : t("import.reading")}
        </p>
      )}
      {taken && (
        <p class={`box ${kept ? "part" : "good"}`} role="status">
          <Light kind={kept ? "part" : "good"}>
            {t("import.taken", { passed: taken.passed, n: taken.new, same: taken.unchanged })}
            {taken.untouched ? ` ${t("import.some.untouched", { n: taken.untouched })}` : ""}
            {foreign ? ` ${t("import.some.others", { n: foreign })}` : ""}
            {kept ? ` ${t("import.kept")}` : ""}
          </Light>
        </p>
      )}
      {seen && (
        <p class="bar">
          <button type="button" disabled={action.busy || !good} onClick={take}>
            {t("import.take", { n: good })}
          </button>
          <span class="about">
            {t("import.sum", { forms: all.length })}
            {counts.filter(([, n]) => n).map(([state, n]) => ` ${t(`import.some.${state}`, { n })}`)}
            {good > 0 && ` ${t("import.not-saved")}`}
          </span>
        </p>
      )}
      {(seen?.files ?? []).map((one, i) => (
        <OneFile key={one.file} one={one} drop={() => drop(i)} alone={files.length === 1} release={session.account?.may.lists_write ? (why) => action.run(() => look(files, answers, why)) : undefined} />
      ))}
    </>
  );
}

export const importing: Page = { path: "/import", title: "import.title", needs: "forms_write", menu: true, key: "2", view: Import };
