// books -- coverage and execution by book, region, department and unit; every number opens into its records, every
// picture stands above its table.
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { get } from "../api";
import { Chart } from "../books/chart";
import { Explain } from "../books/explain";
import { Files } from "../books/files";
import { Flow } from "../books/flow";
import { Trend, shows, type Show } from "../books/trend";
import { addressOf, isRate, nameOf, percent, placeWords, wanOf, wordsOf, type Asked, type Books as Answer, type BookTable } from "../books/model";
import type { Page, Place } from "../page";
import { Empty, Light, Loading, ProblemBox, Table, useData } from "../parts";
import { go, withQuery } from "../router";
import { rover } from "../rove";
import { head, round, said, t } from "../words";

const FAR = 40; // percentage points between money and effect: named
const LISTED = 200; // the farthest apart, and whatever is far; all are in the file
const NAMED = 12;
interface Project {
  key: string;
  name: string;
  unit: string;
  unit_name: string;
  spent_fen: number;
  annual_fen: number;
  counted: number;
  attained: number;
}

const roundsOf = (table: BookTable) => table.columns.map((one) => /^round_(\d+)_count$/.exec(one.id)?.[1]).filter((one): one is string => !!one).map(Number);

function Standing({ asked, answer, query }: { asked: Asked; answer: Answer; query: URLSearchParams }) {
  const { table, place } = answer;
  const lead = table.columns[0].id === "code" ? 2 : 1;
  const groups = table.columns.reduce<{ group: string; span: number }[]>((list, one) => {
    const last = list[list.length - 1];
    if (last && last.group === one.group) last.span++;
    else list.push({ group: one.group, span: 1 });
    return list;
  }, []);
  const into = (row: number) => {
    const code = String(table.rows[row].values[0]);
    return asked.by === "book" || table.rows[row].total || !code || query.get("by") === "unit" ? null : withQuery({ place: code, by: "book", address: null });
  };
  const shown = useRef<HTMLTableElement>(null);
  useLayoutEffect(() => rover(shown.current));
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={said(table.title)}>
      <table ref={shown} class="standing">
        <thead>
          <tr>
            {groups.map((one, i) => (
              <th key={i} colSpan={one.span} scope="colgroup">
                {head(one.group)}
              </th>
            ))}
          </tr>
          <tr>
            {table.columns.map((one, i) => (
              <th key={one.id} scope="col" class={i === lead - 1 ? "lead" : undefined}>
                {head(one.name)}
                {one.kind === "fen" && <small>（{t("books.wan")}）</small>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((line, row) => (
            <tr key={row} class={line.total ? "total" : undefined}>
              {line.values.map((value, column) => {
                const address = addressOf(asked, place, table, row, column);
                const words = said(wordsOf(value, table.columns[column].kind));
                const inside = column === lead - 1 ? into(row) : null;
                return (
                  <td key={column} class={table.columns[column].kind !== "text" ? "number" : column === lead - 1 ? "lead" : undefined}>
                    {address ? <a href={withQuery({ address })} aria-label={`${nameOf(table, row)} ${head(table.columns[column].group)} ${head(table.columns[column].name)} ${words}`}>{words}</a> : inside ? <a href={inside}>{words}</a> : words}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const heats: [number, number, number][] = [[179, 38, 30], [253, 243, 224], [26, 107, 48]]; // of nothing, half and all
function heatOf(percent: number): string {
  const at = Math.min(100, Math.max(0, percent)) / 50, from = Math.min(1, Math.floor(at));
  return `rgb(${heats[from].map((one, i) => Math.round(one + (heats[from + 1][i] - one) * (at - from))).join(", ")})`;
}

// On a phone a picture of nine columns is nothing to read: the same as a table, whose rows keep their names while one scrolls.
function HeatTable({ table, stages, rows }: { table: BookTable; stages: { one: BookTable["columns"][number]; at: number }[]; rows: number[] }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t("books.heat")}>
      <table class="heat">
        <thead>
          <tr>
            <th scope="col" class="lead">
              {head(table.columns[table.columns[0].id === "code" ? 1 : 0].name)}
            </th>
            {stages.map(({ one }) => (
              <th key={one.id} scope="col">
                {head(one.group)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row}>
              <th scope="row" class="lead">
                {nameOf(table, row)}
              </th>
              {stages.map(({ one, at }) => {
                const value = table.rows[row].values[at], rate = isRate(value) ? percent(value.value, value.of) : null;
                return (
                  <td key={one.id} class="number" style={rate === null ? undefined : { background: heatOf(rate) }}>
                    <span>{rate === null ? t("none") : `${rate}%`}</span>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

// Rows x stages: how much of what is owed is there.
function Heat({ table, called }: { table: BookTable; called: string }) {
  const stages = table.columns.map((one, at) => ({ one, at })).filter(({ one }) => one.kind === "rate" && one.id.endsWith("count_rate"));
  const rows = table.rows.map((_, row) => row).filter((row) => !table.rows[row].total);
  const option = useMemo(
    () => ({
      grid: { left: 150, right: 20, top: 30, bottom: 60 },
      xAxis: { type: "category", position: "top", data: stages.map(({ one }) => head(one.group)) },
      yAxis: { type: "category", inverse: true, data: rows.map((row) => nameOf(table, row)), axisLabel: { width: 140, overflow: "truncate" } },
      visualMap: { min: 0, max: 100, calculable: false, orient: "horizontal", left: "center", bottom: 4, text: ["100%", "0%"], inRange: { color: heats.map((one) => `rgb(${one.join(", ")})`) } },
      tooltip: {},
      series: [
        {
          type: "heatmap",
          label: { show: rows.length <= 40, formatter: (it: { value: (number | string)[] }) => `${it.value[2]}%`, color: "#1c2733", backgroundColor: "rgba(255,255,255,.75)", padding: [1, 3] },
          data: rows.flatMap((row, y) =>
            stages.flatMap(({ at }, x) => {
              const value = table.rows[row].values[at];
              const rate = isRate(value) ? percent(value.value, value.of) : null;
              return rate === null ? [] : [[x, y, rate]];
            }),
          ),
        },
      ],
    }),
    [table],
  );
  return (
    <Chart of={called} label={t("books.heat")} words={t("books.heat.words")} option={option} tall={110 + 26 * Math.max(4, rows.length)}>
      {innerWidth < 600 && <HeatTable table={table} stages={stages} rows={rows} />}
    </Chart>
  );
}

// A county comes at once, a prefecture page by page.
async function allProjects(year: number, month: number, place: string): Promise<{ projects: Project[]; rules: string }> {
  const projects: Project[] = [];
  for (let after = ""; ; ) {
    const page = await get<{ projects: Project[]; rules: string; next: string }>("/books-projects", { year, round: month, place, after });
    projects.push(...page.projects);
    if (!page.next) return { projects, rules: page.rules };
    after = page.next;
  }
}

function Scatter({ year, month, place, called }: { year: number; month: number; place: string; called: string }) {
  const data = useData(() => allProjects(year, month, place), [year, month, place]);
  const points = useMemo(
    () =>
      (data.data?.projects ?? [])
        // Both against the time that has gone by: lights are, so money is too.
        .map((one) => ({ ...one, execution: percent(one.spent_fen * 12, one.annual_fen * month), effect: percent(one.attained, one.counted) }))
        .filter((one): one is typeof one & { execution: number; effect: number } => one.execution !== null && one.effect !== null)
        .map((one) => ({ ...one, gap: Math.round(100 * (Math.min(100, one.execution) - one.effect)) / 100 }))
        .sort((a, b) => Math.abs(b.gap) - Math.abs(a.gap)),
    [data.data],
  );
  const far = points.filter((one) => Math.abs(one.gap) > FAR);
  const listed = Math.max(LISTED, far.length);
  const option = useMemo(() => {
    const series = (name: string, list: typeof points, color: string, symbol: string, named: boolean) => ({
      name,
      type: "scatter",
      symbol,
      symbolSize: 11,
      itemStyle: { color },
      label: { show: named && innerWidth >= 600, color: "#1c2733", backgroundColor: "rgba(255,255,255,.85)", padding: [1, 3], formatter: (it: { dataIndex: number }) => (it.dataIndex < NAMED ? list[it.dataIndex].name : ""), position: "right", width: 160, overflow: "truncate" },
      labelLayout: { hideOverlap: true },
      data: list.map((one) => [one.execution, one.effect, one.name]),
    });
    return {
      grid: { left: 60, right: innerWidth < 600 ? 20 : 180, top: innerWidth < 600 ? 64 : 40, bottom: 50 },
      legend: {},
      tooltip: { formatter: (it: { value: (string | number)[] }) => `${it.value[2]}\n${t("books.execution")} ${it.value[0]}%\n${t("books.effect")} ${it.value[1]}%` },
      xAxis: { type: "value", name: t("books.execution"), nameLocation: "middle", nameGap: 28, min: 0, max: (it: { max: number }) => Math.max(100, Math.ceil(it.max / 10) * 10), axisLabel: { formatter: "{value}%" } },
      yAxis: { type: "value", name: t("books.effect"), min: 0, max: 100, axisLabel: { formatter: "{value}%" } },
      series: [series(t("books.near"), points.filter((one) => Math.abs(one.gap) <= FAR), "#0a4f8a", "circle", false), series(t("books.far", { n: FAR }), far, "#b3261e", "diamond", true)],
    };
  }, [points]);
  return (
    <>
      <ProblemBox problem={data.problem} again={data.again} />
      <Loading data={data} />
      {data.data && !points.length && <Empty>{t("books.no-projects")}</Empty>}
      {points.length > 0 && (
        <>
          <h2>
            {called} {t("books.scatter")}
          </h2>
          <Chart of={called} label={t("books.scatter")} words={t("books.scatter.words", { n: points.length, far: far.length, points: FAR, named: NAMED, rules: said(data.data?.rules ?? "") })} option={option} tall={420} />
          {points.length > listed && <p class="about">{t("books.scatter.listed", { n: listed, all: points.length })}</p>}
          <Table
            label={t("books.scatter")}
            rows={points.slice(0, listed)}
            id={(one) => one.key}
            columns={[
              { head: t("forms.name"), cell: (one) => <a href={`/forms/sheet?key=${encodeURIComponent(one.key)}`}>{one.name}</a> },
              { head: t("unit"), cell: (one) => one.unit_name },
              { head: t("books.spent"), kind: "number", cell: (one) => wanOf(one.spent_fen) },
              { head: t("books.annual"), kind: "number", cell: (one) => wanOf(one.annual_fen) },
              { head: t("books.execution"), kind: "number", cell: (one) => `${one.execution.toFixed(2)}%` },
              { head: t("books.effect"), kind: "number", cell: (one) => `${one.effect.toFixed(2)}%（${one.attained}/${one.counted}）` },
              { head: t("books.gap"), cell: (one) => <Light kind={Math.abs(one.gap) > FAR ? "bad" : "good"}>{one.gap.toFixed(2)}</Light> },
            ]}
          />
          <Files path="/books-projects" asked={{ year, round: month, place }} />
        </>
      )}
    </>
  );
}

// The regions below, for who sees all of them: a picture has no row to click on.
function Regions({ asked }: { asked: Asked }) {
  const data = useData(() => get<Answer>("/books", { year: asked.year, by: "region" }), [asked.year]);
  const rows = (data.data?.table.rows ?? []).filter((row) => !row.total && row.values[0]);
  const known = !asked.place || rows.some((row) => row.values[0] === asked.place);
  return (
    <label>
      {t("books.by.region")}{" "}
      <select name="region" value={asked.place} onChange={(event) => go(withQuery({ place: event.currentTarget.value || null, address: null }))}>
        <option value="">{t("books.everywhere")}</option>
        {!known && <option value={asked.place}>{asked.place}</option>}
        {rows.map((row) => (
          <option key={String(row.values[0])} value={String(row.values[0])}>{`${row.values[0]} ${row.values[1]}`}</option>
        ))}
      </select>
    </label>
  );
}

function Filters({ asked, rounds, whole, own, view, show, placed }: { asked: Asked; rounds: number[]; whole: boolean; own: Answer["own"]; view: string; show: Show; placed: string }) {
  const bys = ["book", ...(whole && !asked.place ? ["region", "department", "unit"] : [])];
  const select = (name: string, value: string, options: [string, string][], set: (value: string) => void) => (
    <label>
      {t(`books.${name}`)}{" "}
      <select name={name} value={value} onChange={(event) => set(event.currentTarget.value)}>
        {options.map(([id, words]) => (
          <option key={id} value={id}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
  const scatter = view === "scatter"; // it is of one round of monitoring
  const which = scatter ? `monitoring ${asked.round || rounds[rounds.length - 1]}` : asked.table === "monitoring" ? `monitoring ${asked.round ?? 0}` : "coverage";
  return (
    <form class="filters" onSubmit={(event) => event.preventDefault()}>
      {own.length > 1 && select("place", asked.place || own[0].place, own.map((one): [string, string] => [one.place, `${one.name} ${one.place.split("/")[1]}`]), (value) => go(withQuery({ place: value === own[0].place ? null : value, address: null })))}
      {!["trend", "flow"].includes(view) && select(
        "which",
        which,
        [
          ...(scatter ? [] : [["coverage", t("books.coverage")] as [string, string]]),
          ...[...new Set([...rounds, ...(asked.round ? [asked.round] : [])])].map((one): [string, string] => [`monitoring ${one}`, t("books.monitoring", { round: round(one) })]),
          ...(scatter ? [] : [["monitoring 0", t("books.self")] as [string, string]]),
        ],
        (value) => go(withQuery({ table: value.split(" ")[0] === "coverage" ? null : "monitoring", round: value.split(" ")[1] ?? null, address: null })),
      )}
      {select("year", String(asked.year), [-1, 0, 1].map((one): [string, string] => [String(new Date().getFullYear() + one), String(new Date().getFullYear() + one)]), (value) => go(withQuery({ year: value, address: null })))}
      {!["flow", "scatter"].includes(view) && select("by", asked.by, bys.map((one): [string, string] => [one, t(`books.by.${one}`)]), (value) => go(withQuery({ by: value === "book" ? null : value, address: null })))}
      {select("view", view, ["table", "heat", "trend", "flow", "scatter"].map((one): [string, string] => [one, t(`books.view.${one}`)]), (value) => go(withQuery({ view: value === "table" ? null : value, address: null })))}
      {view === "trend" && select("show", show, shows.map((one): [string, string] => [one, t(`books.show.${one}`)]), (value) => go(withQuery({ show: value === "execution" ? null : value, address: null })))}
      {whole && ["trend", "flow", "scatter"].includes(view) && <Regions asked={asked} />}
      {asked.place && whole && <a href={withQuery({ place: null, address: null })}>{t("books.back", { place: placed })}</a>}
    </form>
  );
}

function Books({ address: { query } }: Place) {
  const asked: Asked = {
    table: query.get("table") === "monitoring" ? "monitoring" : "coverage",
    year: Number(query.get("year")) || new Date().getFullYear(),
    round: query.get("round") === null ? null : Number(query.get("round")),
    by: query.get("by") ?? "book",
    place: query.get("place") ?? "",
  };
  const view = query.get("view") ?? "table";
  const show = shows.find((one) => one === query.get("show")) ?? "execution";
  const ask = (table: string) => get<Answer>("/books", { table, year: asked.year, round: table === "monitoring" ? (asked.round ?? 0) : undefined, by: asked.by, place: asked.place });
  const data = useData(() => ask(asked.table), [asked.table, asked.year, asked.round, asked.by, asked.place]);
  const coverage = useData(() => get<Answer>("/books", { year: asked.year, place: asked.place }), [asked.year, asked.place]);
  const rounds = coverage.data ? roundsOf(coverage.data.table) : [];
  const it = data.data;
  const address = query.get("address");
  const month = asked.round || rounds[rounds.length - 1]; // of a picture of one round, the last that there is
  const called = it ? `${placeWords(it)} ${asked.year}` : "";
  return (
    <>
      <Filters asked={asked} rounds={rounds} whole={it?.whole ?? false} own={it?.own ?? []} view={view} show={show} placed={it ? placeWords(it) : asked.place} />
      <ProblemBox problem={data.problem} again={data.again} />
      <Loading data={data} />
      {view === "trend" && it && <Trend asked={asked} show={show} address={address?.startsWith("monitoring:") ? address : null} called={called} />}
      {view === "scatter" && it && coverage.data && !month && <Empty>{t("books.no-projects")}</Empty>}
      {view === "scatter" && it && month > 0 && <Scatter year={asked.year} month={month} place={asked.place} called={`${called} ${round(month)}`} />}
      {view === "flow" && it && <Flow year={asked.year} place={asked.place} address={address?.startsWith("flow:") ? address : null} called={called} />}
      {it && !["trend", "flow", "scatter"].includes(view) && (
        <>
          <h2>
            {placeWords(it)} {said(it.table.title)}
          </h2>
          {view === "heat" && asked.table === "coverage" && <Heat table={it.table} called={called} />}
          {view === "heat" && asked.table !== "coverage" && <Empty>{t("books.heat.coverage")}</Empty>}
          {address && !address.startsWith("flow:") && <Explain address={address} close={() => go(withQuery({ address: null }))} />}
          <Standing asked={asked} answer={it} query={query} />
          {it.table.notes.map((note) => (
            <p key={note} class="about">
              {said(note)}
            </p>
          ))}
          <Files path="/books" asked={{ table: asked.table, year: asked.year, round: asked.table === "monitoring" ? (asked.round ?? 0) : null, by: asked.by, place: asked.place }} />
        </>
      )}
    </>
  );
}

export const books: Page = { path: "/books", title: "books.title", needs: "forms", menu: true, key: "b", view: Books };
