// draft -- what was typed and not handed in yet: kept in this browser, each account and form its own, until it is
// handed in or thrown away.
import { dropKept, keepOwn, keptOf } from "../drafts";
import { labelOf, type Sheet, type Typed } from "./model";

export interface Draft {
  at_ms: number;
  seen: string; // the version that it goes on from
  layout: string;
  cells: Typed;
  labels: Record<string, string>; // how the cells were called: the table may look otherwise when it comes back
}

const place = (account: string, key: string) => `siben.draft.${account}.${key}`;

// Cells that several pages typed into one version of the table are offered together, the newest of each; of others the newest.
const goesWith = (one: Draft, other: Draft): boolean => one.seen === other.seen && one.layout === other.layout;
export function readDraft(account: string, key: string): Draft | null {
  const kept = keptOf<Draft>(place(account, key)), newest = kept[kept.length - 1];
  if (!newest) return null;
  const with_it = kept.filter((one) => goesWith(one, newest));
  return { ...newest, cells: Object.assign({}, ...with_it.map((one) => one.cells)), labels: Object.assign({}, ...with_it.map((one) => one.labels)) };
}

// False: this browser keeps nothing; who types must know.
export function keepDraft(account: string, sheet: Sheet, cells: Typed): boolean {
  if (!Object.keys(cells).length) return keepOwn(place(account, sheet.key), null);
  const labels: Record<string, string> = {};
  for (const cell of sheet.cells) if (cell.at in cells) labels[cell.at] = labelOf(sheet, cell);
  const draft: Draft = { at_ms: Date.now(), seen: sheet.seen, layout: sheet.layout, cells, labels };
  return keepOwn(place(account, sheet.key), draft);
}

// What this page typed is handed in.
export function dropDraft(account: string, key: string): void {
  dropKept(place(account, key), "own");
}
// What was offered is gone on with here, or thrown away: it is offered no more.
export function settleDraft(account: string, key: string, offered: Draft): void {
  dropKept<Draft>(place(account, key), (one) => goesWith(one, offered));
}

// Into the sheet as it is now; what has no place in it any more is given back beside.
export function fitDraft(draft: Draft, sheet: Sheet): { cells: Typed; lost: { label: string; text: string }[] } {
  if (draft.layout === sheet.layout) return { cells: draft.cells, lost: [] };
  const places = new Map(sheet.cells.filter((cell) => cell.look === "open").map((cell) => [labelOf(sheet, cell), cell.at]));
  const cells: Typed = {};
  const lost: { label: string; text: string }[] = [];
  for (const [at, text] of Object.entries(draft.cells)) {
    const now = places.get(draft.labels[at] ?? "");
    if (now) cells[now] = text;
    else lost.push({ label: draft.labels[at] ?? at, text });
  }
  return { cells, lost };
}
