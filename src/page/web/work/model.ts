// model -- a piece of work as the node gives it and as it is typed.
import { get } from "../api";
import type { Unit } from "../ledger";
import { language, t } from "../words";

export interface WorkColumn {
  id: string;
  name: string;
  place: "key" | "head" | "rows" | "evidence";
  kind: "text" | "long" | "date" | "money" | "number" | "choice" | "choices" | "given";
  choices: string[];
}
export interface WorkType {
  id: string;
  name: string;
  may_write: boolean;
  columns: string[];
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
  files: { bytes: number; quota: number; most: number };
  units: Unit[];
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

let known: Promise<WorkTypes> | null = null;
export function workTypes(): Promise<WorkTypes> {
  known ??= get<WorkTypes>("/work-types").catch((error) => {
    known = null;
    throw error;
  });
  return known;
}

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
  return { type, key: work.key, seen: work.seen, number: typed.number, year: typed.year, round: typed.round, head: typed.head, rows: typed.rows, evidence: typed.evidence };
}

// Chinese as the table that is imported has it.
export const columnLabel = (column: WorkColumn): string => (language() === "zh" ? column.name : t(`work.col.${column.id}`));
export const typeLabel = (type: { id: string; name: string }): string => (language() === "zh" ? type.name : t(`work.type.${type.id}`));
export const bytesText = (n: number): string => (n < 1024 * 1024 ? `${Math.max(1, Math.round(n / 1024))} kB` : `${(n / 1048576).toFixed(1)} MB`);
