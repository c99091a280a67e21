// import -- drop workbooks; each finding at its cell; what is good is taken, the rest is kept here until it is mended.
import { useEffect, useRef, useState } from "preact/hooks";
import { send } from "../api";
import { keepFiles, keptFiles } from "../kept";
import type { Page, Place } from "../page";
import { Light, Mark, ProblemBox, useAction, type Kind } from "../parts";
import { said, t } from "../words";

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
const isGood = (one: One): boolean => !one.refused && !(one.forms ?? []).some((form) => form.blocked || form.rows_blocked) && !!one.forms?.length;

// The sheet as it is, with what is wrong where it stands.
function Cells({ sheet, findings, chosen, choose }: { sheet: Sheet; findings: Finding[]; chosen: Finding | null; choose: (one: Finding) => void }) {
  const here = useRef<HTMLTableCellElement>(null);
  useEffect(() => here.current?.scrollIntoView({ block: "nearest", inline: "nearest" }), [chosen]);
  const width = Math.max(0, ...sheet.rows.map((row) => row.texts.length));
  const at = (row: number, column: number) => findings.filter((one) => one.row === row && one.column === column);
  const worst = (list: Finding[]) => list.find((one) => one.severity === "blocking") ?? list.find((one) => one.severity === "warning") ?? list[0];
  return (
    <div class="scroll sheet" tabIndex={0} role="region" aria-label={t("import.sheet", { name: sheet.sheet })}>
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
                const found = at(row.row, column);
                if (!row.spans[column] && !found.length) return null;
                const one = found.length ? worst(found) : null;
                return (
                  <td key={column} colSpan={row.spans[column] || 1} ref={chosen && one === chosen ? here : undefined} class={one ? `at ${kinds[one.severity]}${one === chosen ? " chosen" : ""}` : undefined}>
                    {one ? (
                      <button type="button" class="plain" title={one.what} onClick={() => choose(one)}>
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

function Findings({ one }: { one: One }) {
  const [chosen, choose] = useState<Finding | null>(null);
  const findings = one.findings ?? [];
  if (!findings.length) return null;
  return (
    <div class="beside">
      <ol class="findings" aria-label={t("import.findings")}>
        {findings.map((finding, i) => (
          <li key={i} class={finding === chosen ? "chosen" : undefined}>
            <button type="button" class="plain" onClick={() => choose(finding)}>
              <Light kind={kinds[finding.severity]}>
                <b>{finding.cell || finding.sheet || one.file}</b>
              </Light>{" "}
              {finding.what}
            </button>
            {finding.hint && <p class="hint">→ {finding.hint}</p>}
          </li>
        ))}
        {!!one.findings_left_out && <li>{t("import.left-out", { n: one.findings_left_out })}</li>}
      </ol>
      <div>
        {(one.sheets ?? []).map((sheet) => (
          <Cells key={sheet.sheet} sheet={sheet} findings={findings.filter((it) => it.sheet === sheet.sheet)} chosen={chosen} choose={choose} />
        ))}
      </div>
    </div>
  );
}

function OneFile({ one, drop }: { one: One; drop: () => void }) {
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
      <ul class="forms">
        {(one.forms ?? []).map((form, i) => (
          <li key={i}>
            <Light kind={form.blocked ? "bad" : form.rows_blocked ? "part" : "good"}>
              {said(form.kind)} · {form.title} ·{" "}
              {form.blocked ? t("import.form.blocked") : form.rows_blocked ? t("import.form.part", { n: form.rows_blocked, all: form.rows }) : t(form.changes ? "import.form.good" : "import.form.same")}
            </Light>
          </li>
        ))}
      </ul>
      <Findings one={one} />
    </section>
  );
}

function Answers({ answers, set }: { answers: Record<string, string>; set: (answers: Record<string, string>) => void }) {
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
          <option value="元">元</option>
          <option value="万元">万元</option>
        </select>
      </label>
    </details>
  );
}

function Import({ session }: Place) {
  const who = session.account?.name ?? "";
  const [files, setFiles] = useState<File[]>([]);
  const [answers, setAnswers] = useState<Record<string, string>>({});
  const [seen, setSeen] = useState<Imported | null>(null);
  const [taken, setTaken] = useState<Imported | null>(null);
  const [part, setPart] = useState(0);
  const [over, setOver] = useState(false);
  const action = useAction();
  const ask = (list: File[], dry: boolean, given = answers): Promise<Imported> => {
    const data = new FormData();
    // Before the files: the node reads what it is asked first.
    if (dry) data.append("dry_run", "1");
    for (const [name, value] of Object.entries(given)) data.append(name, value);
    for (const file of list) data.append("file", file, file.name);
    setPart(0);
    return send<Imported>("/import", data, setPart);
  };
  const look = (list: File[], given = answers) => {
    setFiles(list);
    if (!list.length) setSeen(null);
    else action.run(async () => setSeen(await ask(list, true, given)));
  };
  const choose = (list: FileList | File[] | null | undefined) => {
    if (!list?.length) return;
    setTaken(null);
    const names = new Set([...list].map((file) => file.name));
    look([...files.filter((file) => !names.has(file.name)), ...list]);
  };
  const take = () =>
    action.run(async () => {
      const result = await ask(files, false);
      const rest = files.filter((_, i) => !isGood(result.files[i] ?? { file: "" }));
      setTaken(result);
      setFiles(rest);
      setSeen(rest.length ? { ...result, files: result.files.filter((one) => !isGood(one)) } : null);
      await keepFiles(who, rest);
    });
  const drop = (index: number) => {
    const rest = files.filter((_, i) => i !== index);
    setSeen(seen && rest.length ? { ...seen, files: seen.files.filter((_, i) => i !== index) } : null);
    setFiles(rest);
    void keepFiles(who, rest);
  };
  useEffect(() => {
    void keptFiles(who).then((list) => list.length && look(list));
  }, []);
  const good = (seen?.files ?? []).reduce((sum, one) => sum + (one.forms ?? []).filter((form) => !form.blocked && form.changes).length, 0);
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
        set={(next) => {
          setAnswers(next);
          if (files.length) look(files, next);
        }}
      />
      <ProblemBox problem={action.problem} />
      {action.busy && (
        <p class="loading" role="status">
          {part < 1 ? t("import.sending", { part: Math.round(part * 100) }) : t("import.reading")}
        </p>
      )}
      {taken && (
        <p class={`box ${taken.blocked || taken.files_refused ? "part" : "good"}`} role="status">
          <Light kind={taken.blocked || taken.files_refused ? "part" : "good"}>
            {t("import.taken", { passed: taken.passed, n: taken.new, same: taken.unchanged })}
            {taken.blocked || taken.files_refused ? ` ${t("import.kept")}` : ""}
          </Light>
        </p>
      )}
      {seen && (
        <p class="bar">
          <button type="button" disabled={action.busy || !good} onClick={take}>
            {t("import.take", { n: good })}
          </button>
          <span class="about">{t("import.sum", { forms: seen.forms, passed: seen.passed, blocked: seen.blocked })}</span>
        </p>
      )}
      {(seen?.files ?? []).map((one, i) => (
        <OneFile key={one.file} one={one} drop={() => drop(i)} />
      ))}
    </>
  );
}

export const importing: Page = { path: "/import", title: "import.title", needs: "forms_write", menu: true, key: "2", view: Import };
