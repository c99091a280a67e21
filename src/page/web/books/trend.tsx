// trend -- round by round, what is chosen: execution, targets on their way, lights; a line each of the largest (of lights a bar of each
// light), a table of all of them, and the same as a file.
import { useMemo } from "preact/hooks";
import { get } from "../api";
import { GridView } from "../grid";
import { Empty, Loading, ProblemBox, useData } from "../parts";
import { go, withQuery } from "../router";
import { head, round, t } from "../words";
import { Chart } from "./chart";
import { Explain } from "./explain";
import { Files } from "./files";
import { addressOfRound, isRate, nameOf, percent, wanOf, type Asked, type Books } from "./model";

const DRAWN = 10; // lines that can be told apart; the table has all
interface Trended extends Books {
  rounds: number[];
}
export const shows = ["execution", "attained", "lights"] as const;
export type Show = (typeof shows)[number];

// A rate of each round; `of`: what it is a rate of, by which the largest are known.
function linesOf({ table, rounds }: Trended, rate: string) {
  const at = rounds.map((month) => table.columns.findIndex((one) => one.id === `${rate}_${month}`));
  return table.rows
    .map((row, i) => ({ name: nameOf(table, i), total: row.total, rates: at.map((column) => row.values[column]) }))
    .map((line) => ({ ...line, rates: line.rates.map((value) => (value !== undefined && isRate(value) && value.of > 0 ? value : null)) }))
    .map((line) => ({ ...line, of: Math.max(0, ...line.rates.map((value) => value?.of ?? 0)) }))
    .filter((line) => line.of > 0)
    .sort((a, b) => Number(b.total) - Number(a.total) || b.of - a.of);
}

function lineOption(rounds: number[], drawn: ReturnType<typeof linesOf>) {
  return {
    grid: { left: 50, right: 20, top: drawn.length > 5 ? 70 : 40, bottom: 30 },
    legend: { type: "scroll" },
    tooltip: { trigger: "axis" },
    xAxis: { type: "category", data: rounds.map((month) => round(month)) },
    yAxis: { type: "value", min: 0, max: (most: { max: number }) => Math.max(100, most.max), axisLabel: { formatter: "{value}%" } },
    series: drawn.map((line, i) => ({
      name: line.name,
      type: "line",
      symbol: ["circle", "rect", "triangle", "diamond", "roundRect", "pin"][i % 6],
      symbolSize: 9,
      data: line.rates.map((value) => value && percent(value.value, value.of)),
    })),
  };
}

// Each light's colour, its sign in words beside its number: none is told by colour alone.
const lights: [string, string, string, string][] = [
  ["execution", "green", "绿", "#1a6b30"], ["execution", "yellow", "黄", "#c77700"], ["execution", "red", "红", "#b3261e"],
  ["target", "blue", "蓝", "#0a4f8a"], ["target", "green", "绿", "#1a6b30"], ["target", "yellow", "黄", "#c77700"], ["target", "red", "红", "#b3261e"],
];
function barsOf({ table, rounds }: Trended) {
  const total = table.rows.find((row) => row.total) ?? table.rows[0];
  return lights.map(([stack, light, sign, color]) => {
    const at = rounds.map((month) => table.columns.findIndex((one) => one.id === `${stack}_${light}_${month}`));
    return { stack, sign: head(sign), color, name: head(`${stack === "target" ? "目标灯" : "执行灯"}${sign}`), counts: at.map((column) => Number(total?.values[column] ?? 0) || 0) };
  });
}

function barOption(rounds: number[], bars: ReturnType<typeof barsOf>) {
  return {
    grid: { left: 50, right: 20, top: 70, bottom: 30 },
    legend: {},
    tooltip: { trigger: "axis" },
    xAxis: { type: "category", data: rounds.map((month) => round(month)) },
    yAxis: { type: "value", minInterval: 1 },
    series: bars.map((bar) => ({
      name: bar.name,
      type: "bar",
      stack: bar.stack,
      barMaxWidth: 90,
      itemStyle: { color: bar.color, borderColor: "#fff", borderWidth: 1 },
      label: { show: true, color: "#fff", formatter: (it: { value: number }) => (it.value ? `${bar.sign} ${it.value}` : "") },
      data: bar.counts,
    })),
  };
}

export function Trend({ asked, show, address, called }: { asked: Asked; show: Show; address: string | null; called: string }) {
  const given = { year: asked.year, by: asked.by, place: asked.place, show: show === "execution" ? "" : show };
  const data = useData(() => get<Trended>("/books-trend", given).then((it) => ({ ...it, show })), [asked.year, asked.by, asked.place, show]);
  const it = data.data?.show === show ? data.data : null;
  const lines = useMemo(() => (it && show !== "lights" ? linesOf(it, show === "attained" ? "attained_rate" : "execution_rate") : []), [it]);
  const bars = useMemo(() => (it && show === "lights" ? barsOf(it) : []), [it]);
  const drawn = lines.slice(0, DRAWN + 1); // and the total
  const option = useMemo(() => (show === "lights" ? barOption(it?.rounds ?? [], bars) : lineOption(it?.rounds ?? [], drawn)), [lines, bars]);
  const some = lines.length > 0 || bars.some((bar) => bar.counts.some((count) => count > 0));
  const name = show === "execution" ? "books.trend" : `books.trend.${show}`;
  const open = (row: number, column: number) => {
    if (!it) return null;
    const where = addressOfRound(asked, it.place, it.table, row, column), { group, name: called } = it.table.columns[column];
    return where ? { href: withQuery({ address: where }), label: `${nameOf(it.table, row)} ${head(group)} ${head(called)}` } : null;
  };
  const words = `${name}.${lines.length > drawn.length ? "largest" : "words"}`;
  return (
    <>
      <ProblemBox problem={data.problem} again={data.again} />
      <Loading data={data} />
      {it && !some && <Empty>{t(show === "execution" ? "books.no-execution" : "books.no-lights")}</Empty>}
      {it && some && (
        <>
          <Chart of={called} label={t(name)} words={t(words, { n: DRAWN, all: lines.length })} option={option} />
          {address && <Explain address={address} close={() => go(withQuery({ address: null }))} />}
          <GridView grid={it.table} money={wanOf} open={open} />
          <Files path="/books-trend" asked={given} />
        </>
      )}
    </>
  );
}
