// warnings -- the lights of a round, what was decided about each project, and rectifications until they are done; from a red
// light one key starts the rectification, filled in.
import { Ledger, Pick, useLedger, type LedgerAnswer, type Row } from "../ledger";
import type { Page, Place } from "../page";
import { Light } from "../parts";
import { go, withQuery } from "../router";
import { round, said, t } from "../words";
import { named, workLink } from "./works";

const views = ["handling", "lights", "rectification", "suspicions"] as const;
const rounds = (): [string, string][] => ["3", "5", "6", "8", "9", "12"].map((one) => [one, round(Number(one))]);
const red = (row: Row): boolean => /红/.test(row.execution + row.target) || row.likelihood === "完全不可能";
const undecided = (row: Row): boolean => red(row) && !row.rectification;

function startAt(type: string, values: Record<string, string | undefined>): string {
  const words = new URLSearchParams({ type });
  for (const [name, value] of Object.entries(values)) if (value) words.set(name, value);
  return `/works/edit?${words}`;
}

// Said as the table says it: whoever reads the rectification sees what it began with.
export function rectify(row: Row, it: LedgerAnswer): string {
  const said = [
    it.round ? `${round(it.round)}：` : "",
    row.rate && t("warnings.said.rate", { rate: row.rate, light: row.execution }),
    row.target && t("warnings.said.target", { light: row.target, n: row.deviating || 0 }),
    row.deviation && t("warnings.said.deviation", { words: row.deviation }),
    row.likelihood && t("warnings.said.likelihood", { words: row.likelihood }),
  ].filter(Boolean);
  return startAt("rectification", {
    year: String(it.year || ""),
    round: it.round ? String(it.round) : undefined,
    "head.title": t("warnings.title.of", { name: row.name }),
    "row.0.unit": row.unit,
    "row.0.unit_code": row.unit_code,
    "row.0.project_code": row.id ?? row.project_code,
    "row.0.detail": row.rate ? said.join("") : row.detail,
    "row.0.handling": row.rate ? undefined : row.handling,
    back: location.pathname + location.search,
  });
}
export function decide(row: Row, it: LedgerAnswer): string {
  return startAt("result_use", {
    year: String(it.year),
    round: String(it.round),
    "head.title": t("warnings.decision.of", { name: row.name }),
    "row.0.unit": row.unit,
    "row.0.unit_code": row.unit_code,
    "row.0.project_code": row.id,
    back: location.pathname + location.search,
  });
}
// What a check found and nobody follows up: a rectification of the same project, of the kind that is asked for.
function follow(row: Row): string {
  const kind = /收回资金|追究责任/.exec(row.handling)?.[0];
  return startAt("rectification", {
    year: row.year,
    "head.title": t("warnings.title.of", { name: row.name }),
    "row.0.unit": row.unit,
    "row.0.unit_code": row.unit_code,
    "row.0.project_code": row.project_code,
    "row.0.field": kind,
    "row.0.detail": row.detail || `${row.title}：${row.result}`,
    back: location.pathname + location.search,
  });
}

const sums = [["red", "bad"], ["undecided", "bad"], ["open", "part"], ["overdue", "bad"]] as const;
function Sums({ of }: { of: NonNullable<LedgerAnswer["sums"]> }) {
  return (
    <ul class="sums">
      {sums.map(([name, kind]) => (
        <li key={name} class={of[name] ? kind : undefined}>
          <b>{of[name]}</b>
          <span>{t(`warnings.sum.${name}`)}</span>
        </li>
      ))}
    </ul>
  );
}

