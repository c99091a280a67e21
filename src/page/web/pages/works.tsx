// works -- work that no form says: pieces by type, one of them to read with its history, one to fill.
import { get, type Session } from "../api";
import { FindingList } from "../form_view";
import { Ledger, Pick, useLedger, type Row } from "../ledger";
import { useKeys } from "../keys";
import type { Page, Place } from "../page";
import { Light, Loading, ProblemBox, useData } from "../parts";
import { go, withQuery } from "../router";
import { round, t } from "../words";
import { WorkEditor, type Start } from "../work/editor";
import { typeLabel, workTypes, type Work, type WorkTypes } from "../work/model";
import { Beside } from "../work/beside";
import { fitsPaper } from "../work/paper";
import { Said, WorkPaper } from "../work/said";
import { Versions, type Form } from "./review";

const show = ["date", "type", "title", "unit", "name", "state", "field", "amount", "score", "found", "difference", "result", "detail", "handling", "owner", "due", "done", "agency", "place", "evidence", "number"];
const years = (): [string, string][] => {
  const now = new Date().getFullYear();
  return [now + 1, now, now - 1, now - 2].map((year) => [String(year), String(year)]);
};

export const workLink = (row: Row) => (row.key ? <a href={`/works?key=${encodeURIComponent(row.key)}`}>{row.title || row.number}</a> : row.title);

export const named = (row: Row) =>
  row.name === row.unit && !row.project_code ? (
    ""
  ) : (
    <>
      {row.name} {row.project_code && <small class="code">{row.project_code}</small>}
    </>
  );

// Which types, and a new one of those that one may write. `only`: on a screen of its own.
export function WorkList({ query, session, types, only, usual }: { query: URLSearchParams; session: Session; types: WorkTypes; only?: string[]; usual?: string }) {
  const of = types.types.filter((type) => !only || only.includes(type.id));
  const type = query.get("type") ?? usual ?? "";
  const open = query.get("open") ?? "";
  const ask = { type, year: query.get("year") ?? "", open };
  const data = useLedger("works", ask, query);
  const may = of.filter((one) => one.may_write);
  const fresh = may.find((one) => one.id === type);
  const start = () => fresh && go(`/works/edit?type=${fresh.id}`);
  useKeys(fresh ? [{ key: "n", words: t("works.key.new"), run: start }] : []);
  return (
    <>
      {session.account?.may.works_write && may.length > 0 && (
        <p class="bar">
          {fresh ? (
            <a class="button" href={`/works/edit?type=${fresh.id}`}>
              {t("works.new", { type: typeLabel(fresh) })}
            </a>
          ) : (
            <span class="about">{t("works.choose")}</span>
          )}
        </p>
      )}
      <Ledger table="works" ask={ask} query={query} data={data} show={show.filter((id) => id !== "type" || !type)} cells={{ title: workLink, name: named }} empty={t(type ? "works.none.of" : "works.none")}>
        <Pick label={t("works.type")} name="type" value={type} none={usual === undefined ? t("ledger.all") : undefined} choices={of.map((one) => [one.id, typeLabel(one)])} />
        <Pick label={t("review.year")} name="year" value={ask.year} none={t("ledger.all")} choices={years()} />
        <Pick label={t("state")} name="open" value={open} none={t("ledger.all")} choices={[["1", t("works.open")]]} />
      </Ledger>
    </>
  );
}

function One({ address, types }: { address: string; types: WorkTypes }) {
  const work = useData(() => get<Work>("/work", { key: address }), [address]);
  const form = useData(() => get<Form>("/form", { key: address }), [address]);
  const it = work.data;
  const type = types.types.find((one) => one.id === it?.type);
  const saved = new URLSearchParams(location.search).get("saved");
  const edit = `/works/edit?key=${encodeURIComponent(address)}`;
  useKeys(it?.may_write ? [{ key: "e", words: t("works.key.edit"), run: () => go(edit) }] : []);
  const paper = !!it && fitsPaper(it.type, it.rows);
  if (paper && new URLSearchParams(location.search).get("sheet"))
    return (
      <>
        <p class="about">
          <a href={withQuery({ sheet: null })}>← {t("work.back")}</a>
        </p>
        <p class="bar">
          <button type="button" onClick={() => print()}>
            {t("print")}
          </button>
        </p>
        <article class="to-print">
          <WorkPaper work={it} types={types} judged={form.data} />
        </article>
      </>
    );
  return (
    <>
      <p class="about">
        <a href={`/works${it ? `?type=${it.type}` : ""}`}>← {t("work.back")}</a>
      </p>
      <ProblemBox problem={work.problem} again={work.again} />
      <Loading data={work} />
      {saved && (
        <p class="box good" role="status">
          <Light kind="good">{t(saved === "new" ? "work.saved.new" : "work.saved")}</Light>
        </p>
      )}
      {it && type && (
        <article aria-labelledby="work-title">
          <h2 id="work-title">{it.head.title || it.number}</h2>
          <p class="about">
            {typeLabel(type)} {it.number} · {it.year} {round(it.round)} · <Light kind={it.state === "approved" ? "good" : it.state === "returned" ? "part" : "wait"}>{t(`work.state.${it.state}`)}</Light>
            {form.data?.state === "returned" && t("form.returned.why", { why: form.data.reasons.join(t("form.returned.join")), who: form.data.reviewer })}
          </p>
          {(it.may_write || paper) && (
            <p class="bar">
              {it.may_write && (
                <a class="button" href={edit}>
                  {t("work.edit")}
                </a>
              )}
              {paper && <a href={withQuery({ sheet: "1", saved: null })}>{t("paper.print")}</a>}
            </p>
          )}
          {paper ? <WorkPaper work={it} types={types} judged={form.data} /> : <Said work={it} types={types} />}
          <Beside address={address} work />
          {form.data && (
            <>
              <h3>{t("review.findings")}</h3>
              <FindingList findings={form.data.findings} />
              <Versions form={form.data} />
            </>
          )}
        </article>
      )}
    </>
  );
}

// "rows.0.unit=…": what a new piece begins with stands in the address, so that a link can start it.
export function startOf(query: URLSearchParams): Start {
  const start: Start = { head: {}, rows: [] };
  for (const [name, value] of query) {
    const row = /^row\.(\d)\.(\w+)$/.exec(name);
    const head = /^head\.(\w+)$/.exec(name);
    if (row) (start.rows as Record<string, string>[])[Number(row[1])] = { ...start.rows?.[Number(row[1])], [row[2]]: value };
    if (head) (start.head as Record<string, string>)[head[1]] = value;
    if (name === "number") start.number = value;
    if (name === "round") start.round = value;
  }
  return { ...start, rows: start.rows?.length ? start.rows.filter(Boolean) : undefined };
}

function Works({ session, address }: Place) {
  const { query, path } = address;
  const types = useData(workTypes, []);
  const key = query.get("key");
  if (path === "/works/edit")
    return (
      <WorkEditor
        key={query.toString()}
        session={session}
        ask={key ? { key } : { type: query.get("type") ?? "", year: query.get("year") ?? "" }}
        start={key ? undefined : startOf(query)}
        back={query.get("back") || (key ? `/works?key=${encodeURIComponent(key)}` : `/works?type=${query.get("type") ?? ""}`)}
      />
    );
  return (
    <>
      <ProblemBox problem={types.problem} again={types.again} />
      <Loading data={types} />
      {types.data && (key ? <One key={key} address={key} types={types.data} /> : <WorkList query={query} session={session} types={types.data} />)}
    </>
  );
}

export const works: Page = { path: "/works", title: "works.title", needs: "forms", menu: true, key: "w", view: Works };
