// board -- every obligation of every unit at a day, and whom to call.
import { get } from "../api";
import { Extensions } from "../board/extensions";
import { Papers } from "../board/papers";
import { Why } from "../board/why";
import type { Page, Place } from "../page";
import { Empty, Light, Loading, ProblemBox, useData, type Kind } from "../parts";
import { go, withQuery } from "../router";
import { head, said, t } from "../words";
import { Search } from "./forms";

interface Grid {
  title: string;
  notes: string[];
  columns: { id: string; name: string }[];
  rows: { total: boolean; values: (string | number | { value: number; of: number })[] }[];
}
interface Answer {
  date: string;
  plan: string;
  table: Grid;
}

// The worst word of a cell gives its light; the words stand beside it. What is in brackets tells more of one, as when it was handed in and
// what the receipt says.
const lights: [RegExp, Kind][] = [
  [/逾期(?!完成)/, "bad"],
  [/退回/, "part"],
  [/待报/, "wait"],
  [/审核中|已报/, "wait"],
  [/逾期完成/, "part"],
  [/完成/, "good"],
];
const bracket = /（[^（）]*）/;
function withoutBrackets(words: string): string {
  while (bracket.test(words)) words = words.replace(bracket, (inside) => " ".repeat(inside.length));
  return words;
}
function kindOf(words: string): Kind {
  const bare = withoutBrackets(words).split("：")[0];
  return lights.find(([pattern]) => pattern.test(bare))?.[1] ?? "none";
}
// Up to the colon behind which stands why.
function short(words: string): string {
  const end = withoutBrackets(words).indexOf("：");
  return end < 0 ? words : words.slice(0, end);
}

function State({ words }: { words: string }) {
  if (!words) return null;
  return (
    <span class="standing" title={said(words)}>
      <Light kind={kindOf(words)}>{said(short(words))}</Light>
    </span>
  );
}

// Who is behind stands first.
const badness = (row: Grid["rows"][number]): number => row.values.slice(2).filter((value) => kindOf(String(value)) === "bad").length;

