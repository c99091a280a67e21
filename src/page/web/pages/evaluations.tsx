// evaluations -- which projects must be evaluated before, which were, by whom and how well; the share of money that departments have
// evaluated, with a picker that says what would reach it; whose grade must be applied; which projects key evaluations may choose from.
import { useState } from "preact/hooks";
import { get } from "../api";
import { Ledger, rowsOf, useLedger, type LedgerAnswer, type Row } from "../ledger";
import type { Page, Place } from "../page";
import { Empty, Light, Loading, ProblemBox, Table, useData } from "../parts";
import { go } from "../router";
import { rate, said, t } from "../words";
import { named } from "./works";

const views = ["evaluations", "shares", "triggers", "ex_ante", "results", "scores", "key_projects", "agencies"] as const;
const good = new Set(["有", "已评价"]);
const link = (key: string, words: string) => (key ? <a href={`/works?key=${encodeURIComponent(key)}`}>{words}</a> : words);
const project = (row: Row) => named({ ...row, project_code: row.id });
// What a trigger says by itself: which of the four are sure, and the amounts of its growth: of one project, of several merged, of the parts
// of one (report/duty_growth.c).
const triggers = ["新增", "增幅", "到期延续", "年中追加"];
const grown = /原定(?:合计)? ([\d,.]+) 万元，(?:本次|已登记的 \d+ 个部分合计) ([\d,.]+) 万元/;
function triggered(row: Row): Record<string, string> {
  const words = row.triggers ?? "";
  const [, before, now] = grown.exec(words) ?? [];
  const plain = (amount?: string) => (amount ?? "").replace(/,/g, "");
  const sure = triggers.filter((one) => new RegExp(`(^|、)${one}(?!（存疑|（待认定)`).test(words));
  return { "row.0.project": row.name, "head.trigger": sure.join("、"), "head.original": plain(before), "head.total": plain(now ?? row.annual) };
}
const begin = (type: string, row: Row, more: Record<string, string> = {}): string =>
  `/works/edit?${new URLSearchParams({ type, "head.title": row.name, "row.0.unit": row.unit ?? "", "row.0.unit_code": row.unit_code ?? "", "row.0.project_code": row.id ?? "", ...more, back: location.pathname + location.search })}`;

const shows: Record<(typeof views)[number], string[]> = {
  evaluations: ["name", "unit", "year", "amount", "how", "agency", "lead", "score", "grade", "place", "disclosed", "report"],
  shares: ["department", "projects", "all", "evaluated", "done", "share", "reaches"],
  triggers: ["unit", "name", "annual", "triggers", "evaluation", "conclusion", "review"],
  ex_ante: ["name", "unit", "year", "trigger", "original", "total", "growth", "dimension", "score", "conclusion", "review", "reviewed", "evidence"],
  results: ["unit", "name", "grade", "score", "source", "rule", "handling", "cut", "grounds", "reported"],
  scores: ["unit", "name", "execution", "execution_computed", "total", "computed", "difference", "grade", "checked", "verdict", "final", "final_grade", "source", "remarks"],
  key_projects: ["unit", "name", "book", "annual", "flagged", "major", "evaluation", "agency", "score", "date"],
  agencies: ["date", "agency", "title", "lead", "unit", "field", "score", "detail", "state", "evidence"],
};

// In hundredths of 万元, as the table shows it.
const amount = (words: string): number => Number(words.replace(/[.,]/g, "")) || 0;
const words = (n: number): string => `${Math.floor(n / 100)}.${String(n % 100).padStart(2, "0")}`;

