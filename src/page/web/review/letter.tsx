// letter -- what a unit gets when its form is returned: a page to print, and the words of a message with the number to send it to.
import { useState } from "preact/hooks";
import { get } from "../api";
import { Light, Loading, ProblemBox, useData } from "../parts";
import { round, t } from "../words";

interface Returned {
  key: string;
  kind: string;
  year: number;
  round: number;
  title: string;
  unit: string;
  unit_name: string;
  contact: string;
  phone: string;
  reasons: string[];
  reviewer: string;
  correct_by: string | null;
  date: string | null;
}

const what = (it: Returned): string => `${it.year}${t("letter.year")}${round(it.round)}${it.kind}「${it.title}」`;
export const messageOf = (it: Returned): string =>
  t(it.correct_by ? "letter.message.by" : "letter.message", {
    who: it.contact || it.unit_name,
    what: what(it),
    reasons: it.reasons.map((reason, i) => `${i + 1}. ${reason}`).join("；"),
    by: it.correct_by ?? "",
    reviewer: it.reviewer,
  });

export function Letter({ address, back }: { address: string; back: string }) {
  const data = useData(() => get<Returned>("/return-letter", { key: address }), [address]);
  const [copied, setCopied] = useState(false);
  const it = data.data;
  return (
    <>
      <p class="about">
        <a href={back}>← {t("work.back")}</a>
      </p>
      <ProblemBox problem={data.problem} again={data.again} />
      <Loading data={data} />
      {it && (
        <>
          <section class="bar" aria-label={t("letter.send")}>
            <button type="button" onClick={() => print()}>
              {t("print")}
            </button>
            <button type="button" class="quiet" onClick={() => void navigator.clipboard?.writeText(messageOf(it)).then(() => setCopied(true))}>
              {t("letter.copy")}
            </button>
            {it.phone && <a href={`sms:${it.phone}?body=${encodeURIComponent(messageOf(it))}`}>{t("letter.sms", { who: it.contact, phone: it.phone })}</a>}
            {!it.phone && <span class="about">{t("letter.no-phone")}</span>}
            {copied && (
              <span role="status">
                <Light kind="good">{t("copied")}</Light>
              </span>
            )}
          </section>
          <pre class="words message">{messageOf(it)}</pre>
          <article class="letter to-print" aria-labelledby="letter-title">
            <h2 id="letter-title">{t("letter.title")}</h2>
            <p>{it.unit_name}：</p>
            <p>{t("letter.body", { what: what(it) })}</p>
            <ol>
              {it.reasons.map((reason) => (
                <li key={reason}>{reason}</li>
              ))}
            </ol>
            <p>{it.correct_by ? t("letter.by", { by: it.correct_by }) : t("letter.soon")}</p>
            <p class="number">
              {t("letter.signed", { reviewer: it.reviewer })}　{it.date}
            </p>
            <p class="about code">{it.key}</p>
          </article>
        </>
      )}
    </>
  );
}
