// keys -- shortcuts of the screen that is shown, listed at "?".
import { useLayoutEffect } from "preact/hooks";

export interface Key {
  key: string; // as event.key says: "j", "?"
  words: string; // what it does
  run: () => void;
}
const active = new Set<Key[]>();
export const activeKeys = (): Key[] => [...active].flat();

// Not while somebody types.
function typing(target: EventTarget | null): boolean {
  const element = target as HTMLElement | null;
  return !!element?.closest?.("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");
}

document.addEventListener("keydown", (event) => {
  // A key that is held down is pressed once: what it would do next, nobody has looked at.
  if (event.repeat || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  for (const list of [...active].reverse())
    for (const one of list)
      if (one.key === event.key) {
        event.preventDefault();
        one.run();
        return;
      }
});

// They count from the moment in which the screen stands there.
export function useKeys(keys: Key[]): void {
  useLayoutEffect(() => {
    active.add(keys);
    return () => void active.delete(keys);
  });
}
