// flow -- the year's money from the level that it comes from, through its book, to the departments that spend it.
import { useMemo } from "preact/hooks";
import { get } from "../api";
import { Empty, Loading, ProblemBox, Table, useData } from "../parts";
import { go, withQuery } from "../router";
import { said, t } from "../words";
import { Chart } from "./chart";
import { Explain } from "./explain";
import { Files } from "./files";
import { bookIds, wanOf, type Books } from "./model";

const NAMED = 12; // departments by themselves; the rest flow together
interface Line {
  source: string;
  level: string; // as its address says it
  book: string;
  code: string;
  department: string;
  lines: number;
  fen: number;
}

function linesOf(flow: Books): Line[] {
  const at = (id: string) => flow.table.columns.findIndex((one) => one.id === id);
  const [source, book, department, name, count, annual] = ["source", "book", "department", "department_name", "lines", "annual"].map(at);
  return flow.table.rows
    .filter((row) => !row.total)
    .map(({ values }) => ({
      level: String(values[source]),
      source: values[source] === "—" ? t("books.flow.unsaid") : String(values[source]),
      book: String(values[book]),
      code: String(values[department]),
      department: String(values[name]) || String(values[department]),
      lines: Number(values[count]),
      fen: Number(values[annual]),
    }))
    .sort((a, b) => b.fen - a.fen);
}

// A name makes room for its amount: letters that fit beside it, of Chinese ones half as many.
const ROOM = 22;
function short(name: string): string {
  let room = ROOM;
  const fits = [...name].filter((c) => (room -= c > "\u2e80" ? 2 : 1) >= 0).join("");
  return fits === name ? name : `${fits.slice(0, -1)}…`;
}

// Names of one column must not meet those of another: each is marked with its column, and shown without.
function pictureOf(lines: Line[], large: Set<string>) {
  const rest = t("books.flow.rest");
  const links = new Map<string, number>();
  const add = (from: string, to: string, fen: number) => links.set(`${from}\n${to}`, (links.get(`${from}\n${to}`) ?? 0) + fen);
  for (const one of lines) {
    add(`0${said(one.source)}`, `1${said(one.book)}`, one.fen);
    add(`1${said(one.book)}`, `2${large.has(one.code) ? one.department : rest}`, one.fen);
  }
  const list = [...links].map(([ends, fen]) => ({ source: ends.split("\n")[0], target: ends.split("\n")[1], value: fen }));
  const names = [...new Set(list.flatMap((one) => [one.source, one.target]))];
  // On a phone a column has room for a short name: how much stands in the table, and at a touch.
  const narrow = innerWidth < 600;
  return {
    tooltip: { formatter: (it: { dataType: string; name: string; value: number; data: { source?: string; target?: string } }) => `${it.dataType === "edge" ? `${it.data.source!.slice(1)} → ${it.data.target!.slice(1)}` : it.name.slice(1)}\n${wanOf(it.value)} ${t("books.wan")}` },
    series: [
      {
        type: "sankey",
        left: narrow ? 4 : 20,
        right: narrow ? 100 : 220,
        nodeWidth: narrow ? 10 : 20,
        top: 16,
        bottom: 16,
        nodeGap: 10,
        draggable: false,
        layoutIterations: 64,
        label: { formatter: (it: { name: string; value?: number }) => (narrow ? it.name.slice(1) : `${short(it.name.slice(1))} ${wanOf(it.value ?? 0)}`), width: narrow ? 88 : 200, fontSize: narrow ? 11 : 12, overflow: "truncate" },
        labelLayout: { hideOverlap: true },
        lineStyle: { color: "source", opacity: 0.35 },
        data: names.map((name) => ({ name, depth: Number(name[0]) })),
        links: list,
      },
    ],
  };
}

// "flow:2026:653022:general_public:annual/中央/219" (explain.h); a book of a later node has none.
function Opened({ what, line, year, place, words }: { what: string; line: Line; year: number; place: string; words: string }) {
  const book = bookIds[line.book];
  return book ? (
    <a href={withQuery({ address: `flow:${year}:${place}:${book}:${what}/${line.level}/${line.code}` })} aria-label={`${said(line.source)} ${said(line.book)} ${line.department} ${words}`}>
      {words}
    </a>
  ) : (
    <>{words}</>
  );
}

export function Flow({ year, place, address, called }: { year: number; place: string; address: string | null; called: string }) {
  const data = useData(() => get<Books>("/books-flow", { year, place }), [year, place]);
  const lines = useMemo(() => (data.data ? linesOf(data.data).filter((one) => one.fen > 0) : []), [data.data]);
  const at = data.data?.place ?? place;
  const byDepartment = new Map<string, number>();
  for (const one of lines) byDepartment.set(one.code, (byDepartment.get(one.code) ?? 0) + one.fen);
  const ranked = [...byDepartment].sort((a, b) => b[1] - a[1]).map(([code]) => code);
  const large = ranked.length > NAMED + 1 ? ranked.slice(0, NAMED) : ranked;
  const option = useMemo(() => pictureOf(lines, new Set(large)), [lines]);
  const sum = lines.reduce((all, one) => all + one.fen, 0);
  return (
    <>
      <ProblemBox problem={data.problem} again={data.again} />
      <Loading data={data} />
      {data.data && !lines.length && <Empty>{t("books.flow.none")}</Empty>}
      {lines.length > 0 && (
        <>
          <Chart
            of={called}
            label={`${t("books.flow")}（${t("wan")}）`}
            words={t(large.length < ranked.length ? "books.flow.named" : "books.flow.words", { sum: wanOf(sum), departments: ranked.length, named: large.length })}
            option={option}
            tall={Math.max(340, 34 * (large.length + 2))}
          />
          {address && <Explain address={address} close={() => go(withQuery({ address: null }))} />}
          <Table
            label={t("books.flow")}
            numbers
            rows={lines}
            id={(one) => `${one.source} ${one.book} ${one.code}`}
            columns={[
              { head: t("books.flow.source"), cell: (one) => said(one.source) },
              { head: t("books.book"), cell: (one) => said(one.book) },
              { head: t("books.flow.department"), cell: (one) => one.department },
              { head: t("books.flow.lines"), kind: "number", cell: (one) => <Opened what="lines" line={one} year={year} place={at} words={String(one.lines)} /> },
              { head: t("books.annual"), kind: "number", cell: (one) => <Opened what="annual" line={one} year={year} place={at} words={wanOf(one.fen)} /> },
            ]}
          />
          <Files path="/books-flow" asked={{ year, place }} />
        </>
      )}
    </>
  );
}
