// model -- a form as the node gives it: the paper table as cells; and how a person calls a cell.
import type { Lock } from "../review/reopen";

export interface Cell {
  at: string; // "H7"
  row: number;
  column: number;
  rows: number;
  columns: number;
  look: string;
  computed: boolean;
  money: boolean;
  text: string;
  choices: string[];
  strict: boolean;
  hint: string;
}
export interface Sheet extends Lock {
  key: string;
  kind: string;
  what: string;
  department: boolean;
  year: number;
  round: number;
  name: string;
  code: string;
  unit: string;
  unit_name: string;
  returned: string;
  may_write: boolean;
  entered_for: string;
  layout: string;
  state: "open" | "handed-in" | "returned" | "approved" | "withdrawn";
  conflicts: number;
  author: string;
  written_for: string;
  at_ms: number | null;
  seen: string;
  widths: number[];
  height: number;
  cells: Cell[];
}
export interface Finding {
  severity: "hint" | "warning" | "blocking";
  rule: string;
  cell: string;
  what: string;
  hint: string;
}
export interface Reading {
  findings: Finding[];
  blocked: boolean;
  untouched: boolean;
  unchanged: boolean;
  computed?: Record<string, string>;
  written?: boolean;
}
export type Typed = Record<string, string>; // by address, what is other than given

// The line for signing, across the sheet, is for paper: here the account signs.
export function isOpen(sheet: Sheet, cell: Cell): boolean {
  return cell.look === "open" && cell.columns < sheet.widths.length;
}

const covers = (cell: Cell, row: number, column: number) =>
  row >= cell.row && row < cell.row + cell.rows && column >= cell.column && column < cell.column + cell.columns;
const wide = (sheet: Sheet, cell: Cell) => sheet.widths.slice(cell.column, cell.column + cell.columns).reduce((sum, one) => sum + one, 0);

// The heading over a cell's column; `of` the one over that ("偏差原因分析" of "经费保障").
export function headOf(sheet: Sheet, cell: Cell): { head: Cell | null; of: Cell | null } {
  const heads = sheet.cells.filter((one) => one.look === "head" && one.row < cell.row && one.text && one.column <= cell.column && cell.column < one.column + one.columns);
  heads.sort((a, b) => b.row - a.row);
  return { head: heads[0] ?? null, of: heads[1] && heads[1].row + heads[1].rows === heads[0].row ? heads[1] : null };
}

// "维护供水管网长度：全年预计完成情况": the name of the row and the heading over the column.
export function labelOf(sheet: Sheet, cell: Cell): string {
  let row: Cell | null = null;
  let beside: Cell | null = null;
  let head: Cell | null = null;
  for (const one of sheet.cells) {
    const level = cell.row >= one.row && cell.row < one.row + one.rows;
    if (level && one.column < cell.column && one.text && one.look === "given" && !one.computed && !one.money && (!row || wide(sheet, one) > wide(sheet, row))) row = one;
    if (level && one.column < cell.column && one.look === "head") beside = one;
    if (one.look === "head" && one.row < cell.row && covers({ ...one, rows: cell.row }, cell.row - 1, cell.column) && (!head || one.row > head.row)) head = one;
  }
  if (!row) return beside?.text ?? head?.text ?? cell.at;
  const name = row.text.length > 24 ? `${row.text.slice(0, 24)}…` : row.text;
  return head ? `${name}：${head.text.replace(/\n/g, "")}` : name;
}

// "12.5" 万元 as 125,000.00 元, digit by digit; null: it is no plain number.
export function yuanOf(wan: string): string | null {
  const found = /^(-?)(\d{1,12})(?:\.(\d{1,6}))?$/.exec(wan.replace(/[,，\s]/g, ""));
  if (!found) return null;
  const digits = BigInt(found[2] + (found[3] ?? "").padEnd(6, "0"));
  const cents = String(digits % 100n).padStart(2, "0");
  const whole = String(digits / 100n).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${found[1]}${whole}.${cents}`;
}
