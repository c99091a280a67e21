// ledger -- one of the program's lists: filtered, sorted, paged and taken away the same way wherever it stands. What is
// chosen stands in the address.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { get } from "./api";
import { cellText, type Grid } from "./grid";
import { useKeys, type Key } from "./keys";
import { Empty, Light, Loading, ProblemBox, useData, type Data, type Kind } from "./parts";
import { go, withQuery } from "./router";
import { Windowed, WINDOWED_FROM } from "./windowed";
import { head, said, t } from "./words";

export interface Unit {
  code: string;
  name: string;
  department: string;
  department_name: string;
}
export interface LedgerAnswer {
  table: Grid;
  total: number;
  from: number;
  limit: number;
  next: string;
  before: string | null;
  year: number;
  round: number;
  date: string;
  plan: string;
  units: Unit[];
  sums: Record<"red" | "undecided" | "open" | "overdue", number> | null;
}
export type Row = Record<string, string>;

const SEARCH_MS = 300;
const ALL_ROWS = "5000"; // in one list, which is windowed: as many as the node gives at once
const filters = ["unit", "department", "text", "sort", "after", "as_of"];
// Where several lists stand on one screen, each has its own in the address: "owed.sort"; the day is of all.
const placed = (of: string, name: string): string => (of && name !== "as_of" ? `${of}.${name}` : name);

export function useLedger(table: string, ask: Record<string, string>, query: URLSearchParams, of = ""): Data<LedgerAnswer> {
  const asked = { table, ...ask, limit: query.get(placed(of, "all")) ? ALL_ROWS : "", ...Object.fromEntries(filters.map((name) => [name, query.get(placed(of, name)) ?? ""])) };
  return useData(() => get<LedgerAnswer>("/ledger", asked), [JSON.stringify(asked)]);
}

// The words of a light or state have their sign; what they say stands beside it.
const lights: [RegExp, Kind][] = [
  [/红|逾期(?!完成)|一票否决|不属实|还没有|未立整改|未办|不一致/, "bad"],
  [/黄|退回|基本属实|逾期完成|未完成/, "part"],
  [/绿|蓝|完成|属实|一致|通过/, "good"],
];
const lit = new Set(["execution", "execution_sent", "target", "target_sent", "state", "rectification", "result", "handling"]);
const wide = new Set(["title", "name", "detail", "missing", "reason", "what", "remarks", "about"]);
const named = new Set(["unit", "name", "title", "department"]); // of people and their work: never words of ours
const days = new Set(["date", "due", "done", "registered", "announced"]);
const lookOf = (id: string): string | undefined => (wide.has(id) ? "wide" : id === "unit" ? "middle" : days.has(id) || id === "id" ? "date" : undefined);
// Days and figures are read in one piece.
const piece = /^[-−\d.,%/:]+$/;
export function kindOf(words: string): Kind {
  return lights.find(([pattern]) => pattern.test(words))?.[1] ?? "none";
}

function Search({ value, of }: { value: string; of: string }) {
  const [text, setText] = useState(value);
  useEffect(() => {
    if (text === value) return;
    const wait = setTimeout(() => go(withQuery({ [placed(of, "text")]: text, [placed(of, "after")]: null }), true), SEARCH_MS);
    return () => clearTimeout(wait);
  }, [text]);
  return (
    <label>
      {t("ledger.search")} <input type="search" name={placed(of, "text")} value={text} onInput={(event) => setText(event.currentTarget.value)} />
    </label>
  );
}

