// windowed -- the rows of a long table: those near what is seen are there, the others are room of their height. A list of 5 000 scrolls as one of
// 50 does.
import type { ComponentChild, RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

export const WINDOWED_FROM = 200; // so many stand there without it
const CHUNK = 10;
const AROUND = 600; // px above and below: made before they are seen

// What is there decides how wide a column is: it is kept, or columns would move under the reader.
function freeze(table: HTMLTableElement): void {
  const heads = [...table.querySelectorAll<HTMLElement>("thead th")];
  table.style.tableLayout = "";
  heads.forEach((head) => (head.style.width = ""));
  if (getComputedStyle(table.querySelector("thead") as HTMLElement).display === "block") return; // cards, on a phone
  const widths = heads.map((head) => head.offsetWidth);
  heads.forEach((head, i) => (head.style.width = `${widths[i]}px`));
  table.style.tableLayout = "fixed";
}

interface Span {
  from: number; // chunks
  to: number; // not any more
}

export function Windowed<T>(props: { rows: T[]; columns: number; root: RefObject<HTMLElement>; row: (row: T, i: number) => ComponentChild; wanted?: number }) {
  const { rows, root } = props;
  const chunks = Math.ceil(rows.length / CHUNK);
  const [near, setNear] = useState<Span>({ from: 0, to: 3 });
  const bodies = useRef(new Map<number, HTMLTableSectionElement>());
  const heights = useRef<number[]>([]);
  const last = useRef(props.wanted);
  const printing = useRef(false);

  // What was measured, else what is usual.
  const known = heights.current.filter(Boolean);
  const usual = known.length ? known.reduce((sum, one) => sum + one, 0) / known.length : CHUNK * 32;
  const heightOf = (chunk: number): number => heights.current[chunk] ?? (usual * Math.min(CHUNK, rows.length - chunk * CHUNK)) / CHUNK;
  const room = (from: number, to: number): number => {
    let sum = 0;
    for (let chunk = from; chunk < to; chunk++) sum += heightOf(chunk);
    return sum;
  };

  const look = () => {
    const list = root.current;
    if (!list || printing.current) return;
    let from = 0, at = 0;
    while (from < chunks - 1 && at + heightOf(from) < list.scrollTop - AROUND) at += heightOf(from++);
    let to = from;
    while (to < chunks && at < list.scrollTop + list.clientHeight + AROUND) at += heightOf(to++);
    setNear((old) => (old.from === from && old.to === to ? old : { from, to }));
  };
  const looked = useRef(look);
  looked.current = look;
  useEffect(() => {
    const list = root.current;
    let waits = 0;
    const scrolled = () => {
      if (!waits)
        waits = requestAnimationFrame(() => {
          waits = 0;
          looked.current();
        });
    };
    list?.addEventListener("scroll", scrolled, { passive: true });
    addEventListener("resize", scrolled);
    looked.current();
    return () => {
      cancelAnimationFrame(waits);
      list?.removeEventListener("scroll", scrolled);
      removeEventListener("resize", scrolled);
    };
  }, [chunks, root.current]);

  // Paper has no sight to scroll: all of it is there while it is printed.
  useEffect(() => {
    const before = () => {
      printing.current = true;
      setNear({ from: 0, to: chunks });
    };
    const after = () => {
      printing.current = false;
      looked.current();
    };
    addEventListener("beforeprint", before);
    addEventListener("afterprint", after);
    return () => {
      removeEventListener("beforeprint", before);
      removeEventListener("afterprint", after);
    };
  }, [chunks]);

  useLayoutEffect(() => {
    const table = root.current?.querySelector("table");
    if (!table) return;
    const again = () => {
      heights.current = [];
      freeze(table);
    };
    again();
    addEventListener("resize", again);
    return () => {
      removeEventListener("resize", again);
      table.style.tableLayout = "";
    };
  }, [rows.length, props.columns]);

  useLayoutEffect(() => {
    bodies.current.forEach((body, chunk) => {
      if (!heights.current[chunk]) heights.current[chunk] = body.offsetHeight;
    });
  });

  // A row that a key has chosen comes into sight, and its chunk is made for it.
  useEffect(() => {
    const { wanted } = props, list = root.current;
    if (!list || wanted === undefined || wanted < 0 || wanted === last.current) return;
    last.current = wanted;
    const chunk = Math.floor(wanted / CHUNK);
    const show = () => list.querySelector(`[aria-rowindex="${wanted + 2}"]`)?.scrollIntoView({ block: "nearest" });
    if (chunk >= near.from && chunk < near.to) return void show();
    list.scrollTop = room(0, chunk);
    looked.current();
    requestAnimationFrame(() => requestAnimationFrame(show));
  });

  const spacer = (height: number) =>
    height > 0 && (
      <tbody>
        <tr aria-hidden="true">
          <td colSpan={props.columns} class="room" style={{ height }} />
        </tr>
      </tbody>
    );
  const to = Math.min(near.to, chunks);
  return (
    <>
      {spacer(room(0, near.from))}
      {Array.from({ length: Math.max(0, to - near.from) }, (_, i) => near.from + i).map((chunk) => (
        <tbody
          key={chunk}
          data-chunk={chunk}
          ref={(body) => {
            if (body) bodies.current.set(chunk, body);
            else bodies.current.delete(chunk);
          }}
        >
          {rows.slice(chunk * CHUNK, (chunk + 1) * CHUNK).map((row, i) => props.row(row, chunk * CHUNK + i))}
        </tbody>
      ))}
      {spacer(room(to, chunks))}
    </>
  );
}
