// router -- every screen has an address of its own; going back goes back.
import { useEffect, useState } from "preact/hooks";

const changed = new Set<() => void>();
let leave: (() => boolean) | null = null;

// Asked before another screen comes; false stays.
export function onLeave(call: (() => boolean) | null): void {
  leave = call;
}

export function go(address: string, replace = false): void {
  if (leave && !leave()) return;
  if (replace) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  for (const call of changed) call();
}

addEventListener("popstate", () => {
  for (const call of changed) call();
});

export interface Address {
  path: string;
  query: URLSearchParams;
}
const now = (): Address => ({ path: location.pathname, query: new URLSearchParams(location.search) });

export function useAddress(): Address {
  const [address, set] = useState(now);
  useEffect(() => {
    const call = () => set(now());
    changed.add(call);
    return () => void changed.delete(call);
  }, []);
  return address;
}

// The same screen with other arguments: a filter belongs to the address.
export function withQuery(values: Record<string, string | number | null>): string {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(values))
    if (value === null || value === "") query.delete(name);
    else query.set(name, String(value));
  const text = query.toString();
  return text ? `${location.pathname}?${text}` : location.pathname;
}

// Where a record opens: a form as its sheet, a piece of work and a submission on their screens; lists and budgets stand on none.
const screens: Record<string, string> = { target: "/forms/sheet", monitoring: "/forms/sheet", self_evaluation: "/forms/sheet", fund: "/forms/sheet", work: "/works", submission: "/submission" };
export function pageOf(key: string): string | undefined {
  const screen = screens[key.split("/")[1]];
  const objection = /\/work\/work\/objection\/(.+)\/(\d{4})\/\d+$/.exec(key); // it stands beside its project
  if (objection) return `/list?${new URLSearchParams({ year: objection[2], text: objection[1] })}`;
  return screen && `${screen}?key=${encodeURIComponent(key)}`;
}

// Links work as links (middle button, copying); a plain click stays in the page.
document.addEventListener("click", (event) => {
  const link = (event.target as Element | null)?.closest?.("a[href]") as HTMLAnchorElement | null;
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  if (link.origin !== location.origin || link.target || link.hasAttribute("download")) return;
  if (link.pathname === "/upload" || link.pathname.startsWith("/api/")) return;
  if (link.hash && link.pathname === location.pathname) return;
  event.preventDefault();
  go(link.pathname + link.search);
});
