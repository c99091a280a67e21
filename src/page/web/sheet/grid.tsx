// grid -- the paper table on the screen: given cells stand, open ones are typed in; arrows and Enter go from cell
// to cell as in a spreadsheet.
import { useEffect, useMemo, useRef } from "preact/hooks";
import { Mark } from "../parts";
import { found } from "../words";
import { isOpen, labelOf, type Cell, type Finding, type Sheet, type Typed } from "./model";
import { pasteBlock, readBlock, type Pasted } from "./paste";

export const TICK = "√";
const NARROW = 10; // characters: words of a finding do not fit into less
const ROOMY = 16; // nor what to do about it: the foot says that

export interface Props {
  sheet: Sheet;
  typed: Typed;
  computed: Record<string, string>;
  findings: Map<string, Finding[]>;
  change: (cells: Typed) => void;
  pasted: (what: Pasted) => void;
  focused: (cell: Cell | null) => void;
  readOnly: boolean;
}

const widthOf = (sheet: Sheet, cell: Cell) => sheet.widths.slice(cell.column, cell.column + cell.columns).reduce((sum, one) => sum + one, 0);
type Box = HTMLInputElement | HTMLTextAreaElement;

export function focusCell(at: string): void {
  const box = document.getElementById(`cell-${at}`) as Box | null;
  box?.focus();
  box?.select?.();
  box?.scrollIntoView({ block: "center", inline: "nearest" });
}

// The next open cell that way, or null.
function neighbour(sheet: Sheet, cell: Cell, way: "up" | "down" | "left" | "right"): Cell | null {
  let best: Cell | null = null;
  for (const one of sheet.cells) {
    if (!isOpen(sheet, one) || one === cell) continue;
    const sameColumn = one.column < cell.column + cell.columns && cell.column < one.column + one.columns;
    const sameRow = one.row < cell.row + cell.rows && cell.row < one.row + one.rows;
    const fits =
      way === "up" ? sameColumn && one.row < cell.row : way === "down" ? sameColumn && one.row > cell.row : way === "left" ? sameRow && one.column < cell.column : sameRow && one.column > cell.column;
    if (!fits) continue;
    const nearer = !best || (way === "up" ? one.row > best.row : way === "down" ? one.row < best.row : way === "left" ? one.column > best.column : one.column < best.column);
    if (nearer) best = one;
  }
  return best;
}

function wayOf(event: KeyboardEvent, box: Box): "up" | "down" | "left" | "right" | null {
  const all = box.selectionStart === 0 && box.selectionEnd === box.value.length;
  if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return null;
  if (event.key === "Enter") return event.shiftKey ? "up" : "down";
  if (event.shiftKey) return null;
  if (event.key === "ArrowUp") return "up";
  if (event.key === "ArrowDown") return "down";
  if (event.key === "ArrowLeft" && (all || box.selectionEnd === 0)) return "left";
  if (event.key === "ArrowRight" && (all || box.selectionStart === box.value.length)) return "right";
  return null;
}

// What stops it goes before what should be looked at.
export function Words({ findings, id, width }: { findings: Finding[]; id: string; width: number }) {
  const bad = findings.filter((one) => one.severity === "blocking");
  return (
    <ul class="finds" id={id}>
      {(bad.length ? bad : findings).slice(0, width < ROOMY ? 1 : 3).map(found).map((one) => (
        <li key={one.rule + one.what} class={one.severity}>
          <Mark kind={one.severity === "blocking" ? "bad" : "part"} /> {one.what}
          {one.hint && width >= ROOMY && <small> → {one.hint}</small>}
        </li>
      ))}
    </ul>
  );
}

// What is typed in and what the rules find in it; `wide`: whatever the column of the paper, there is room for words.
export function Entry(props: Props & { cell: Cell; label: string; wide?: boolean }) {
  const { sheet, cell, typed } = props;
  const box = useRef<Box>(null);
  const value = typed[cell.at] ?? cell.text;
  const findings = props.findings.get(cell.at) ?? [];
  const tick = cell.choices.length === 1 && cell.choices[0] === TICK;
  const width = props.wide ? ROOMY : widthOf(sheet, cell);
  const words = <Words findings={findings} id={`finds-${cell.at}`} width={width} />;
  // What is as it was given is not typed.
  const set = (text: string) => props.change({ [cell.at]: text });
  useEffect(() => {
    const it = box.current;
    if (it?.tagName !== "TEXTAREA") return;
    it.style.height = "auto";
    it.style.height = `${it.scrollHeight}px`;
  }, [value]);
  const down = (event: KeyboardEvent) => {
    const way = wayOf(event, event.currentTarget as Box);
    if (tick && event.key === " " && !props.readOnly) {
      event.preventDefault();
      set(value ? "" : TICK);
    } else if (way) {
      event.preventDefault();
      const next = neighbour(sheet, cell, way);
      if (next) focusCell(next.at);
    }
  };
  const paste = (event: ClipboardEvent) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (props.readOnly || !/[\t\n]/.test(text.replace(/\r?\n$/, ""))) return;
    event.preventDefault();
    const what = pasteBlock(sheet, cell, readBlock(text));
    props.change(what.cells);
    props.pasted(what);
  };
  const common = {
    id: `cell-${cell.at}`,
    value,
    readOnly: props.readOnly,
    spellcheck: false,
    "aria-label": `${props.label} ${cell.at}`,
    "aria-invalid": findings.some((one) => one.severity === "blocking") || undefined,
    "aria-describedby": findings.length ? `finds-${cell.at}` : undefined,
    onInput: (event: Event) => set((event.currentTarget as Box).value),
    onKeyDown: down,
    onPaste: paste,
    onFocus: () => props.focused(cell),
    onDblClick: tick && !props.readOnly ? () => set(value ? "" : TICK) : undefined,
  };
  const wrong = wrongOf(findings);
  return (
    <>
      {cell.choices.length ? (
        <>
          <input {...common} ref={box as never} list={tick ? undefined : `choices-${cell.at}`} autocomplete="off" />
          {!tick && (
            <datalist id={`choices-${cell.at}`}>
              {cell.choices.map((one) => (
                <option key={one} value={one} />
              ))}
            </datalist>
          )}
        </>
      ) : (
        <textarea {...common} ref={box as never} rows={1} />
      )}
      {findings.length > 0 &&
        (width < NARROW ? (
          <span class="corner">
            <Mark kind={wrong === "bad" ? "bad" : "part"} />
            <span class="away">{words}</span>
          </span>
        ) : (
          words
        ))}
    </>
  );
}

