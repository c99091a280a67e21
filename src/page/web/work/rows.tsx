// rows -- what a piece of work says of each project or unit: a table where it is narrow, cards where it is not and on a
// phone. A block from a spreadsheet is laid over the cells.
import { useState } from "preact/hooks";
import type { Unit } from "../ledger";
import { Light } from "../parts";
import { readBlock } from "../sheet/paste";
import { t } from "../words";
import { Chosen, Lacks, isChosen, isGiven, targetOf, useAdjustables } from "./adjust";
import { Cell, Findings } from "./fields";
import { columnLabel, type Cells, type WorkColumn, type WorkFinding } from "./model";

const TABLE_COLUMNS = 6;

// What is mostly written there; other words are as good.
const usual: Record<string, string[]> = {
  "result_use.handling": ["继续", "调整", "暂停", "收回"],
  "rectification.field": ["收回资金", "追究责任"],
  "verification.method": ["资料", "实地", "访谈"],
  "verification.handling": ["限期整改", "收回资金", "追究责任"],
};

interface RowsProps {
  type: string;
  year: string; // of the money
  title: string;
  notes?: string[]; // beside the number of a row
  columns: WorkColumn[];
  rows: Cells[];
  change: (rows: Cells[]) => void;
  findings: WorkFinding[];
  units: Unit[];
  money: string;
  readOnly: boolean;
}

// The code of a unit follows its name, so that one types either.
function withUnit(row: Cells, id: string, value: string, units: Unit[]): Cells {
  const next = { ...row, [id]: value };
  if (id !== "unit") return next;
  const unit = units.find((one) => one.name === value || one.code === value);
  if (unit) return { ...next, unit: unit.name, unit_code: unit.code };
  delete next.unit_code;
  return next;
}

