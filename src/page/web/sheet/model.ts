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
  withdrawn: { by: string; reason: string; at_ms: number | null } | null;
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

// Is what is typed there measured by a goal in 万元, "≤48万元" in its row?
export const goalInWan = (sheet: Sheet, cell: Cell): boolean =>
  sheet.cells.some((one) => one.row <= cell.row && cell.row < one.row + one.rows && one.column < cell.column && one.look === "given" && !one.money && /^[≥≤><＞＜＝=]\s*[\d.,]+\s*万元$/.test(one.text.trim()));

// An amount as the node reads it (value_amount(), money_parse()): "１２，５００.００ 元", "￥12.5万"; in 万元 unless it says its unit
// itself. In both units, digit by digit; null: it is none, or finer than 分.
export function amountOf(typed: string): { wan: string; yuan: string } | null {
  const plain = typed.replace(/[\u00a0\u00ad\u2007\u200b-\u200d\u202f\u2060\ufeff]/g, "").normalize("NFKC").replace(/\s+/g, " ").trim();
  const found = /^(?:¥ ?)?([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))? ?(万元|万|元)?$/.exec(plain);
  if (!found) return null;
  const places = found[4] === "元" ? 2 : 6;
  const whole = found[2].replace(/,/g, ""), part = (found[3] ?? "").replace(/0+$/, "");
  if (whole.length > 15 || part.length > places) return null;
  const fen = String(BigInt(whole + part.padEnd(places, "0"))), sign = found[1] === "-" ? "-" : "";
  const grouped = (digits: string): string => digits.replace(/\B(?=(\d{3})+$)/g, ",");
  const cut = (at: number): [string, string] => [fen.padStart(at + 1, "0").slice(0, -at), fen.padStart(at + 1, "0").slice(-at)];
  const [yuan, cents] = cut(2), [wan, rest] = cut(6);
  const few = rest.replace(/0{1,4}$/, "");
  return { wan: `${sign}${grouped(wan)}.${few}`, yuan: `${sign}${grouped(yuan)}.${cents}` };
}

// The cell in which a finding's address lies: "H7" of cells that are merged.
export function cellAt(sheet: Sheet, address: string): Cell | undefined {
  const place = /^([A-Z]+)(\d+)/.exec(address);
  if (!place) return undefined;
  const column = [...place[1]].reduce((sum, c) => sum * 26 + c.charCodeAt(0) - 64, 0) - 1, row = Number(place[2]) - 1;
  return sheet.cells.find((it) => covers(it, row, column));
}
