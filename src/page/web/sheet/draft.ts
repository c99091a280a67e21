// draft -- what was typed and not handed in yet: kept in this browser, each account and form its own, until it is
// handed in or thrown away.
import { dropKept, dropOwn, keepOwn, keptOf } from "../drafts";
import { isOpen, labelOf, type Sheet, type Typed } from "./model";

export interface Draft {
  at_ms: number;
  seen: string; // the version that it goes on from
  layout: string;
  cells: Typed;
  labels: Record<string, string>; // how the cells were called: the table may look otherwise when it comes back
  answer?: string; // to who returned it
}

const place = (account: string, key: string) => `siben.draft.${account}.${key}`;

// Cells that several pages typed into one version of the table are offered together, the newest of each; of others the newest.
const goesWith = (one: Draft, other: Draft): boolean => one.seen === other.seen && one.layout === other.layout;
export async function readDraft(account: string, key: string): Promise<Draft | null> {
  const kept = await keptOf<Draft>(place(account, key)), newest = kept[kept.length - 1];
  if (!newest) return null;
  const with_it = kept.filter((one) => goesWith(one, newest));
  return { ...newest, cells: Object.assign({}, ...with_it.map((one) => one.cells)), labels: Object.assign({}, ...with_it.map((one) => one.labels)) };
}

// True when it lies on the disk.
export function keepDraft(account: string, sheet: Sheet, cells: Typed, answer: string): Promise<boolean> {
  if (!Object.keys(cells).length && !answer) return keepOwn(place(account, sheet.key), null);
  const labels: Record<string, string> = {};
  for (const cell of sheet.cells) if (cell.at in cells) labels[cell.at] = labelOf(sheet, cell);
  const draft: Draft = { at_ms: Date.now(), seen: sheet.seen, layout: sheet.layout, cells, labels, answer };
  return keepOwn(place(account, sheet.key), draft);
}

// What this page typed is handed in.
export const dropDraft = (account: string, key: string): Promise<void> => dropOwn(place(account, key));
// What was offered is thrown away, or stands in what was written here (`others`): it is offered no more.
export const settleDraft = (account: string, key: string, offered: Draft, others = false): Promise<void> => dropKept<Draft>(place(account, key), (one) => goesWith(one, offered), others);
// It is gone on with here: what was offered goes when it lies on the disk again, as part of what this page has typed.
export async function takeDraft(account: string, sheet: Sheet, cells: Typed, answer: string, offered: Draft): Promise<boolean> {
  const written = await keepDraft(account, sheet, cells, answer);
  if (written) await settleDraft(account, sheet.key, offered, true);
  return written;
}

// What a version of the history says in every cell that is typed in, to be taken back.
export function draftOf(sheet: Sheet): Draft {
  const cells: Typed = {}, labels: Record<string, string> = {};
  for (const cell of sheet.cells)
    if (isOpen(sheet, cell)) {
      cells[cell.at] = cell.text;
      labels[cell.at] = labelOf(sheet, cell);
    }
  return { at_ms: 0, seen: sheet.seen, layout: sheet.layout, cells, labels };
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