// Which projects would reach the share: largest first until it is reached, or by hand, beside what is evaluated already.
function Picker({ asOf }: { asOf: string }) {
  const [picked, setDepartment] = useState<string | null>(null);
  const [chosen, choose] = useState<Set<string>>(new Set());
  const data = useData(() => get<LedgerAnswer>("/ledger", { table: "share_projects", limit: 5000, sort: "-annual", as_of: asOf }), [asOf]);
  const projects = data.data ? rowsOf(data.data) : [];
  // "653022/801" "阿克陶县 木吉乡": above several counties each has its own plan, and no share is of them together.
  const counties = new Map(projects.filter((row) => row.department_code.includes("/")).map((row) => [`${row.department_code.split("/")[0]}/`, row.department.split(" ")[0]]));
  const departments = new Map([...counties, ...projects.map((row): [string, string] => [row.department_code, row.department])]);
  const department = picked ?? [...counties.keys()][0] ?? "";
  const rows = projects.filter((row) => !department || (department.endsWith("/") ? row.department_code.startsWith(department) : row.department_code === department));
  const least = Number(rows[0]?.least) || 0; // hundredths of a percent stand as per cent
  const all = rows.reduce((sum, row) => sum + amount(row.annual), 0);
  const counts = (row: Row) => !!row.evaluated || chosen.has(row.id);
  const part = rows.filter(counts).reduce((sum, row) => sum + amount(row.annual), 0);
  const reached = least > 0 && all > 0 && part * 100 >= all * least;
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    choose(next);
  };
  const fill = () => {
    const next = new Set<string>();
    let sum = rows.filter((row) => row.evaluated).reduce((one, row) => one + amount(row.annual), 0);
    for (const row of rows) {
      if (sum * 100 >= all * least) break;
      if (row.evaluated) continue;
      next.add(row.id);
      sum += amount(row.annual);
    }
    choose(next);
  };
  return (
    <section aria-labelledby="picker">
      <h2 id="picker">{t("evaluations.picker")}</h2>
      <ProblemBox problem={data.problem} again={data.again} />
      <Loading data={data} />
      {data.data && !rows.length && <Empty>{t("evaluations.none")}</Empty>}
      {rows.length > 0 && (
        <>
          <p class="bar">
            <label>
              {t("ledger.department")}{" "}
              <select name="picker-department" value={department} onChange={(event) => (setDepartment(event.currentTarget.value), choose(new Set()))}>
                {!counties.size && <option value="">{t("ledger.all")}</option>}
                {[...departments].sort(([a], [b]) => (a < b ? -1 : 1)).map(([code, name]) => (
                  <option key={code} value={code}>
                    {name}
                  </option>
                ))}
              </select>
            </label>
            {least > 0 && (
              <button type="button" class="quiet" onClick={fill}>
                {t("evaluations.picker.fill", { share: least })}
              </button>
            )}
          </p>
          <p role="status" class="wraps">
            <Light kind={reached ? "good" : "part"}>{t("evaluations.picker.sum", { part: words(part), all: words(all), share: rate(part, all) || t("none"), n: chosen.size, least: least ? `${least}%` : t("not-set") })}</Light>
          </p>
          <Table<Row>
            label={t("evaluations.picker")}
            rows={rows}
            id={(row) => row.id}
            columns={[
              { head: t("evaluations.pick"), cell: (row) => (row.evaluated ? <Light kind="good">{t("evaluations.done")}</Light> : <input type="checkbox" aria-label={row.name} checked={chosen.has(row.id)} onChange={() => toggle(row.id)} />) },
              { head: t("forms.name"), cell: project },
              { head: t("unit"), cell: (row) => row.unit },
              { head: t("books.annual"), kind: "number", cell: (row) => row.annual },
            ]}
          />
        </>
      )}
    </section>
  );
}

function Evaluations({ session, address }: Place) {
  const { query } = address;
  const view = views.find((one) => one === query.get("view")) ?? "evaluations";
  const table = view === "agencies" ? "works" : view;
  const ask: Record<string, string> = view === "agencies" ? { type: "agency" } : { year: query.get("year") ?? "" };
  const data = useLedger(table, ask, query);
  const may = !!session.account?.may.works_write;
  const reviews = !!session.account?.may.review;
  const fresh = view === "agencies" ? "agency" : view === "evaluations" || (view === "key_projects" && reviews) ? (reviews ? "key_evaluation" : "department_evaluation") : "";
  return (
    <>
      <div class="bar" role="group" aria-label={t("filters")}>
        {views.map((one) => (
          <button key={one} type="button" class="quiet" aria-pressed={view === one} onClick={() => go(`/evaluations${one === "evaluations" ? "" : `?view=${one}`}`)}>
            {t(`evaluations.${one}`)}
          </button>
        ))}
      </div>
      {may && fresh && (view !== "agencies" || reviews) && (
        <p class="bar">
          <a class="button" href={`/works/edit?type=${fresh}`}>
            {t("works.new", { type: t(`work.type.${fresh}`) })}
          </a>
          {fresh === "key_evaluation" && view === "evaluations" && <a href="/works/edit?type=department_evaluation">{t("works.new", { type: t("work.type.department_evaluation") })}</a>}
        </p>
      )}
      <Ledger
        key={view}
        table={table}
        ask={ask}
        query={query}
        data={data}
        show={shows[view]}
        cells={{
          name: (row) => (view === "evaluations" || view === "ex_ante" ? link(row.key, row.name) : project(row)),
          title: (row) => link(row.key, row.title || row.number),
          evaluation: (row) => row.evaluation && <Light kind={good.has(row.evaluation) ? "good" : row.flagged === "" ? "none" : "bad"}>{said(row.evaluation)}</Light>,
          // Where nobody says what is asked, nothing is missed.
          reaches: (row) => row.reaches && <Light kind={/^(是|达到)/.test(row.reaches) ? "good" : /^(否|未达到)/.test(row.reaches) ? "bad" : "none"}>{said(row.reaches)}</Light>,
          place: (row) => (/^https?:/.test(row.place) ? <a href={row.place} target="_blank" rel="noreferrer">{row.place}</a> : row.place),
        }}
        act={
          may && view === "triggers"
            ? (row) => row.evaluation !== "有" && <a href={begin("ex_ante", row, triggered(row))}>{t("evaluations.begin")}</a>
            : may && reviews && view === "results"
              ? (row) => !row.handling && <a href={begin("result_use", row)}>{t("evaluations.apply")}</a>
              : may && reviews && view === "key_projects"
                ? (row) => row.evaluation !== "已评价" && <a href={begin("key_evaluation", row)}>{t("evaluations.evaluate")}</a>
                : undefined
        }
        empty={t("evaluations.none")}
        everybody={view === "shares" && !/^\d{6}/.test(session.node.scope)} // above counties its rows are theirs: a code of a department is one of each
      />
      {view === "shares" && <Picker asOf={query.get("as_of") ?? ""} />}
    </>
  );
}

export const evaluations: Page = { path: "/evaluations", title: "evaluations.title", needs: "forms", menu: true, key: "v", view: Evaluations };
