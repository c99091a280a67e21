// events -- what is committed at the node, as it happens. Screens ask again, once for a run of changes.
import { quietly } from "./api";

const callers = new Set<() => void>();
const claimCallers = new Set<() => void>(); // of who has which form open for review: told at once, and nothing else is asked
let source: EventSource | null = null;
let timer = 0;

function changed(): void {
  clearTimeout(timer);
  timer = window.setTimeout(() => {
    if (document.hidden) return void (missed = true);
    quietly(() => callers.forEach((call) => call()));
  }, 300);
}
let missed = false;

const AGAIN_MS = 5000;
const LOOK_MS = 10000; // an event that was lost on its way is made up for; while nothing is written the answer stands
let waiting = 0;
let looking = 0;
let wanted = false; // somebody is signed in

// `again`: something may have been committed in between.
export function listen(again = false): void {
  wanted = true;
  if (document.hidden) return void (missed = true);
  if (source || typeof EventSource === "undefined") return;
  clearInterval(looking);
  looking = window.setInterval(changed, LOOK_MS);
  const began = Date.now();
  let opened = again;
  source = new EventSource("/api/v1/events");
  // A browser tries again by itself, but not after every failure: a line that was gone when it began, a node that starts.
  source.onerror = () => {
    if (source?.readyState !== EventSource.CLOSED) return;
    source = null;
    clearTimeout(waiting);
    waiting = window.setTimeout(() => listen(true), AGAIN_MS);
  };
  // What was committed while nobody listened is asked for: after a broken line, or a slow beginning.
  source.onopen = () => {
    if (opened || Date.now() - began > 500) changed();
    opened = true;
  };
  source.addEventListener("change", changed);
  source.addEventListener("claims", () => quietly(() => claimCallers.forEach((call) => call())));
}
export function deafen(): void {
  wanted = false;
  hangUp();
}
function hangUp(): void {
  clearTimeout(waiting);
  clearInterval(looking);
  source?.close();
  source = null;
}
// A browser makes six connections to one node, for all its tabs together: one that nobody looks at holds none, or the seventh
// waits for ever, and the others with it. What was missed is asked for when somebody looks again.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    if (source) missed = true;
    return hangUp();
  }
  if (wanted) listen(true);
  if (!missed) return;
  missed = false;
  changed();
  quietly(() => claimCallers.forEach((call) => call()));
});
export function onClaims(call: () => void): () => void {
  claimCallers.add(call);
  return () => void claimCallers.delete(call);
}
export function onChange(call: () => void): () => void {
  callers.add(call);
  return () => void callers.delete(call);
}
