// fields -- one cell of a piece of work, by what its column is; with what the rules find beside it.
import { Light } from "../parts";
import { found, t } from "../words";
import { columnLabel, type WorkColumn, type WorkFinding } from "./model";

export function Findings({ list }: { list: WorkFinding[] }) {
  if (!list.length) return null;
  return (
    <ul class="finds">
      {list.map(found).map((one) => (
        <li key={one.rule + one.what} class={one.severity}>
          <Light kind={one.severity === "blocking" ? "bad" : "part"}>{one.what}</Light> {one.hint && <small>→ {one.hint}</small>}
        </li>
      ))}
    </ul>
  );
}

interface CellProps {
  column: WorkColumn;
  name: string;
  value: string;
  set: (value: string) => void;
  label?: string; // of a cell in a table
  readOnly: boolean;
  bad: boolean;
  list?: string; // of names to choose from
  paste?: (event: ClipboardEvent) => void;
  enter?: () => void;
}

function Choices({ column, value, set, readOnly }: CellProps) {
  const chosen = value.split(/[、,，;；/\s]+/).filter(Boolean);
  return (
    <span class="choices" role="group" aria-label={columnLabel(column)}>
      {column.choices.map((one) => (
        <label key={one} class="choice">
          <input
            type="checkbox"
            disabled={readOnly}
            checked={chosen.includes(one)}
            onChange={() => set((chosen.includes(one) ? chosen.filter((it) => it !== one) : [...chosen, one]).join("、"))}
          />{" "}
          {one}
        </label>
      ))}
    </span>
  );
}

export function Cell(props: CellProps) {
  const { column, value, readOnly } = props;
  const common = { name: props.name, "aria-label": props.label, "aria-invalid": props.bad || undefined, class: props.bad ? "bad" : undefined };
  const typed = (event: Event) => props.set((event.currentTarget as HTMLInputElement).value);
  if (column.kind === "choices") return <Choices {...props} />;
  if (column.kind === "choice")
    return (
      <select {...common} disabled={readOnly} value={value} onChange={typed}>
        <option value=""></option>
        {value && !column.choices.includes(value) && <option value={value}>{value}</option>}
        {column.choices.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
    );
  if (column.kind === "long") return <textarea {...common} rows={2} readOnly={readOnly} value={value} onInput={typed} onPaste={props.paste} />;
  return (
    <input
      {...common}
      type={column.kind === "date" && (!value || /^\d{4}-\d\d-\d\d$/.test(value)) ? "date" : "text"}
      inputMode={column.kind === "money" || column.kind === "number" ? "decimal" : undefined}
      readOnly={readOnly || column.kind === "given"}
      list={props.list}
      value={value}
      onInput={typed}
      onPaste={props.paste}
      onKeyDown={(event) => {
        if (event.key !== "Enter" || !props.enter) return;
        event.preventDefault();
        props.enter();
      }}
    />
  );
}

export function HeadField(props: CellProps & { findings: WorkFinding[]; unit?: string }) {
  const { column } = props;
  const Around = column.kind === "choices" ? "div" : "label"; // each of several has a label of its own
  return (
    <Around class={column.kind === "long" ? "field wide" : "field"}>
      <span>
        {columnLabel(column)}
        {column.kind === "money" && props.unit && <small>（{props.unit}）</small>}
        {column.kind === "number" && column.id === "round" && <small> {t("work.round.hint")}</small>}
      </span>
      <Cell {...props} />
      <Findings list={props.findings} />
    </Around>
  );
}
