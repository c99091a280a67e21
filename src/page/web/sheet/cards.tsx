// cards -- the same form where there is no room for the paper table: on a phone, a card for each of its rows, what is asked of it
// below its name, each cell under its heading. What is typed, checked and kept is the same.
import { TICK, Entry, forPaper, openClass, Words, type Props } from "./grid";
import { t } from "../words";
import { headOf, isOpen, labelOf, type Cell, type Sheet } from "./model";

interface Value {
  label: string;
  cell: Cell;
}
interface Ticks {
  label: string;
  cells: Value[];
}
type Item = Value | Ticks;
interface Row {
  lines: Cell[]; // words across the sheet
  pairs: Value[]; // a heading and what stands beside it
  crumbs: string; // 产出指标 › 数量指标
  name: string;
  given: Value[];
  items: Item[];
}

const oneLine = (text: string) => text.replace(/\n/g, "");
const isTick = (cell: Cell) => cell.choices.length === 1 && cell.choices[0] === TICK;

// What a row is called: the widest of the words before its first amount or open cell.
function nameOf(sheet: Sheet, row: number, level: Cell[]): Cell | null {
  const first = level.find((cell) => cell.row === row && cell.look !== "head" && (isOpen(sheet, cell) || cell.computed || cell.money));
  const width = (cell: Cell) => sheet.widths.slice(cell.column, cell.column + cell.columns).reduce((sum, one) => sum + one, 0);
  return level
    .filter((cell) => cell.look === "given" && cell.text && !cell.computed && !cell.money && (!first || cell.column < first.column))
    .reduce<Cell | null>((best, cell) => (!best || width(cell) > width(best) ? cell : best), null);
}

function rowOf(sheet: Sheet, row: number): Row {
  const level = sheet.cells.filter((cell) => row >= cell.row && row < cell.row + cell.rows && !forPaper(sheet, cell)).sort((a, b) => a.column - b.column);
  const own = level.filter((cell) => cell.row === row);
  const made: Row = { lines: own.filter((cell) => !["head", "given", "open"].includes(cell.look)), pairs: [], crumbs: "", name: "", given: [], items: [] };
  const taken = new Set<Cell>(made.lines);
  for (const cell of own) {
    const after = own.find((one) => one.column === cell.column + cell.columns);
    if (cell.look !== "head" || !after || after.look === "head" || taken.has(after)) continue;
    made.pairs.push({ label: oneLine(cell.text), cell: after });
    taken.add(cell).add(after);
  }
  const rest = own.filter((cell) => cell.look !== "head" && !taken.has(cell));
  const name = rest.length ? nameOf(sheet, row, level) : null;
  made.name = name ? oneLine(name.text) : "";
  made.crumbs = name ? level.filter((cell) => cell.look === "given" && cell.text && cell.column < name.column).map((cell) => oneLine(cell.text)).join(" › ") : "";
  for (const cell of rest) {
    if (cell === name || (name && cell.column < name.column)) continue;
    const { head, of } = headOf(sheet, cell);
    const label = head ? oneLine(head.text) : labelOf(sheet, cell);
    const last = made.items[made.items.length - 1];
    if (!isOpen(sheet, cell)) made.given.push({ label, cell });
    else if (!isTick(cell)) made.items.push({ label, cell });
    else if (last && "cells" in last) last.cells.push({ label, cell });
    else made.items.push({ label: of ? oneLine(of.text) : "", cells: [{ label, cell }] });
  }
  return made;
}

// Ticked by a finger.
function Ticked({ of, props }: { of: Ticks; props: Props }) {
  return (
    <fieldset class="ticks">
      <legend>{of.label}</legend>
      {of.cells.map(({ label, cell }) => (
        <label key={cell.at} class={openClass(props, cell)}>
          <input
            type="checkbox"
            id={`cell-${cell.at}`}
            checked={!!(props.typed[cell.at] ?? cell.text)}
            disabled={props.readOnly}
            onFocus={() => props.focused(cell)}
            onChange={(event) => props.change({ [cell.at]: event.currentTarget.checked ? TICK : "" })}
          />{" "}
          {label}
          {!!props.findings.get(cell.at) && <Words findings={props.findings.get(cell.at)!} id={`finds-${cell.at}`} width={100} />}
        </label>
      ))}
    </fieldset>
  );
}

function One({ it, props }: { it: Value; props: Props }) {
  const { cell, label } = it;
  const findings = props.findings.get(cell.at);
  return (
    <div class="ask">
      <span>
        {label}
        {cell.money && t("sheet.in-wan")}
      </span>
      {isOpen(props.sheet, cell) ? (
        <div class={openClass(props, cell)}>
          <Entry {...props} cell={cell} label={labelOf(props.sheet, cell)} wide />
        </div>
      ) : (
        <div>
          {cell.computed ? (props.computed[cell.at] ?? cell.text) : cell.text}
          {findings && <Words findings={findings} id={`finds-${cell.at}`} width={100} />}
        </div>
      )}
    </div>
  );
}

export function Cards(props: Props) {
  const { sheet } = props;
  return (
    <div class="sheet-cards">
      {Array.from({ length: sheet.height }, (_, row) => rowOf(sheet, row)).map((row, i) => (
        <div key={i} class={row.name || row.items.length ? "card-row" : undefined}>
          {row.lines.map((cell) => (cell.look === "title" ? <h3 key={cell.at}>{cell.text}</h3> : cell.text && <p key={cell.at} class={cell.look === "alert" ? "is-alert" : "about"}>{cell.text}</p>))}
          {row.pairs.map((it) => (
            <One key={it.cell.at} it={it} props={props} />
          ))}
          {row.crumbs && <p class="about">{row.crumbs}</p>}
          {row.name && <h4>{row.name}</h4>}
          {row.given
            .filter(({ cell }) => cell.text || props.computed[cell.at])
            .map((it) => (
              <One key={it.cell.at} it={it} props={props} />
            ))}
          {row.items.map((it) => ("cells" in it ? <Ticked key={it.cells[0].cell.at} of={it} props={props} /> : <One key={it.cell.at} it={it} props={props} />))}
        </div>
      ))}
    </div>
  );
}
