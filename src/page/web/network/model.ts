// model -- nodes as the node tells of them, and how their state is said.
import type { Kind } from "../parts";
import { listed, t, word } from "../words";

export interface Counted {
  kind: string;
  words: string;
  count: number;
}
export interface Lacks {
  batches: number;
  more: boolean;
  looked: number;
  heard: boolean;
  since_ms: number;
  kinds: Counted[];
  unit_count: number;
  units: { code: string; name: string; count: number }[];
}
export interface NetNode {
  node: string;
  above: string;
  scope: string;
  place: string;
  role: "above" | "parent" | "self" | "child" | "below" | "beside";
  depth: number;
  state: "self" | "ended" | "beyond" | "unknown" | "paused" | "cut" | "step" | "syncing";
  heard_ms: number;
  bytes_in: number;
  bytes_out: number;
  wanted: number;
  open_forms: number;
  carries: boolean;
  link_words: string;
  hint: string;
  lacks: Lacks | null;
}
export interface Look {
  file: string;
  from: string;
  to: string;
  created_ms: number;
  part: number;
  parts: number;
  opened: boolean;
  batches: number;
  known: number;
  changes: number;
  files: number;
  acknowledges: boolean;
  kinds: Counted[];
  refusal: string;
  hint: string;
}
export interface Outcome {
  from: string;
  created_ms: number;
  part: number;
  parts: number;
  new: number;
  known: number;
  waiting: number;
  forked: number;
  refused: number;
  read_before: boolean;
  complete: boolean;
  gap: boolean;
  behind_own: boolean;
  acknowledged: boolean;
  missing_parts: number;
  missing_part_list: number[];
  missing_feeds: number;
  missing_list: { node: string; seq: number }[];
  refused_list: { node: string; seq: number }[];
  files: number;
  files_unnamed: number;
  files_wrong: number;
  files_no_room: number;
}

export const stateKinds: Record<NetNode["state"], Kind> = { self: "good", ended: "none", beyond: "none", unknown: "none", paused: "part", cut: "bad", step: "good", syncing: "wait" };

const sizes = ["B", "kB", "MB", "GB", "TB"];
export function size(bytes: number): string {
  let unit = 0, value = bytes;
  while (value >= 1000 && unit < sizes.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit ? value.toFixed(1) : value} ${sizes[unit]}`;
}

// 绩效监控 12、审核 2
export const kindsText = (kinds: Counted[]): string => listed(kinds.map((one) => `${word(`kind.${one.kind}`, one.words)} ${one.count}`));

// Whom one asks for: its place by name, else its name as a node.
export const nodeName = (one: NetNode): string => (one.place ? `${one.place} ${one.node}` : one.node);

// Something is wrong with it, or on its way for too long: looked at first.
export const troubled = (one: NetNode): boolean => one.state === "cut" || one.state === "paused" || !!one.lacks?.batches || !!one.wanted || !!one.open_forms;

export function lacksText(lacks: Lacks): string {
  const said = [t(lacks.heard ? "nodes.lacks" : "nodes.lacks.never", { n: `${lacks.more ? t("nodes.at-least") : ""}${lacks.batches}` })];
  if (lacks.kinds.length) said.push(kindsText(lacks.kinds));
  return said.join(t("colon"));
}
export function unitsText(lacks: Lacks): string {
  const names = lacks.units.slice(0, 3).map((one) => one.name || one.code);
  return t(lacks.unit_count > names.length ? "nodes.units.more" : "nodes.units", { names: listed(names), n: lacks.unit_count });
}
