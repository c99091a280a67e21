// model -- a piece of work as the node gives it and as it is typed.
import { get, Problem } from "../api";
import type { Unit } from "../ledger";
import { language, t } from "../words";

export interface WorkColumn {
  id: string;
  name: string;
  place: "key" | "head" | "rows" | "evidence";
  of?: string; // a type that calls it by a name of its own
  kind: "text" | "long" | "date" | "money" | "number" | "choice" | "choices" | "given";
  choices: string[];
}
export interface WorkType {
  id: string;
  name: string;
  may_write: boolean;
  columns: string[];
  names?: { id: string; name: string }[]; // of columns that it calls otherwise
}
export interface WorkTypes {
  types: WorkType[];
  columns: WorkColumn[];
}
export type Cells = Record<string, string>;
export interface Proof {
  evidence: string;
  document: string;
  digest: string;
  kept: string;
  name: string;
  size: number;
  here: boolean;
  file?: File; // not sent yet: it waits here, in the draft too
}
export interface Work {
  key: string;
  seen: string;
  type: string;
  number: string;
  year: number;
  round: number;
  state: "new" | "stands" | "returned" | "approved";
  may_write: boolean;
  paper: boolean;
  head: Cells;
  rows: Cells[];
  evidence: Proof[];
  files: { bytes: number; quota: number; most: number }; // quota 0: the node could not be asked
  units: Unit[];
  // Of an evaluation: which score has which grade, and where it was published.
  grades?: Grade[];
  published?: string;
  published_on?: string;
}
export interface Grade {
  from: number; // hundredths of a point
  words: string;
}
export interface WorkFinding {
  severity: "hint" | "warning" | "blocking";
  rule: string;
  place: "" | "key" | "head" | "rows" | "evidence";
  row: number;
  column: string;
  what: string;
  hint: string;
}
export interface WorkReading {
  findings: WorkFinding[];
  blocked: boolean;
  unchanged: boolean;
  key: string;
  written?: boolean;
}
// What is typed: all of it, so that a draft is whole.
export interface Typed {
  number: string;
  year: string;
  round: string;
  head: Cells;
  rows: Cells[];
  evidence: Proof[];
}

// Asked once; without a line as they were when there was one.
const TYPES = "siben.work-types";
let known: Promise<WorkTypes> | null = null;
export function workTypes(): Promise<WorkTypes> {
  known ??= get<WorkTypes>("/work-types").then(
    (types) => {
      try {
        localStorage.setItem(TYPES, JSON.stringify(types));
      } catch {
        // then a line is needed
      }
      return types;
    },
    (error) => {
      known = null;
      const kept = error instanceof Problem && !error.status ? localStorage.getItem(TYPES) : null;
      if (!kept) throw error;
      return JSON.parse(kept) as WorkTypes;
    },
  );
  return known;
}
// A new piece where the node cannot be asked: what it lacks is told when it is checked.
export const blankWork = (type: string, year: string): Work => ({
  key: "",
  seen: "",
  type,
  number: "",
  year: Number(year) || new Date().getFullYear(),
  round: 0,
  state: "new",
  may_write: true,
  paper: false,
  head: { money_unit: "万元", date: new Date(Date.now() + 8 * 3600000).toISOString().slice(0, 10) },
  rows: [],
  evidence: [],
  files: { bytes: 0, quota: 0, most: 64 << 20 },
  units: [],
});

export const typedOf = (work: Work): Typed => ({
  number: work.number,
  year: String(work.year),
  round: work.round ? String(work.round) : "",
  head: { ...work.head },
  rows: work.rows.map((row) => ({ ...row })),
  evidence: work.evidence.map((proof) => ({ ...proof })),
});
export const emptyProof = (): Proof => ({ evidence: "", document: "", digest: "", kept: "", name: "", size: 0, here: false });

export function postOf(type: string, work: Work, typed: Typed): unknown {
  return { type, key: work.key, seen: work.seen, number: typed.number, year: typed.year, round: typed.round, head: typed.head, rows: typed.rows, evidence: typed.evidence.filter((one) => !one.file) };
}

// Chinese as the table that is imported has it.
export const columnLabel = (column: WorkColumn): string => (language() === "zh" ? column.name : t(`work.col.${column.of ? `${column.of}.` : ""}${column.id}`));
// The columns as this type calls them. What a unit said of itself it said of a round, or of the year.
export const columnsOf = (types: WorkTypes, id: string, round: number): WorkColumn[] => {
  const names = new Map(types.types.find((one) => one.id === id)?.names?.map((one) => [one.id, one.name]));
  const called = (column: WorkColumn): WorkColumn => (names.has(column.id) ? { ...column, name: names.get(column.id)!, of: id } : column);
  return types.columns.map((column) => (column.id === "stated" && round ? { ...column, name: t("work.col.monitored.stated"), of: "monitored" } : called(column)));
};
export const typeLabel = (type: { id: string; name: string }): string => (language() === "zh" ? type.name : t(`work.type.${type.id}`));
export const bytesText = (n: number): string => (n < 1024 * 1024 ? `${Math.max(1, Math.round(n / 1024))} kB` : `${(n / 1048576).toFixed(1)} MB`);
const units: Record<string, string> = { 元: "books.yuan", 万元: "wan" };
export const moneyUnit = (unit: string | undefined): string => (unit && !units[unit] ? unit : t(units[unit || "万元"]));