function Warnings({ session, address }: Place) {
  const { query } = address;
  const view = views.find((one) => one === query.get("view")) ?? "handling";
  const done = query.get("open") ?? "1";
  const ask: Record<string, string> = view === "rectification" ? { type: "rectification", open: done === "1" ? "1" : "", year: "" } : { round: query.get("round") ?? "", year: query.get("year") ?? "" };
  const table = view === "rectification" ? "works" : view;
  const data = useLedger(table, ask, query);
  const it = data.data;
  const may = !!session.account?.may.works_write;
  const reviews = !!session.account?.may.review;
  const common = { table, ask, query, data };
  const now = new Date().getFullYear(); // last year's December is looked at in January
  const years = [now + 1, now, now - 1, now - 2].map((one): [string, string] => [String(one), String(one)]);
  const roundPick = (
    <>
      <Pick label={t("review.year")} name="year" value={query.get("year") || String(it?.year || "")} choices={years} />
      <Pick label={t("review.round")} name="round" value={query.get("round") || String(it?.round || "")} choices={rounds()} />
    </>
  );
  const project = (row: Row) => named({ ...row, project_code: row.id });
  return (
    <>
      <div class="bar" role="group" aria-label={t("filters")}>
        {views.map((one) => (
          <button key={one} type="button" class="quiet" aria-pressed={view === one} onClick={() => go(`/warnings${one === "handling" ? "" : `?view=${one}`}`)}>
            {t(`warnings.${one}`)}
          </button>
        ))}
      </div>
      {view === "handling" && (
        <>
          {it?.sums && <Sums of={it.sums} />}
          <Ledger
            {...common}
            show={["unit", "name", "rate", "execution", "target", "deviating", "deviation", "likelihood", "handling", "owner", "due", "done", "rectification"]}
            cells={{ name: project, likelihood: (row) => row.likelihood && <Light kind={row.likelihood === "完全不可能" ? "bad" : row.likelihood === "有可能" ? "part" : "good"}>{said(row.likelihood)}</Light> }}
            first={undecided}
            keys={
              may && it
                ? (row) => [
                    { key: "r", words: t("warnings.key.rectify"), run: () => go(rectify(row, it)) },
                    ...(reviews ? [{ key: "d", words: t("warnings.key.decide"), run: () => go(decide(row, it)) }] : []),
                  ]
                : undefined
            }
            act={
              may && it
                ? (row) => (
                    <>
                      <a href={rectify(row, it)}>{t("warnings.rectify")}</a> {reviews && <a href={decide(row, it)}>{t("warnings.decide")}</a>}
                    </>
                  )
                : undefined
            }
            empty={t("warnings.none")}
          >
            {roundPick}
          </Ledger>
        </>
      )}
      {view === "lights" && (
        <Ledger {...common} show={["unit", "name", "index", "execution", "execution_sent", "target", "target_sent", "plan", "differs"]} cells={{ name: project }} empty={t("warnings.none")}>
          {roundPick}
        </Ledger>
      )}
      {view === "rectification" && (
        <Ledger
          {...common}
          show={["type", "title", "unit", "name", "state", "due", "done", "owner", "detail", "handling", "field"]}
          cells={{ title: workLink, name: named }}
          act={may ? (row) => (/^未/.test(row.state) && row.type !== "整改" ? <a href={follow(row)}>{t("warnings.rectify")}</a> : row.key && <a href={`/works/edit?key=${encodeURIComponent(row.key)}&back=${encodeURIComponent(location.pathname + location.search)}`}>{t("warnings.progress")}</a>) : undefined}
          empty={t(done === "1" ? "warnings.none.open" : "works.none.of")}
        >
          <label>
            <input type="checkbox" checked={done !== "1"} onChange={(event) => go(withQuery({ open: event.currentTarget.checked ? "0" : null, after: null }))} /> {t("warnings.all")}
          </label>
        </Ledger>
      )}
      {view === "suspicions" && (
        <Ledger
          {...common}
          show={["unit", "name", "kind", "reason"]}
          cells={{ name: (row) => <a href={`/form?key=${encodeURIComponent(row.record)}`}>{row.name}</a> }}
          empty={t("warnings.none.suspicions")}
        >
          <Pick label={t("warnings.of")} name="round" value={query.get("round") ?? ""} none={t("warnings.self")} choices={rounds()} />
        </Ledger>
      )}
    </>
  );
}

export const warnings: Page = { path: "/warnings", title: "warnings.title", needs: "forms", menu: true, key: "y", view: Warnings };
