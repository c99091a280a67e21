// draft -- what was typed of a piece of work and not saved yet: in this browser, each account and piece its own.
import { dropKept, dropOwn, keepOwn, keptOf } from "../drafts";
import type { Typed } from "./model";

export interface WorkDraft {
  at_ms: number;
  seen: string; // the version that it goes on from
  typed: Typed;
}
const place = (account: string, name: string) => `siben.work.${account}.${name}`;

// The newest; another page's is offered when this one is settled.
export async function readWorkDraft(account: string, name: string): Promise<WorkDraft | null> {
  const kept = await keptOf<WorkDraft>(place(account, name));
  return kept[kept.length - 1] ?? null;
}
// True when it lies on the disk.
export function keepWorkDraft(account: string, name: string, seen: string, typed: Typed): Promise<boolean> {
  const draft: WorkDraft = { at_ms: Date.now(), seen, typed };
  return keepOwn(place(account, name), draft);
}
// What this page typed is saved.
export const dropWorkDraft = (account: string, name: string): Promise<void> => dropOwn(place(account, name));
// What was offered is thrown away.
export const settleWorkDraft = (account: string, name: string, offered: WorkDraft, others = false): Promise<void> => dropKept<WorkDraft>(place(account, name), (one) => one.at_ms === offered.at_ms, others);
// It is gone on with here: it goes when it lies on the disk again.
export async function takeWorkDraft(account: string, name: string, seen: string, offered: WorkDraft): Promise<boolean> {
  const written = await keepWorkDraft(account, name, seen, offered.typed);
  if (written) await settleWorkDraft(account, name, offered, true);
  return written;
}
