// drafts -- what is typed lies in this browser under a name of its own for each page that is open: two tabs on one form keep two, and
// neither takes the other's away.
import { useRef, useState } from "preact/hooks";
import { DRAFTS, readDisk, writeDisk } from "./disk";

const open = Math.random().toString(36).slice(2, 10);
const own = (place: string): string => `${place}~${open}`;
const range = (place: string): IDBKeyRange => IDBKeyRange.bound(`${place}~`, `${place}~\uffff`);

// Drafts that software before this one kept elsewhere: they are offered like the others.
const oldNames = (place: string): string[] => Object.keys(localStorage).filter((name) => name === place || name.startsWith(`${place}~`));
function oldOnes<T>(place: string): T[] {
  try {
    return oldNames(place).flatMap((name) => (JSON.parse(localStorage.getItem(name) ?? "null") as T | null) ?? []);
  } catch {
    return [];
  }
}
function dropOld<T>(place: string, which: (draft: T) => boolean): void {
  try {
    for (const name of oldNames(place)) {
      const draft = JSON.parse(localStorage.getItem(name) ?? "null") as T | null;
      if (!draft || which(draft)) localStorage.removeItem(name);
    }
  } catch {
    // nothing was kept
  }
}

// One write of a name at a time, and of those that wait the newest alone: who types fast does not wait for each letter.
const writing = new Map<string, Promise<boolean>>();
interface Turn {
  draft: unknown;
  written: Promise<boolean>;
}
const waiting = new Map<string, Turn>();
function start(name: string, draft: unknown): Promise<boolean> {
  const it: Promise<boolean> = writeDisk(DRAFTS, (store) => (draft ? store.put(draft, name) : store.delete(name)))
    .then(() => true, () => false)
    .finally(() => writing.get(name) === it && writing.delete(name));
  writing.set(name, it);
  return it;
}
function write(name: string, draft: unknown): Promise<boolean> {
  const before = writing.get(name), next = waiting.get(name);
  if (next) {
    next.draft = draft;
    return next.written;
  }
  if (!before) return start(name, draft);
  const turn: Turn = {
    draft,
    written: before.then(() => {
      waiting.delete(name);
      return start(name, turn.draft);
    }),
  };
  waiting.set(name, turn);
  return turn.written;
}

// All that is kept of it, the oldest first; of pages that are open, that were closed, and of software that kept one for all.
export async function keptOf<T extends { at_ms: number }>(place: string): Promise<T[]> {
  const kept = await readDisk(DRAFTS, (store) => store.getAll(range(place)) as IDBRequest<T[]>).catch(() => [] as T[]);
  return [...oldOnes<T>(place), ...kept].sort((a, b) => a.at_ms - b.at_ms);
}
// True when it lies on the disk. False: this browser keeps nothing; who types must know. Null: nothing of this page is to be kept.
export const keepOwn = (place: string, draft: { at_ms: number } | null): Promise<boolean> => write(own(place), draft);

// What was typed here is handed in.
export async function dropOwn(place: string): Promise<void> {
  await write(own(place), null);
}
// Those that `which` says, of whatever page; `others`: but for what this one has written.
export async function dropKept<T>(place: string, which: (draft: T) => boolean, others = false): Promise<void> {
  dropOld(place, which);
  await writeDisk(DRAFTS, (store) => {
    store.openCursor(range(place)).onsuccess = (event) => {
      const cursor = (event.target as IDBRequest<IDBCursorWithValue | null>).result;
      if (!cursor) return;
      if (which(cursor.value as T) && !(others && cursor.key === own(place))) cursor.delete();
      cursor.continue();
    };
  }).catch(() => undefined); // nothing was kept
}

// Where what one typed last is: on the disk, on its way there, nowhere.
export type Keeping = "kept" | "keeping" | "lost";
export function useKeeping(): [Keeping, (written: Promise<boolean>) => void] {
  const [keeping, set] = useState<Keeping>("kept");
  const newest = useRef(0);
  const wait = (written: Promise<boolean>) => {
    const mine = ++newest.current;
    set((old) => (old === "lost" ? old : "keeping"));
    void written.then((good) => mine === newest.current && set(good ? "kept" : "lost"));
  };
  return [keeping, wait];
}
