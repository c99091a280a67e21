// drafts -- what is typed lies in this browser under a name of its own for each page that is open: two tabs on one form keep two, and
// neither takes the other's away.
const open = Math.random().toString(36).slice(2, 10);
const own = (place: string): string => `${place}~${open}`;
const namesOf = (place: string): string[] => Object.keys(localStorage).filter((name) => name === place || name.startsWith(`${place}~`));

// All that is kept of it, the oldest first; of pages that are open, that were closed, and of software that kept one for all.
export function keptOf<T extends { at_ms: number }>(place: string): T[] {
  try {
    return namesOf(place)
      .map((name) => JSON.parse(localStorage.getItem(name) ?? "null") as T | null)
      .filter((one): one is T => !!one)
      .sort((a, b) => a.at_ms - b.at_ms);
  } catch {
    return [];
  }
}
// False: this browser keeps nothing; who types must know. Null: nothing of this page is to be kept.
export function keepOwn(place: string, draft: { at_ms: number } | null): boolean {
  try {
    if (draft) localStorage.setItem(own(place), JSON.stringify(draft));
    else localStorage.removeItem(own(place));
    return true;
  } catch {
    return false;
  }
}
// Those that `which` says; of who hands in what was typed here, this page's alone.
export function dropKept<T extends { at_ms: number }>(place: string, which: "own" | ((draft: T) => boolean)): void {
  try {
    for (const name of which === "own" ? [own(place)] : namesOf(place)) {
      const draft = JSON.parse(localStorage.getItem(name) ?? "null") as T | null;
      if (which === "own" || !draft || which(draft)) localStorage.removeItem(name);
    }
  } catch {
    // nothing was kept
  }
}
