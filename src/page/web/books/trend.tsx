// trend -- execution round by round: a line each of the largest, a table of all of them, and the same as a file.
import { useMemo } from "preact/hooks";
import { get } from "../api";
import { GridView } from "../grid";
import { Empty, Loading, ProblemBox, useData } from "../parts";
import { round, t } from "../words";
import { Chart } from "./chart";
import { Files } from "./files";
import { isRate, nameOf, percent, type Asked, type Books } from "./model";

const DRAWN = 10; // lines that can be told apart; the table has all
interface Trended extends Books {
  rounds: number[];
}

function linesOf({ table, rounds }: Trended) {
  const at = rounds.map((month) => table.columns.findIndex((one) => one.id === `execution_rate_${month}`));
  return table.rows
    .map((row, i) => ({ name: nameOf(table, i), total: row.total, rates: at.map((column) => row.values[column]) }))
    .map((line) => ({ ...line, rates: line.rates.map((value) => (value !== undefined && isRate(value) && value.of > 0 ? value : null)) }))
    .map((line) => ({ ...line, of: Math.max(0, ...line.rates.map((value) => value?.of ?? 0)) }))
    .filter((line) => line.of > 0)
    .sort((a, b) => Number(b.total) - Number(a.total) || b.of - a.of);
}

export function Trend({ asked }: { asked: Asked }) {
  const given = { year: asked.year, by: asked.by, place: asked.place };
  const data = useData(() => get<Trended>("/books-trend", given), [asked.year, asked.by, asked.place]);
  const it = data.data;
  const lines = useMemo(() => (it ? linesOf(it) : []), [it]);
  const drawn = lines.slice(0, DRAWN + 1); // and the total
  const option = useMemo(
    () => ({
      grid: { left: 50, right: 20, top: drawn.length > 5 ? 70 : 40, bottom: 30 },
      legend: { type: "scroll" },
      tooltip: { trigger: "axis" },
      xAxis: { type: "category", data: (it?.rounds ?? []).map((month) => round(month)) },
      yAxis: { type: "value", min: 0, max: (most: { max: number }) => Math.max(100, most.max), axisLabel: { formatter: "{value}%" } },
      series: drawn.map((line, i) => ({
        name: line.name,
        type: "line",
        symbol: ["circle", "rect", "triangle", "diamond", "roundRect", "pin"][i % 6],
        symbolSize: 9,
        data: line.rates.map((value) => value && percent(value.value, value.of)),
      })),
    }),
    [lines],
  );
  return (
    <>
      <ProblemBox problem={data.problem} again={data.again} />
      <Loading data={data} />
      {it && !lines.length && <Empty>{t("books.no-execution")}</Empty>}
      {it && lines.length > 0 && (
        <>
          <Chart label={t("books.trend")} words={t(lines.length > drawn.length ? "books.trend.largest" : "books.trend.words", { n: DRAWN, all: lines.length })} option={option} />
          <GridView grid={it.table} />
          <Files path="/books-trend" asked={given} />
        </>
      )}
    </>
  );
}
