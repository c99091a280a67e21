// papers -- money handed down: the papers of a year, project by project, with the term that each starts; registered, its days said, taken back.
import { useState } from "preact/hooks";
import { get, post, type Session } from "../api";
import { Ledger, Pick, useLedger, type Row } from "../ledger";
import { FormBar, Light, ProblemBox, useAction, useData } from "../parts";
import { Picker, type Choice } from "../picker";
import { go, withQuery } from "../router";
import { day, said, t } from "../words";

interface Noted {
  notes: string[];
}
const sources = ["", "central", "region", "prefecture", "county"];
const MOST = "5000"; // projects of a county

// "代码 金额", a line each, as it is typed or pasted from Excel.
function linesOf(text: string): { code: string; amount: string }[] {
  return text
    .split("\n")
    .map((line) => line.trim().split(/[\s,，;；=]+/))
    .filter((words) => words[0])
    .map(([code, amount]) => ({ code, amount: amount ?? "" }));
}

// "注意：代码 什么", and below it what to do.
function noteOf(note: string): string {
  const [, code, words] = /^注意：([\dT]+) (.+)$/.exec(note) ?? [];
  return code ? `${code} ${said(words)}` : note.trim().startsWith("→ ") ? `→ ${said(note.trim().slice(2))}` : said(note.replace(/^注意：/, ""));
}
function Notes({ notes, away }: { notes: string[]; away: () => void }) {
  if (!notes.length) return null;
  return (
    <div class="box part" role="status">
      {notes.map((note) => (
        <p key={note}>{noteOf(note)}</p>
      ))}
      <button type="button" class="quiet" onClick={away}>
        {t("close")}
      </button>
    </div>
  );
}

function Register({ year, done, away }: { year: string; done: (notes: string[]) => void; away: () => void }) {
  const [document, setDocument] = useState("");
  const [issued, setIssued] = useState("");
  const [received, setReceived] = useState("");
  const [source, setSource] = useState("");
  const [text, setText] = useState("");
  const action = useAction();
  const known = useData(() => get<{ rows: Choice[] }>("/list", { year, limit: MOST }), [year]);
  const choices = known.data?.rows ?? [];
  const names = new Map(choices.map((one) => [one.code, one.name]));
  const lines = linesOf(text);
  const sum = lines.reduce((all, one) => all + (Number(one.amount) || 0), 0);
  return (
    <form
      class="card fields narrow"
      onSubmit={(event) => {
        event.preventDefault();
        action.run(async () => done((await post<Noted>("/allocation", { document: document.trim(), year: Number(year), issued, received, source, projects: lines })).notes));
      }}
    >
      <h2>{t("papers.register")}</h2>
      <p class="hint">{t("papers.register.hint")}</p>
        <label class="field">
          <span>{t("papers.document")}</span>
          <input name="document" required value={document} onInput={(event) => setDocument(event.currentTarget.value)} />
        </label>
        <label class="field">
          <span>{t("papers.issued")}</span>
          <input name="issued" type="date" required value={issued} onInput={(event) => setIssued(event.currentTarget.value)} />
        </label>
        <label class="field">
          <span>{t("papers.received")}</span>
          <input name="received" type="date" value={received} onInput={(event) => setReceived(event.currentTarget.value)} />
        </label>
        <label class="field">
          <span>{t("papers.source")}</span>
          <select name="source" value={source} onChange={(event) => setSource(event.currentTarget.value)}>
            {sources.map((one) => (
              <option key={one} value={one}>
                {t(one ? `papers.source.${one}` : "papers.source.none")}
              </option>
            ))}
          </select>
        </label>
        <Picker label={t("papers.pick")} name="pick" choices={choices} chosen={[]} set={(codes) => setText((old) => [old.trimEnd(), ...codes].filter(Boolean).join("\n") + " ")} />
      <label class="field">
        <span>{t("papers.projects")}</span>
        <textarea name="projects" rows={5} required value={text} onInput={(event) => setText(event.currentTarget.value)} />
      </label>
      {lines.length > 0 && (
        <ul class="plain">
          {lines.map((one, i) => (
            <li key={`${one.code} ${i}`}>
              <Light kind={names.has(one.code) ? "good" : "part"}>
                {names.get(one.code) ?? t("papers.unknown", { code: one.code })} {one.amount && t("papers.wan", { n: one.amount })}
              </Light>
            </li>
          ))}
          <li>{t("papers.sum", { n: lines.length, sum: Math.round(sum * 1e6) / 1e6 })}</li>
        </ul>
      )}
      <ProblemBox problem={action.problem} />
      <FormBar send={t("papers.register")} off={action.busy} away={away} />
    </form>
  );
}

// Of one project, or of all that the paper names.
function Whole({ whole, set }: { whole: boolean; set: (whole: boolean) => void }) {
  return (
    <label>
      <input type="checkbox" name="whole" checked={whole} onChange={(event) => set(event.currentTarget.checked)} /> {t("papers.whole")}
    </label>
  );
}