export function Pick(props: { label: string; name: string; value: string; choices: [string, string][]; none?: string; of?: string }) {
  const { of = "" } = props;
  return (
    <label>
      {props.label}{" "}
      <select name={placed(of, props.name)} value={props.value} onChange={(event) => go(withQuery({ [placed(of, props.name)]: event.currentTarget.value, [placed(of, "after")]: null }))}>
        {props.none !== undefined && <option value="">{props.none}</option>}
        {props.choices.map(([id, words]) => (
          <option key={id} value={id}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}

function Filters({ it, query, of, ofUnits, children }: { it: LedgerAnswer; query: URLSearchParams; of: string; ofUnits: boolean; children?: ComponentChildren }) {
  const departments = new Map(it.units.filter((unit) => unit.department).map((unit) => [unit.department, unit.department_name || unit.department]));
  const department = query.get(placed(of, "department")) ?? "";
  const units = it.units.filter((unit) => !department || unit.department === department);
  return (
    <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
      {children}
      {ofUnits && departments.size > 1 && <Pick label={t("ledger.department")} name="department" of={of} value={department} none={t("ledger.all")} choices={[...departments]} />}
      {ofUnits && it.units.length > 1 && <Pick label={t("unit")} name="unit" of={of} value={query.get(placed(of, "unit")) ?? ""} none={t("ledger.all")} choices={units.map((unit) => [unit.code, unit.name])} />}
      <Search value={query.get(placed(of, "text")) ?? ""} of={of} />
    </form>
  );
}

export function takeAway(table: string, ask: Record<string, string>, query: URLSearchParams, format: string, of = ""): string {
  const words = new URLSearchParams({ table, format });
  for (const [name, value] of Object.entries(ask)) if (value) words.set(name, value);
  for (const name of filters) if (name !== "after" && query.get(placed(of, name))) words.set(name, query.get(placed(of, name)) as string);
  return `/api/v1/ledger?${words}`;
}

function Pages({ it, all, of }: { it: LedgerAnswer; all: boolean; of: string }) {
  const after = placed(of, "after");
  if (it.before === null && !it.next && !all) return null;
  return (
    <p class="bar">
      {(all || it.total <= Number(ALL_ROWS)) && <a href={withQuery({ [placed(of, "all")]: all ? null : 1, [after]: null })}>{t(all ? "ledger.paged" : "ledger.all-rows", { n: it.total })}</a>}
      <span>{t("ledger.page", { from: it.from + 1, to: it.from + it.table.rows.length, n: it.total })}</span>
      {it.before !== null && <a href={withQuery({ [after]: it.before || null })}>{t("ledger.before")}</a>}
      {it.next && <a href={withQuery({ [after]: it.next })}>{t("ledger.after")}</a>}
    </p>
  );
}

export function rowsOf(it: LedgerAnswer): Row[] {
  const names = new Map(it.units.map((unit) => [unit.code, unit.name]));
  return it.table.rows.map((row) => {
    const made: Row = {};
    it.table.columns.forEach((column, i) => (made[column.id] = cellText(row.values[i], column.kind)));
    if (made.unit_code && !made.unit) made.unit = names.get(made.unit_code) ?? made.unit_code;
    return made;
  });
}

export interface LedgerProps {
  table: string;
  ask: Record<string, string>;
  query: URLSearchParams;
  of?: string; // what is its own in the address, where it is not the only one
  data: Data<LedgerAnswer>;
  show: string[]; // columns, in their order; those in which nothing stands are left out
  cells?: Record<string, (row: Row) => ComponentChildren>;
  act?: (row: Row) => ComponentChildren;
  keys?: (row: Row) => Key[]; // of the row that is chosen: j and k choose another
  first?: (row: Row) => boolean; // that one is chosen first
  empty?: string;
  everybody?: boolean; // it is of no unit: there is none to choose
  children?: ComponentChildren; // more filters
}

export function Ledger(props: LedgerProps) {
  const { data, query, of = "" } = props;
  const it = data.data;
  const rows = it ? rowsOf(it) : [];
  const heads = new Map(it?.table.columns.map((column) => [column.id, head(column.name)]));
  if (!heads.has("unit")) heads.set("unit", t("unit"));
  const shown = props.show.filter((id) => heads.has(id) && rows.some((row) => row[id]));
  const sort = query.get(placed(of, "sort")) ?? "";
  const [picked, pick] = useState<number | null>(null);
  const body = useRef<HTMLTableSectionElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const long = rows.length > WINDOWED_FROM;
  const began = props.first ? rows.findIndex(props.first) : 0;
  const chosen = props.keys && rows.length ? Math.min(picked ?? Math.max(0, began), rows.length - 1) : -1;
  const move = (to: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    pick(next);
    body.current?.rows[next]?.scrollIntoView({ block: "nearest" });
  };
  useKeys(
    chosen < 0
      ? []
      : [...(props.keys?.(rows[chosen]) ?? []), { key: "j", words: t("ledger.key.next"), run: () => move(chosen + 1) }, { key: "k", words: t("ledger.key.before"), run: () => move(chosen - 1) }],
  );
  // Of a long list only some rows are laid out: a figure further down is no wider than its column.
  const widest = (id: string): number => rows.reduce((most, row) => (piece.test(row[id]) ? Math.max(most, row[id].length + 3) : most), 0);
  const line = (row: Row, i: number) => (
    <tr key={i} class={i === chosen ? "chosen" : undefined} aria-rowindex={long ? i + 2 : undefined} onClick={props.keys ? () => pick(i) : undefined}>
      {shown.map((id) => (
        <td key={id} class={lookOf(id) ?? (piece.test(row[id]) ? "date" : undefined)} data-head={heads.get(id)}>
          {props.cells?.[id]?.(row) ?? (lit.has(id) && row[id] ? <Light kind={kindOf(row[id])}>{said(row[id])}</Light> : named.has(id) ? row[id] : said(row[id]))}
        </td>
      ))}
      {props.act && (
        <td class="acts" data-head={t("ledger.act")}>
          {props.act(row)}
        </td>
      )}
    </tr>
  );
  return (
    <>
      <ProblemBox problem={data.problem} again={data.again} />
      {data.problem && query.get(placed(of, "after")) && (
        <p class="bar">
          <a href={withQuery({ [placed(of, "after")]: null })}>{t("ledger.first")}</a>
        </p>
      )}
      <Loading data={data} />
      {it && (
        <>
          <Filters it={it} query={query} of={of} ofUnits={!props.everybody}>
            {props.children}
          </Filters>
          {!rows.length && <Empty>{props.empty ?? t("ledger.none")}</Empty>}
          {rows.length > 0 && (
            <>
              <p class="bar about">
                <span>{t("ledger.count", { n: it.total })}</span>
                <a href={takeAway(props.table, props.ask, query, "xlsx", of)} download>
                  {t("books.xlsx")}
                </a>
                <a href={takeAway(props.table, props.ask, query, "csv", of)} download>
                  {t("books.csv")}
                </a>
              </p>
              <div ref={scroller} class={long ? "scroll long" : "scroll"} tabIndex={0} role="region" aria-label={said(it.table.title)}>
                <table class="stack" aria-rowcount={long ? rows.length + 1 : undefined}>
                  <thead>
                    <tr>
                      {shown.map((id) => (
                        <th key={id} scope="col" style={long ? { minWidth: `${widest(id)}ch` } : undefined} aria-sort={sort === id ? "ascending" : sort === `-${id}` ? "descending" : undefined}>
                          <button type="button" class="link" onClick={() => go(withQuery({ [placed(of, "sort")]: sort === id ? `-${id}` : sort === `-${id}` ? null : id, [placed(of, "after")]: null }))}>
                            {heads.get(id)}
                            {sort === id ? " ↑" : sort === `-${id}` ? " ↓" : ""}
                          </button>
                        </th>
                      ))}
                      {props.act && <th scope="col" class="acts">{t("ledger.act")}</th>}
                    </tr>
                  </thead>
                  {long ? (
                    <Windowed rows={rows} columns={shown.length + (props.act ? 1 : 0)} root={scroller} row={line} wanted={chosen} />
                  ) : (
                    <tbody ref={body}>{rows.map(line)}</tbody>
                  )}
                </table>
              </div>
              <Pages it={it} all={!!query.get(placed(of, "all"))} of={of} />
            </>
          )}
          {it.table.notes
            .filter((note) => !note.includes("siben ")) // what is for a terminal
            .map((note) => (
              <p key={note} class="hint">
                {said(note)}
              </p>
            ))}
        </>
      )}
    </>
  );
}