const wrongOf = (findings: Finding[]): string => (findings.some((one) => one.severity === "blocking") ? "bad" : findings.length ? "part" : "");
export function openClass(props: Props, cell: Cell): string {
  const tick = cell.choices.length === 1 && cell.choices[0] === TICK;
  return `open ${wrongOf(props.findings.get(cell.at) ?? [])} ${cell.money ? "number" : ""} ${tick ? "tick" : ""} ${cell.at in props.typed ? "typed" : ""}`;
}
function Open(props: Props & { cell: Cell; label: string }) {
  return (
    <td class={openClass(props, props.cell)} rowSpan={props.cell.rows} colSpan={props.cell.columns}>
      <Entry {...props} />
    </td>
  );
}

// Where to sign, what the importer knows the sheet by, how to give it back: for the workbook.
export function forPaper(sheet: Sheet, cell: Cell): boolean {
  const signing = sheet.cells.find((one) => one.look === "open" && !isOpen(sheet, one));
  return (!!signing && cell.row >= signing.row) || (cell.look === "note" && /填完存盘|再导入/.test(cell.text));
}

// What the columns of the paper take on the screen, in rem: a column of numbers is never too narrow for one, "124300.12".
const PAPER = 69;
const NUMBER = 5;
const LETTER = 0.86, DIGIT = 0.53, ROOM = 0.8; // as the table is set, and what is around them
// One of a list stands on one line, and so does a code or a year.
function lineOf(cell: Cell): number {
  if (cell.columns > 1) return 0;
  if (cell.look === "open" && cell.choices.length > 1) return Math.max(0, ...[cell.text, ...cell.choices].map((one) => one.length)) * LETTER + ROOM;
  return cell.look === "given" && /^\d+$/.test(cell.text) ? cell.text.length * DIGIT + ROOM : 0;
}
function screenWidths(sheet: Sheet): number[] {
  const total = sheet.widths.reduce((sum, one) => sum + one, 0) || 1;
  const least = sheet.widths.map(() => 0);
  for (const one of sheet.cells) least[one.column] = Math.max(least[one.column], lineOf(one), one.columns === 1 && (one.money || one.computed) ? NUMBER : 0);
  return sheet.widths.map((width, i) => Math.max((PAPER * width) / total, least[i]));
}

export function Grid(props: Props) {
  const { sheet } = props;
  const widths = useMemo(() => screenWidths(sheet), [sheet]);
  const total = widths.reduce((sum, one) => sum + one, 0) || 1;
  const rows = useMemo(() => {
    const made: Cell[][] = Array.from({ length: sheet.height }, () => []);
    for (const cell of sheet.cells) if (!forPaper(sheet, cell)) made[cell.row]?.push(cell);
    return made;
  }, [sheet]);
  const labels = useMemo(() => new Map(sheet.cells.map((cell) => [cell.at, isOpen(sheet, cell) ? labelOf(sheet, cell) : ""])), [sheet]);
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={sheet.name}>
      <table class="paper" style={{ minWidth: `${total}rem` }}>
        <colgroup>
          {widths.map((width, i) => (
            <col key={i} style={{ width: `${(100 * width) / total}%` }} />
          ))}
        </colgroup>
        <tbody>
          {rows.map((cells, i) => (
            <tr key={i}>
              {cells.map((cell) =>
                isOpen(sheet, cell) ? (
                  <Open key={cell.at} {...props} cell={cell} label={labels.get(cell.at) ?? cell.at} />
                ) : (
                  <td key={cell.at} class={`is-${cell.look} ${cell.computed || cell.money ? "number" : ""}`} rowSpan={cell.rows} colSpan={cell.columns}>
                    {cell.computed ? (props.computed[cell.at] ?? cell.text) : cell.text}
                    {!!props.findings.get(cell.at) && <Words findings={props.findings.get(cell.at) as Finding[]} id={`finds-${cell.at}`} width={widthOf(sheet, cell)} />}
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