export function Rows(props: RowsProps) {
  const { rows, readOnly } = props;
  const columns = props.columns.filter((column) => column.id !== "unit_code");
  const bad = (i: number, id: string) => props.findings.filter((one) => one.row === i && (one.column === id || (id === "unit" && one.column === "unit_code")));
  const holding = useAdjustables(rows, props.units, props.year, props.type === "adjustment" && !readOnly);
  const adjustable = (row: Cells) => holding.get(targetOf(row, props.units));
  // What a block was laid over, or a row that was taken away, comes back as long as nothing else is done.
  const [before, setBefore] = useState<{ rows: Cells[]; words: string } | null>(null);
  const change = (next: Cells[], words = "") => {
    setBefore(words ? { rows, words } : null);
    props.change(next);
  };
  const put = (i: number, next: Cells) => change(rows.map((row, k) => (k === i ? next : row)));
  const focus = (i: number, id: string) => setTimeout(() => document.querySelector<HTMLElement>(`[name="${id}-row-${i}"]`)?.focus());
  const set = (i: number, id: string, value: string) => change(rows.map((row, k) => (k === i ? withUnit(row, id, value, props.units) : row)));
  const add = (like: Cells = {}) => {
    change([...rows, like]);
    focus(rows.length, columns[0].id);
  };
  const paste = (i: number, id: string) => (event: ClipboardEvent) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    if (readOnly) return;
    const from = columns.findIndex((column) => column.id === id);
    const next = rows.map((row) => ({ ...row })), left: string[] = [];
    let cells = 0;
    readBlock(text).forEach((values, k) => {
      next[i + k] ??= {};
      values.forEach((value, n) => {
        const column = columns[from + n], words = value.trim();
        if (!column || isGiven(adjustable(next[i + k]), next[i + k], column.id)) {
          if (words && words !== next[i + k][column?.id ?? ""]) left.push(words);
          return;
        }
        next[i + k] = withUnit(next[i + k], column.id, words, props.units);
        cells++;
      });
    });
    change(next, [t("sheet.pasted", { n: cells }), left.length ? t("sheet.pasted.left", { left: left.slice(0, 5).join("、") }) : ""].filter(Boolean).join(t("sheet.pasted.join")));
  };
  const cell = (row: Cells, i: number, column: WorkColumn) => {
    const it = adjustable(row);
    const label = t("work.cell", { column: columnLabel(column), row: i + 1 });
    if (isChosen(it, row, column.id)) return <Chosen it={it} row={row} column={column.id} name={`${column.id}-row-${i}`} label={label} put={(next) => put(i, next)} />;
    return (
      <Cell
        column={column}
        name={`${column.id}-row-${i}`}
        label={label}
        value={row[column.id] ?? ""}
        set={(value) => set(i, column.id, value)}
        readOnly={readOnly || isGiven(it, row, column.id)}
        bad={bad(i, column.id).some((one) => one.severity === "blocking")}
        list={column.id === "unit" ? "work-units" : usual[`${props.type}.${column.id}`] ? `usual-${column.id}` : undefined}
        paste={paste(i, column.id)}
        enter={() => (i + 1 < rows.length ? focus(i + 1, column.id) : !readOnly && add())}
      />
    );
  };
  const drop = (i: number) =>
    !readOnly && (
      <button type="button" class="quiet" aria-label={t("work.row.drop", { row: i + 1 })} onClick={() => change(rows.filter((_, k) => k !== i), t("work.row.dropped", { row: i + 1 }))}>
        ✕
      </button>
    );
  const head = (column: WorkColumn) => `${columnLabel(column)}${column.kind === "money" ? `（${props.money}）` : ""}`;
  return (
    <section aria-labelledby="work-rows">
      <h2 id="work-rows">{props.title}</h2>
      <datalist id="work-units">
        {props.units.map((unit) => (
          <option key={unit.code} value={unit.name}>
            {unit.code}
          </option>
        ))}
      </datalist>
      {columns.map((column) => {
        const words = usual[`${props.type}.${column.id}`];
        return (
          words && (
            <datalist key={column.id} id={`usual-${column.id}`}>
              {words.map((one) => (
                <option key={one} value={one} />
              ))}
            </datalist>
          )
        );
      })}
      {!rows.length && <p class="empty">{t("work.rows.none")}</p>}
      {rows.length > 0 && columns.length <= TABLE_COLUMNS && (
        <div class="scroll" tabIndex={0} role="region" aria-label={props.title}>
          <table class="stack entry">
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column.id} scope="col">
                    {head(column)}
                  </th>
                ))}
                {!readOnly && <th scope="col">{t("work.row.less")}</th>}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, i) => (
                <tr key={i}>
                  {columns.map((column) => (
                    <td key={column.id} data-head={head(column)}>
                      {cell(row, i, column)}
                      <Findings list={bad(i, column.id)} />
                    </td>
                  ))}
                  {!readOnly && <td data-head={t("work.row.less")}>{drop(i)}</td>}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {columns.length > TABLE_COLUMNS &&
        rows.map((row, i) => (
          <fieldset key={i} class="card">
            <legend>
              {t("work.row", { row: i + 1 })} {props.notes?.[i]} {drop(i)}
            </legend>
            <div class="fields">
              {columns.map((column) => (
                <label key={column.id} class={column.kind === "long" ? "field wide" : "field"}>
                  <span>{head(column)}</span>
                  {cell(row, i, column)}
                  {column.id === "project_code" && <Lacks it={adjustable(row)} />}
                  <Findings list={bad(i, column.id)} />
                </label>
              ))}
            </div>
          </fieldset>
        ))}
      {before && !readOnly && (
        <p role="status">
          <Light kind="wait">{before.words}</Light>{" "}
          <button type="button" class="link" onClick={() => change(before.rows)}>
            {t("work.row.back")}
          </button>
        </p>
      )}
      {!readOnly && (
        <button type="button" class="quiet" onClick={() => add()}>
          {t("work.row.add")}
        </button>
      )}
    </section>
  );
}
