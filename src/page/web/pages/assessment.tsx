// assessment -- the year's ranking of units, every deduction opened to its record, and the notice to sign.
import { useState } from "preact/hooks";
import { get } from "../api";
import { Ledger, useLedger, type LedgerAnswer, type Row } from "../ledger";
import type { Page, Place } from "../page";
import { Light, Loading, ProblemBox, useData } from "../parts";
import { go, withQuery } from "../router";
import { t } from "../words";

const views = ["ranking", "deductions", "notice"] as const;

// A record opens; what is not there yet opens where it is filled, or is only named. The training that a unit was not at is others':
// it opens for who sees all.
function trace(row: Row, whole: boolean) {
  const key = row.trace;
  const kind = /^[^/]+\/(\w+)\/.+\//.exec(key)?.[1];
  if (!kind) return key;
  if (!whole && (row.measure || row.item) === "没有参加培训") return t("none");
  if ((row.measure || row.item) === "逾期未办") return /^(monitoring|self_evaluation)$/.test(kind) ? <a href={`/forms/sheet?key=${encodeURIComponent(key)}`}>{t("assessment.open")}</a> : t("assessment.missing");
  return <a href={`${kind === "work" ? "/works" : "/form"}?key=${encodeURIComponent(key)}`}>{t("assessment.record")}</a>;
}

// What the plan's scheme takes points for: the columns after these.
const items = (it: LedgerAnswer | null) => (it?.table.columns ?? []).map((column) => column.id).filter((id) => !["rank", "unit_code", "unit", "score"].includes(id));

function Notice({ asOf }: { asOf: string }) {
  const data = useData(() => get<{ words: string; plan: string }>("/assess-notice", { as_of: asOf }), [asOf]);
  const [copied, setCopied] = useState(false);
  const it = data.data;
  return (
    <>
      <ProblemBox problem={data.problem} again={data.again} />
      <Loading data={data} />
      {it && (
        <>
          <p class="bar">
            <button type="button" onClick={() => print()}>
              {t("print")}
            </button>
            <button type="button" class="quiet" onClick={() => void navigator.clipboard?.writeText(it.words).then(() => setCopied(true))}>
              {t("copy")}
            </button>
            {copied && (
              <span role="status">
                <Light kind="good">{t("copied")}</Light>
              </span>
            )}
          </p>
          <pre class="words to-print">{it.words}</pre>
        </>
      )}
    </>
  );
}

function Assessment({ session, address }: Place) {
  const { query } = address;
  const whole = session.account?.may.forms === "all";
  const view = views.find((one) => one === query.get("view")) ?? "ranking";
  const table = view === "deductions" ? "deductions" : "assessment";
  const ask = {};
  const data = useLedger(table, ask, query);
  return (
    <>
      <div class="bar" role="group" aria-label={t("filters")}>
        {views
          .filter((one) => one !== "notice" || whole)
          .map((one) => (
            <button key={one} type="button" class="quiet" aria-pressed={view === one} onClick={() => go(withQuery({ view: one === "ranking" ? null : one, unit: null, sort: null, after: null }))}>
              {t(`assessment.${one}`)}
            </button>
          ))}
        <label>
          {t("board.as-of")} <input type="date" value={query.get("as_of") || data.data?.date || ""} onChange={(event) => go(withQuery({ as_of: event.currentTarget.value }), true)} />
        </label>
      </div>
      {view === "notice" ? (
        <Notice asOf={query.get("as_of") ?? ""} />
      ) : (
        <Ledger
          key={view}
          table={table}
          ask={ask}
          query={query}
          data={data}
          show={view === "ranking" ? ["rank", "unit", "score", ...items(data.data)] : ["unit", "item", "what", "points", "counted", "trace"]}
          cells={{ unit: (row) => (view === "ranking" ? <a href={withQuery({ view: "deductions", unit: row.unit_code, sort: null, after: null })}>{row.unit}</a> : row.unit), trace: (row) => trace(row, whole) }}
          empty={t("assessment.none")}
        />
      )}
    </>
  );
}

export const assessment: Page = { path: "/assessment", title: "assessment.title", needs: "forms", menu: true, key: "q", view: Assessment };
