// draft -- what was typed of a piece of work and not saved yet: in this browser, each account and piece its own.
import type { Typed } from "./model";

export interface WorkDraft {
  at_ms: number;
  seen: string; // the version that it goes on from
  typed: Typed;
}
const place = (account: string, name: string) => `siben.work.${account}.${name}`;

export function readWorkDraft(account: string, name: string): WorkDraft | null {
  try {
    const text = localStorage.getItem(place(account, name));
    return text ? (JSON.parse(text) as WorkDraft) : null;
  } catch {
    return null;
  }
}
// False: this browser keeps nothing; who types must know.
export function keepWorkDraft(account: string, name: string, seen: string, typed: Typed): boolean {
  try {
    localStorage.setItem(place(account, name), JSON.stringify({ at_ms: Date.now(), seen, typed }));
    return true;
  } catch {
    return false;
  }
}
export function dropWorkDraft(account: string, name: string): void {
  try {
    localStorage.removeItem(place(account, name));
  } catch {
    // nothing was kept
  }
}
