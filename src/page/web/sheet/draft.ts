// draft -- what was typed and not handed in yet: kept in this browser, each account and form its own, until it is
// handed in or thrown away.
import { labelOf, type Sheet, type Typed } from "./model";

export interface Draft {
  at_ms: number;
  seen: string; // the version that it goes on from
  layout: string;
  cells: Typed;
  labels: Record<string, string>; // how the cells were called: the table may look otherwise when it comes back
}

const place = (account: string, key: string) => `siben.draft.${account}.${key}`;

export function readDraft(account: string, key: string): Draft | null {
  try {
    const text = localStorage.getItem(place(account, key));
    return text ? (JSON.parse(text) as Draft) : null;
  } catch {
    return null;
  }
}

// False: this browser keeps nothing; who types must know.
export function keepDraft(account: string, sheet: Sheet, cells: Typed): boolean {
  try {
    if (!Object.keys(cells).length) {
      localStorage.removeItem(place(account, sheet.key));
      return true;
    }
    const labels: Record<string, string> = {};
    for (const cell of sheet.cells) if (cell.at in cells) labels[cell.at] = labelOf(sheet, cell);
    const draft: Draft = { at_ms: Date.now(), seen: sheet.seen, layout: sheet.layout, cells, labels };
    localStorage.setItem(place(account, sheet.key), JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

export function dropDraft(account: string, key: string): void {
  try {
    localStorage.removeItem(place(account, key));
  } catch {
    // nothing was kept
  }
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
