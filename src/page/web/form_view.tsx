// form_view -- a form as it says itself, laid out like the paper table: money, indicators, notes.
import { Light } from "./parts";
import { found, rate, said, t, wan } from "./words";

type Value = string | number | boolean | null;
export interface Says {
  [name: string]: Value | Record<string, Value>[] | undefined;
}

const fen = (value: Value | undefined): string => (typeof value === "number" ? wan(value) : t("none"));
const text = (value: Value | undefined): string => (value === null || value === undefined || value === "" ? "" : String(value));
const rows = (says: Says, name: string): Record<string, Value>[] => (Array.isArray(says[name]) ? (says[name] as Record<string, Value>[]) : []);
const executed = (line: Record<string, Value>): string => {
  const annual = line.annual_fen ?? line.initial_fen;
  return typeof line.spent_fen === "number" && typeof annual === "number" ? rate(line.spent_fen, annual) : "";
};

function Money({ says }: { says: Says }) {
  const lines = rows(says, "lines");
  if (!lines.length) return null;
  const amounts = ["initial_fen", "annual_fen", "spent_fen", "forecast_fen", "adjustment_fen"].filter((name) => lines.some((line) => typeof line[name] === "number"));
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t("form.money")}>
      <table class="stack">
        <caption>
          {t("form.money")}（{t("wan")}）
        </caption>
        <thead>
          <tr>
            <th scope="col">{t("form.line")}</th>
            {amounts.map((name) => (
              <th key={name} scope="col" class="number">
                {t(`form.${name}`)}
              </th>
            ))}
            {amounts.includes("spent_fen") && (
              <th scope="col" class="number">
                {t("form.rate")}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {lines.map((line, i) => (
            <tr key={i}>
              <td data-head={t("form.line")}>{said([line.book, line.source, line.carried ? t("form.carried") : ""].filter(Boolean).join("，"))}</td>
              {amounts.map((name) => (
                <td key={name} class="number" data-head={t(`form.${name}`)}>
                  {fen(line[name])}
                </td>
              ))}
              {amounts.includes("spent_fen") && (
                <td class="number" data-head={t("form.rate")}>
                  {executed(line)}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

// Columns in which nothing stands are left out.
function Indicators({ says }: { says: Says }) {
  const list = rows(says, "rows").length ? rows(says, "rows") : rows(says, "indicators");
  const names = ["level1", "level2", "name", "comparator", "target", "asked", "value", "unit", "weight", "accrual", "actual", "forecast", "likelihood", "score", "reason", "measure"].filter((name) =>
    list.some((row) => text(row[name]) !== ""),
  );
  if (!list.length) return null;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t("form.indicators")}>
      <table class="stack">
        <caption>{t("form.indicators")}</caption>
        <thead>
          <tr>
            {names.map((name) => (
              <th key={name} scope="col">
                {t(`form.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {list.map((row, i) => (
            <tr key={i}>
              {names.map((name) => (
                <td key={name} data-head={t(`form.${name}`)}>
                  {text(row[name])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const own = ["unit_name", "cutoff", "period", "overall_goal", "annual_goal", "expected", "achieved", "execution_score", "total_score", "note", "delivery"];

export function FormView({ says }: { says: Says }) {
  return (
    <>
      <dl class="said">
        {own
          .filter((name) => text(says[name] as Value) !== "")
          .map((name) => (
            <div key={name}>
              <dt>{t(`form.${name}`)}</dt>
              <dd>{name === "delivery" ? said(text(says[name] as Value)) : text(says[name] as Value)}</dd>
            </div>
          ))}
      </dl>
      <Money says={says} />
      <Indicators says={says} />
    </>
  );
}

export interface Finding {
  severity: "hint" | "warning" | "blocking";
  rule: string;
  place: string;
  what: string;
  hint: string;
}
export function FindingList({ findings }: { findings: Finding[] }) {
  if (!findings.length) return <Light kind="good">{t("form.no-findings")}</Light>;
  return (
    <ul class="findings">
      {findings.map(found).map((one, i) => (
        <li key={i}>
          <Light kind={one.severity === "blocking" ? "bad" : one.severity === "warning" ? "part" : "wait"}>
            {one.what}
          </Light>
          {one.hint && <p class="hint">→ {one.hint}</p>}
        </li>
      ))}
    </ul>
  );
}
