// why -- why a duty of somebody stands as it does, as the node says it; and from there to an extension, for who may grant one.
import { useEffect, useRef } from "preact/hooks";
import { get, type Session } from "../api";
import { Loading, ProblemBox, useData } from "../parts";
import { language, t } from "../words";

export interface Reasons {
  title: string;
  title_english: string;
  reasons: { label: string; label_english: string; chinese: string; english: string }[];
}

export function Said({ it }: { it: Reasons }) {
  const english = language() !== "zh";
  return (
    <dl class="said told">
      {it.reasons.map((one, i) => (
        <div key={i}>
          <dt>{english ? one.label_english : one.label}</dt>
          <dd>{english ? one.english : one.chinese}</dd>
        </div>
      ))}
    </dl>
  );
}
export const titleOf = (it: Reasons): string => (language() !== "zh" ? it.title_english : it.title);

// Of a region below nothing is extended here: what it owes it owes by this node's own plan, and a term is a unit's.
export function ToExtend({ id, unit, session }: { id: string; unit: string; session: Session }) {
  if (!session.account?.may.review || unit.startsWith(session.node.scope)) return null;
  return <a href={`/board?${new URLSearchParams({ by: "extensions", id, unit })}`}>{t("extend.grant")}</a>;
}

// Of a cell of the board.
export function Why({ id, of, asOf, session, close }: { id: string; of: string; asOf: string; session: Session; close: () => void }) {
  const data = useData(() => get<Reasons>("/duty-why", { id, of, as_of: asOf }), [id, of, asOf]);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [id, of, data.data === null]);
  const it = data.data;
  return (
    <section class="card" aria-labelledby="why">
      <h2 id="why" ref={heading} tabIndex={-1}>
        {it ? titleOf(it) : `${id} ${of}`}
      </h2>
      <p class="buttons">
        <ToExtend id={id} unit={of} session={session} />
        <a href={`/calendar?duty=${encodeURIComponent(id)}`}>{t("board.duty")}</a>
        <button type="button" class="quiet" onClick={close}>
          {t("close")}
        </button>
      </p>
      <ProblemBox problem={data.problem} again={data.again} />
      <Loading data={data} />
      {it && <Said it={it} />}
    </section>
  );
}