function Days({ row, year, done, away }: { row: Row; year: number; done: (notes: string[]) => void; away: () => void }) {
  const [filled, setFilled] = useState(row.filled);
  const [reviewed, setReviewed] = useState(row.reviewed);
  const [whole, setWhole] = useState(false);
  const action = useAction();
  return (
    <form
      class="stacked"
      onSubmit={(event) => {
        event.preventDefault();
        action.run(async () => done((await post<Noted>("/allocation-days", { document: row.document, year, filled, reviewed, project: whole ? "" : row.id })).notes));
      }}
    >
      <ProblemBox problem={action.problem} />
      <label>
        {t("papers.filled")} <input type="date" name="filled" value={filled} onInput={(event) => setFilled(event.currentTarget.value)} />
      </label>
      <label>
        {t("papers.reviewed")} <input type="date" name="reviewed" value={reviewed} onInput={(event) => setReviewed(event.currentTarget.value)} />
      </label>
      <Whole whole={whole} set={setWhole} />
      <FormBar send={t("papers.days.save")} off={action.busy} away={away} />
    </form>
  );
}

function TakeBack({ row, year, done, away }: { row: Row; year: number; done: () => void; away: () => void }) {
  const [reason, setReason] = useState("");
  const [whole, setWhole] = useState(false);
  const action = useAction();
  return (
    <form
      class="stacked"
      onSubmit={(event) => {
        event.preventDefault();
        action.run(async () => {
          await post("/allocation-withdraw", { document: row.document, year, project: whole ? "" : row.id, reason: reason.trim() });
          done();
        });
      }}
    >
      <ProblemBox problem={action.problem} />
      <label>
        {t("sheet.withdraw.reason")} <input name="reason" required value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
      </label>
      <Whole whole={whole} set={setWhole} />
      <FormBar send={t("papers.withdraw")} off={action.busy} away={away} />
    </form>
  );
}

function Acts({ row, year, done }: { row: Row; year: number; done: (notes: string[]) => void }) {
  const [open, setOpen] = useState<"" | "days" | "withdraw">("");
  const away = () => setOpen("");
  const over = (notes: string[]) => (away(), done(notes));
  if (open === "days") return <Days row={row} year={year} done={over} away={away} />;
  if (open === "withdraw") return <TakeBack row={row} year={year} done={() => over([])} away={away} />;
  return (
    <p class="bar">
      <button type="button" class="quiet" onClick={() => setOpen("days")}>
        {t("papers.days")}
      </button>
      <button type="button" class="quiet" onClick={() => setOpen("withdraw")}>
        {t("papers.withdraw")}
      </button>
    </p>
  );
}

const shown = ["document", "issued", "unit", "name", "amount", "due", "state", "extended", "received", "filled", "reviewed"];
const dates = ["issued", "received", "extended", "filled", "reviewed"];

export function Papers({ session, query }: { session: Session; query: URLSearchParams }) {
  const [notes, note] = useState<string[]>([]);
  const now = new Date().getFullYear();
  const year = query.get("year") || String(now);
  const data = useLedger("allocations", { year }, query);
  const may = !!session.account?.may.lists_write;
  const done = (noticed: string[]) => (note(noticed), data.again());
  return (
    <>
      {may && query.has("register") && <Register year={year} away={() => go(withQuery({ register: null }))} done={(noticed) => (go(withQuery({ register: null })), done(noticed))} />}
      {may && !query.has("register") && (
        <p class="bar">
          <a class="button" href={withQuery({ register: 1 })}>
            {t("papers.register")}
          </a>
        </p>
      )}
      <Notes notes={notes} away={() => note([])} />
      <Ledger
        table="allocations"
        ask={{ year }}
        query={query}
        data={data}
        show={shown}
        cells={{
          ...Object.fromEntries(dates.map((id) => [id, (row: Row) => row[id] && day(row[id])])),
          document: (row) => (
            <>
              {row.document}
              {row.source !== "—" && <small class="under">{said(row.source)}</small>}
            </>
          ),
          name: (row) => (
            <>
              {row.name}
              <small class="under">{row.id}</small>
            </>
          ),
          due: (row) => (/^\d/.test(row.due) ? day(row.due) : said(row.due)),
          amount: (row) => (
            <>
              {row.amount}
              {row.beyond && (
                <small class="under standing">
                  <Light kind="part">{said(row.beyond)}</Light>
                </small>
              )}
            </>
          ),
        }}
        act={may ? (row) => <Acts key={`${row.document} ${row.id}`} row={row} year={Number(year)} done={done} /> : undefined}
        empty={t("papers.none", { year })}
      >
        <Pick label={t("review.year")} name="year" value={year} choices={[now + 1, now, now - 1].map((one) => [String(one), String(one)])} />
      </Ledger>
    </>
  );
}
