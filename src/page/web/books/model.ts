// model -- a standing table as the node gives it, and the address of each of its numbers.
import { said } from "../words";

export interface Rate {
  value: number;
  of: number;
  text: string;
}
export type Value = number | string | Rate;
export interface BookColumn {
  id: string;
  name: string;
  group: string;
  kind: "text" | "count" | "fen" | "rate";
}
export interface BookTable {
  title: string;
  notes: string[];
  columns: BookColumn[];
  rows: { total: boolean; values: Value[] }[];
}
export interface Books {
  place: string;
  place_name: string;
  whole: boolean;
  own: { place: string; name: string }[];
  table: BookTable;
}
export interface Asked {
  table: string;
  year: number;
  round: number | null;
  by: string;
  place: string;
}

const books = ["general_public", "gov_fund", "state_capital", "social_insurance", "outside"];

// As the flow of funds names them.
export const bookIds: Record<string, string> = { 一般公共预算: books[0], 政府性基金预算: books[1], 国有资本经营预算: books[2], 社会保险基金预算: books[3], 四本之外: books[4] };

export const isRate = (value: Value): value is Rate => typeof value === "object";

// 万元 with two decimals, as tables show it; every fen is in the file.
export function wanOf(fen: number): string {
  const cents = BigInt(Math.trunc(fen));
  const rounded = ((cents < 0n ? -cents : cents) * 2n + 10000n) / 20000n; // hundredths of 万元, half away from zero
  const whole = String(rounded / 100n).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${cents < 0n ? "-" : ""}${whole}.${String(rounded % 100n).padStart(2, "0")}`;
}

// 元 to the fen: what is compared with its records must not be rounded.
export function yuanOf(fen: number): string {
  const cents = BigInt(Math.trunc(fen)), size = cents < 0n ? -cents : cents;
  return `${cents < 0n ? "-" : ""}${String(size / 100n).replace(/\B(?=(\d{3})+$)/g, ",")}.${String(size % 100n).padStart(2, "0")}`;
}

// 阿克陶县 653022; a place that nobody has named is its code.
export const placeWords = (it: { place: string; place_name: string }): string => (it.place_name && it.place_name !== it.place ? `${it.place_name} ${it.place}` : it.place);

export function wordsOf(value: Value, kind: BookColumn["kind"]): string {
  if (typeof value === "string") return value;
  if (isRate(value)) return value.text;
  return kind === "fen" ? wanOf(value) : String(value);
}

// "coverage:2026:653022:general_public:required_fen" (explain.h); null: words, or a row that is no place.
export function addressOf(asked: Asked, place: string, table: BookTable, row: number, column: number): string | null {
  const it = table.columns[column];
  const line = table.rows[row];
  if (it.kind === "text" || typeof line.values[column] === "string") return null;
  const year = asked.table === "monitoring" ? `${asked.year}/${asked.round ?? 0}` : String(asked.year);
  if (asked.by === "book") {
    const book = line.total ? "total" : books[row];
    return book ? `${asked.table}:${year}:${place}:${book}:${it.id}` : null;
  }
  const code = String(line.values[0]);
  if (!line.total && !code) return null;
  return `${asked.table}:${year}:${line.total ? place : code}:total:${it.id}`;
}

// Of rounds side by side: "spent_fen_5" is spent_fen of the round 5; books stand by their names.
export function addressOfRound(asked: Asked, place: string, table: BookTable, row: number, column: number): string | null {
  const [, id, month] = /^(.+)_(\d+)$/.exec(table.columns[column].id) ?? [];
  const line = table.rows[row], first = String(line.values[0]);
  if (!month || typeof line.values[column] === "string") return null;
  const at = `monitoring:${asked.year}/${month}`;
  if (line.total) return `${at}:${place}:total:${id}`;
  if (asked.by === "book") return bookIds[first] ? `${at}:${place}:${bookIds[first]}:${id}` : null;
  return first ? `${at}:${first}:total:${id}` : null;
}

// Hundredths of a percent; null: of nothing.
export const percent = (value: number, of: number): number | null => (of ? Math.round((10000 * value) / of) / 100 : null);
export const nameOf = (table: BookTable, row: number): string => said(String(table.rows[row].values[table.columns.findIndex((one) => one.id === "name" || one.id === "book")] || table.rows[row].values[0]));