// One stop of the tabulator: from there the arrows go from cell to cell (rove.ts).
function Matrix({ table }: { table: Grid }) {
  const rows = [...table.rows].sort((a, b) => badness(b) - badness(a));
  const used = table.columns.map((_, i) => i < 2 || rows.some((row) => row.values[i]));
  const at = rows.findIndex((row) => row.values.some((value, i) => i > 1 && value));
  const first = [at, rows[at]?.values.findIndex((value, i) => i > 1 && value)];
  return (
    <div class="scroll matrix" tabIndex={0} role="region" aria-label={t("board.title")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("unit")}</th>
            <th scope="col" class="number">
              {t("board.behind")}
            </th>
            {table.columns.map(
              (column, i) =>
                i > 1 &&
                used[i] && (
                  <th key={column.id} scope="col" title={said(column.name)}>
                    <abbr title={said(column.name)}>{column.id}</abbr>
                    <small>{said(column.name).replace(/^\S+ /, "")}</small>
                  </th>
                ),
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, k) => (
            <tr key={`${row.values[0]} ${row.values[1]} ${k}`}>
              <th scope="row">{String(row.values[1])}</th>
              <td class="number">{badness(row) || ""}</td>
              {row.values.map(
                (value, i) =>
                  i > 1 &&
                  used[i] && (
                    <td key={table.columns[i].id}>
                      {value && (
                        <a href={withQuery({ duty: table.columns[i].id, of: String(row.values[0]) })} tabIndex={k === first[0] && i === first[1] ? 0 : -1}>
                          <State words={String(value)} />
                        </a>
                      )}
                    </td>
                  ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Plain({ table, label }: { table: Grid; label: string }) {
  const used = table.columns.map((_, i) => table.rows.some((row) => row.values[i] !== ""));
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={label}>
      <table class="stack">
        <thead>
          <tr>
            {table.columns.map(
              (column, i) =>
                used[i] && (
                  <th key={column.id} scope="col">
                    {head(column.name)}
                  </th>
                ),
            )}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, k) => (
            <tr key={k}>
              {row.values.map((value, i) =>
                !used[i] ? null : table.columns[i].id === "phone" ? (
                  <td key={i} data-head={head(table.columns[i].name)} class="date">
                    <a href={`tel:${value}`}>{String(value)}</a>
                  </td>
                ) : (
                  <td key={i} data-head={head(table.columns[i].name)} class={table.columns[i].id === "id" || /^[-\d]+$/.test(String(value)) ? "date" : undefined}>
                    {table.columns[i].id === "state" ? <State words={String(value)} /> : ["unit", "message"].includes(table.columns[i].id) ? String(value) : said(String(value))}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const views = ["unit", "obligation", "chase", "extensions", "papers"];
const lists = new Set(["extensions", "papers"]); // of the ledger

function Table({ by, asOf, session, query }: { by: string; asOf: string; session: Place["session"]; query: URLSearchParams }) {
  const text = query.get("text") ?? "";
  const ask = { by: by === "chase" ? "" : by, as_of: asOf, text };
  const data = useData(() => get<Answer>(by === "chase" ? "/chase" : "/board", ask), [by, asOf, text]);
  const it = data.data;
  const duty = query.get("duty"), of = query.get("of");
  return (
    <>
      <ProblemBox problem={data.problem} again={data.again} />
      <Loading data={data} />
      {by === "unit" && duty && of && <Why id={duty} of={of} asOf={asOf} session={session} close={() => go(withQuery({ duty: null, of: null }))} />}
      {it && !it.table.rows.length && <Empty>{t(text ? "board.none-found" : "board.empty")}</Empty>}
      {it && !!it.table.rows.length && (by === "unit" ? <Matrix table={it.table} /> : <Plain table={it.table} label={t(`board.${by}`)} />)}
      {it &&
        it.table.notes
          .filter((note) => !note.includes("siben ")) // what is for a terminal
          .map((note) => (
            <p key={note} class="hint">
              {said(note)}
            </p>
          ))}
    </>
  );
}

const today = (): string => new Date(Date.now() + 8 * 3600000).toISOString().slice(0, 10);

function Board({ session, address }: Place) {
  const { query } = address;
  const by = query.get("by") || "unit";
  const asOf = query.get("as_of") ?? "";
  const choices = session.account?.may.duties === "all" ? views : views.filter((view) => view !== "obligation");
  return (
    <>
      <div class="bar" role="group" aria-label={t("filters")}>
        {choices.map((view) => (
          <button key={view} type="button" class="quiet" aria-pressed={by === view} onClick={() => go(`/board${query.get("as_of") || view !== "unit" ? "?" : ""}${new URLSearchParams({ ...(view !== "unit" && { by: view }), ...(asOf && { as_of: asOf }) })}`)}>
            {t(`board.${view}`)}
          </button>
        ))}
        <label>
          {t("board.as-of")} <input type="date" value={asOf || today()} onChange={(event) => go(withQuery({ as_of: event.currentTarget.value }), true)} />
        </label>
        {!lists.has(by) && <Search key={by} value={query.get("text") ?? ""} />}
        {!lists.has(by) &&
          ["xlsx", "csv"].map((format) => (
            <a key={format} href={`/api/v1${by === "chase" ? "/chase" : "/board"}?${new URLSearchParams({ by: by === "chase" ? "" : by, as_of: asOf, text: query.get("text") ?? "", format })}`} download>
              {t(`books.${format}`)}
            </a>
          ))}
      </div>
      {by === "extensions" ? <Extensions session={session} query={query} /> : by === "papers" ? <Papers session={session} query={query} /> : <Table key={by} by={by} asOf={asOf} session={session} query={query} />}
    </>
  );
}

export const board: Page = { path: "/board", title: "board.title", needs: "duties", menu: true, key: "4", view: Board };
