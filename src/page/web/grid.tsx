// grid -- a table of the program: amounts as 万元, rates from their two sums.
import { useLayoutEffect, useRef } from "preact/hooks";
import { rover } from "./rove";
import { head, rate, said, t, wan } from "./words";

export type Cell = string | number | { value: number; of: number };
export interface Grid {
  title: string;
  notes: string[];
  columns: { id: string; name: string; group: string; kind: "text" | "count" | "fen" | "rate" }[];
  rows: { total: boolean; values: Cell[] }[];
}

export function cellText(cell: Cell, kind: string, money = wan): string {
  if (typeof cell === "string") return cell;
  if (typeof cell === "object") return cell.of ? rate(cell.value, cell.of) : t("not-set");
  return kind === "fen" ? money(cell) : String(cell);
}

const Opened = ({ words, at }: { words: string; at?: { href: string; label: string } | null }) =>
  at ? (
    <a href={at.href} aria-label={`${at.label} ${words}`}>
      {words}
    </a>
  ) : (
    <>{words}</>
  );

// `money`: as amounts are written; else to the last fen, however many decimals that takes. `open`: where a cell leads, and what it is called.
interface Shown {
  grid: Grid;
  money?: (fen: number) => string;
  open?: (row: number, column: number) => { href: string; label: string } | null;
}
const leads = new Set(["name", "book"]); // whose a row is
export function GridView({ grid, money, open }: Shown) {
  const groups: { name: string; span: number }[] = [];
  for (const column of grid.columns) {
    const last = groups[groups.length - 1];
    if (last && last.name === column.group) last.span++;
    else groups.push({ name: column.group, span: 1 });
  }
  const shown = useRef<HTMLTableElement>(null);
  useLayoutEffect(() => rover(shown.current));
  return (
    <>
      <div class="scroll" tabIndex={0} role="region" aria-label={said(grid.title)}>
        <table ref={shown}>
          <caption>{said(grid.title)}</caption>
          <thead>
            {groups.length > 1 && (
              <tr>
                {groups.map((group, i) => (
                  <th key={i} scope="colgroup" colSpan={group.span}>
                    {head(group.name)}
                  </th>
                ))}
              </tr>
            )}
            <tr>
              {grid.columns.map((column) => (
                <th key={column.id} scope="col" class={column.kind !== "text" ? "number" : leads.has(column.id) ? "lead" : undefined}>
                  {head(column.name)}
                  {column.kind === "fen" && <small>{t("wan")}</small>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {grid.rows.map((row, i) => (
              <tr key={i} class={row.total ? "total" : undefined}>
                {row.values.map((cell, k) => (
                  <td key={k} class={grid.columns[k].kind !== "text" ? "number" : grid.columns[k].id === "name" ? "middle lead" : leads.has(grid.columns[k].id) ? "lead" : undefined}>
                    <Opened words={said(cellText(cell, grid.columns[k].kind, money))} at={open?.(i, k)} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {grid.notes.map((note) => (
        <p key={note} class="hint">
          {said(note)}
        </p>
      ))}
    </>
  );
}
