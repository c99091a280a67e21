// adjust -- what an adjustment can be about is chosen, not typed: from what the approved target holds, with what stands there now.
import { useEffect, useState } from "preact/hooks";
import { get } from "../api";
import type { Unit } from "../ledger";
import { Light } from "../parts";
import { said, t } from "../words";
import type { Cells } from "./model";

const ASK_MS = 400; // a code is typed letter by letter

interface Hold {
  change: string; // 改指标值
  field: string; // name of the indicator, 年度资金总额
  levels: string; // of an indicator
  stands: string; // "": nothing
  choices: string[]; // of what it shall be; none: it is typed
}
export interface Adjustable {
  id: string;
  name: string;
  lacks: string; // why it cannot be adjusted
  changes: string[];
  holds: Hold[];
}

// As the importer has it: a row without a project is of its unit's department.
export function targetOf(row: Cells, units: Unit[]): string {
  const code = (row.project_code ?? "").trim();
  if (code) return code;
  const unit = units.find((one) => one.code === row.unit_code || one.name === row.unit);
  return unit ? `dept/${unit.department}` : "";
}

// Without a line nothing is known, and all is typed as ever.
export function useAdjustables(rows: Cells[], units: Unit[], year: string, wanted: boolean): Map<string, Adjustable> {
  const [known, set] = useState(new Map<string, Adjustable>());
  const ids = wanted ? [...new Set(rows.map((row) => targetOf(row, units)).filter(Boolean))].sort().join("\n") : "";
  useEffect(() => {
    set(new Map());
    if (!ids || !/^\d{4}$/.test(year)) return;
    let mine = true;
    const wait = setTimeout(() => {
      for (const id of ids.split("\n"))
        get<Adjustable>("/adjustable", { id, year }).then(
          (one) => mine && set((old) => new Map(old).set(id, one)),
          () => undefined,
        );
    }, ASK_MS);
    return () => {
      mine = false;
      clearTimeout(wait);
    };
  }, [ids, year]);
  return known;
}

const isAdd = (change: string) => change.startsWith("新增");
// The hold that a row is about; of two indicators of one name the one of its levels.
export const holdOf = (it: Adjustable, row: Cells): Hold | undefined => {
  const named = it.holds.filter((one) => one.change === row.handling && one.field === row.field);
  return named.find((one) => one.levels === row.method) ?? (named.length === 1 ? named[0] : undefined);
};
const short = (text: string) => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

interface Props {
  it: Adjustable;
  row: Cells;
  column: string;
  name: string;
  label: string;
  put: (row: Cells) => void;
}

// The cell of a row that is chosen; null: it is typed.
export function Chosen({ it, row, column, name, label, put }: Props) {
  const options = it.holds.filter((one) => one.change === row.handling);
  const hold = holdOf(it, row);
  const common = { name, "aria-label": label };
  if (column === "handling")
    return (
      <select {...common} value={row.handling ?? ""} onChange={(event) => put({ ...row, handling: event.currentTarget.value, field: "", method: "", stated: "", found: "" })}>
        <option value=""></option>
        {row.handling && !it.changes.includes(row.handling) && <option value={row.handling}>{row.handling}</option>}
        {it.changes.map((one) => (
          <option key={one} value={one}>
            {said(one)}
          </option>
        ))}
      </select>
    );
  if (column === "field")
    return (
      <>
        <select
          {...common}
          value={hold ? String(options.indexOf(hold)) : (row.field ?? "")}
          onChange={(event) => {
            const next = options[Number(event.currentTarget.value)];
            put(next ? { ...row, field: next.field, method: next.levels, stated: next.stands, found: "" } : { ...row, field: "", method: "", stated: "", found: "" });
          }}
        >
          <option value=""></option>
          {row.field && !hold && <option value={row.field}>{row.field}</option>}
          {options.map((one, i) => (
            <option key={i} value={String(i)}>
              {options.filter((other) => other.field === one.field).length > 1 ? `${one.field}（${one.levels}）` : one.field}
              {one.stands && one.stands !== one.field && `：${short(one.stands)}`}
            </option>
          ))}
        </select>
        {hold && <small class="about">{hold.stands ? t("adjust.stands", { value: hold.stands }) : t("adjust.stands.none")}</small>}
      </>
    );
  return (
    <select {...common} value={row.found ?? ""} onChange={(event) => put({ ...row, found: event.currentTarget.value })}>
      <option value=""></option>
      {row.found && !hold?.choices.includes(row.found) && <option value={row.found}>{row.found}</option>}
      {hold?.choices.map((one) => (
        <option key={one} value={one}>
          {said(one)}
        </option>
      ))}
    </select>
  );
}

export function isChosen(it: Adjustable | undefined, row: Cells, column: string): it is Adjustable {
  if (!it || it.lacks) return false;
  if (column === "handling") return true;
  if (column === "field") return !!row.handling && !isAdd(row.handling) && it.holds.some((one) => one.change === row.handling);
  return column === "found" && !!holdOf(it, row)?.choices.length;
}

// What stands there is not typed either.
export const isGiven = (it: Adjustable | undefined, row: Cells, column: string): boolean =>
  !!it && !it.lacks && (column === "stated" || (column === "method" && !isAdd(row.handling ?? ""))) && (isAdd(row.handling ?? "") || !!holdOf(it, row));

export function Lacks({ it }: { it: Adjustable | undefined }) {
  return it?.lacks ? (
    <p class="finds">
      <Light kind="part">{said(it.lacks)}</Light>
    </p>
  ) : null;
}
