// rove -- arrows in a table: from what can be opened in one row to what can be in the next, Home and End to the first and the last row. A table
// whose every number opens is one stop of the tabulator (`rover`), or one would press it a thousand times to come past.
const STOPS = "a[href], button:not([disabled])", IN_BODY = "tbody a[href], tbody button:not([disabled])";
const steps: Record<string, [number, number]> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const ONE_STOP_FROM = 60;

const stopOf = (cell: Element | null | undefined): HTMLElement | null => cell?.querySelector<HTMLElement>(STOPS) ?? null;
const bodyRows = (table: HTMLTableElement): HTMLTableRowElement[] => [...table.tBodies].flatMap((body) => [...body.rows]);

// What has the focus is the stop by which one comes back.
function stand(table: HTMLTableElement, at: HTMLElement): void {
  if (at.tabIndex === -1) {
    for (const one of table.querySelectorAll<HTMLElement>(IN_BODY)) if (one.tabIndex === 0) one.tabIndex = -1;
    at.tabIndex = 0;
  }
  at.focus();
  at.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function goalOf(table: HTMLTableElement, cell: HTMLTableCellElement, key: string): HTMLElement | null {
  const rows = bodyRows(table), row = rows.indexOf(cell.parentElement as HTMLTableRowElement), column = cell.cellIndex;
  if (key === "Home" || key === "End") {
    const from = key === "Home" ? rows : [...rows].reverse();
    for (const one of from) {
      const stop = stopOf(one.cells[column]) ?? stopOf(one);
      if (stop) return stop;
    }
    return null;
  }
  const step = steps[key];
  if (!step) return null;
  const across = document.documentElement.dir === "rtl" ? -step[1] : step[1];
  for (let i = row + step[0], k = column + across; rows[i]?.cells[across ? k : 0]; i += step[0], k += across) {
    const stop = stopOf(rows[i].cells[k]);
    if (stop) return stop;
  }
  for (let i = row + step[0]; step[0] && rows[i]; i += step[0]) {
    const stop = stopOf(rows[i]); // none in this column: elsewhere
    if (stop) return stop;
  }
  return null;
}

document.addEventListener("keydown", (event) => {
  const at = event.target as HTMLElement;
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || !at.matches?.(STOPS)) return;
  const cell = at.closest<HTMLTableCellElement>("tbody td, tbody th"), table = cell?.closest("table");
  if (!cell || !table) return;
  // Several in one cell stand side by side.
  const beside = [...cell.querySelectorAll<HTMLElement>(STOPS)], next = beside[beside.indexOf(at) + (steps[event.key]?.[1] ?? 0)];
  const goal = steps[event.key]?.[1] && next ? next : goalOf(table, cell, event.key);
  if (!goal) return;
  event.preventDefault();
  stand(table, goal);
});

// After it was drawn: one stop, that which had it before, else the first.
export function rover(table: HTMLTableElement | null): void {
  if (!table) return;
  const stops = [...table.querySelectorAll<HTMLElement>(IN_BODY)];
  if (stops.length < ONE_STOP_FROM) return;
  const kept = stops.find((one) => one === document.activeElement) ?? stops.find((one) => one.getAttribute("tabindex") === "0") ?? stops[0];
  for (const one of stops) one.tabIndex = one === kept ? 0 : -1;
}
