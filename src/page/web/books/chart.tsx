// chart -- a picture of a table: what it says is in the table below it, and in words for who does not see it. With children those stand in
// its place, and the picture is there to be taken away.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { draw, Drawn } from "../charts";
import { asProblem, ProblemBox } from "../parts";
import { get, type Problem } from "../api";
import { t } from "../words";

// Fetched when the first picture is drawn (rooms.cmake makes it of charts.ts).
const CHUNK: string = "/charts.js";
const charts = () => import(CHUNK) as Promise<{ draw: typeof draw }>;

interface Charted {
  of: string; // "阿克陶县 653022 2026": of whom and when it is
  label: string;
  words: string;
  option: Record<string, unknown>;
  tall?: number;
  children?: ComponentChildren;
}
export function Chart({ of, label, words, option, tall, children }: Charted) {
  const place = useRef<HTMLDivElement>(null);
  const drawn = useRef<Drawn | null>(null);
  const [ready, setReady] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    let here = true;
    charts().then(
      (it) => {
        if (!here || !place.current) return;
        drawn.current?.end();
        drawn.current = it.draw(place.current, option);
        setReady(true);
      },
      (error) => here && setProblem(asProblem(error)),
    );
    return () => {
      here = false;
      drawn.current?.end();
      drawn.current = null;
    };
  }, [option]);
  const title = `${of} ${label}`;
  // Written down like every export, before it is one.
  const save = () =>
    void get("/picture", { title }).then(
      () => {
        const link = document.createElement("a");
        link.href = drawn.current?.png(title) ?? "";
        link.download = `${title}.png`;
        link.click();
        setProblem(null);
      },
      (error) => setProblem(asProblem(error)),
    );
  return (
    <figure class="chart">
      <ProblemBox problem={problem} />
      {children}
      <div ref={place} class={children ? "picture unseen" : "picture"} role="img" aria-label={`${title} – ${words}`} style={{ height: `${tall ?? 340}px` }} data-ready={ready ? "1" : undefined} />
      <figcaption>
        {words}{" "}
        <button type="button" class="link" disabled={!ready} onClick={save}>
          {t("books.png")}
        </button>
      </figcaption>
    </figure>
  );
}
