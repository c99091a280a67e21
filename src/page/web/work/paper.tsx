// paper -- an ex-ante evaluation (T8: five dimensions with scores and opinions, conclusion, review) and an evaluation's
// cover sheet (T9), as the paper tables have them: filled in, read, and printed.
import type { Unit } from "../ledger";
import { said, t } from "../words";
import { Cell, Findings } from "./fields";
import { columnLabel, type Cells, type Grade, type Typed, type WorkColumn, type WorkFinding } from "./model";

// DOMAIN.md 2.3, the national wording.
const dimensions = ["立项必要性", "投入经济性", "绩效目标合理性", "实施方案可行性", "筹资合规性"];
const covers = ["department_evaluation", "key_evaluation"];
const ofProject = ["unit_code", "unit", "project_code", "project"];

const dimensionOf = (row: Cells): number => dimensions.indexOf((row.field ?? "").trim());

// A sheet is of one project: what a piece says of several stands in a list.
export function fitsPaper(type: string, rows: Cells[]): boolean {
  if (covers.includes(type)) return rows.length <= 1;
  if (type !== "ex_ante") return false;
  const places = rows.map((row) => (row.field?.trim() ? dimensionOf(row) : dimensions.length));
  return places.every((place) => place >= 0) && new Set(places).size === places.length && new Set(rows.map((row) => row.project_code ?? "")).size <= 1;
}

// A sheet for each project that a piece says something of; none where some of it fits no sheet.
export function papersOf(type: string, rows: Cells[]): Cells[][] {
  const of = new Map<string, Cells[]>();
  rows.forEach((row, i) => {
    const name = covers.includes(type) ? String(i) : (row.project_code ?? "");
    of.set(name, [...(of.get(name) ?? []), row]);
  });
  const sheets = of.size ? [...of.values()] : [[]];
  return sheets.every((one) => fitsPaper(type, one)) ? sheets : [];
}

// In the order of the sheet; a dimension of which nothing is said is none.
function inOrder(rows: Cells[]): Cells[] {
  const place = (row: Cells) => (dimensionOf(row) < 0 ? dimensions.length : dimensionOf(row));
  return rows.filter((row) => dimensionOf(row) < 0 || row.score || row.detail).sort((a, b) => place(a) - place(b));
}

const hundredths = (words: string | undefined): number | null => (words && /^-?\d+(\.\d{1,2})?$/.test(words) ? Math.round(Number(words) * 100) : null);
const growthOf = (head: Cells): string => {
  const [before, now] = [Number(head.original), Number(head.total)];
  return head.original && head.total && before > 0 && now >= 0 ? `${(((now - before) / before) * 100).toFixed(2)}%` : "";
};

// By the plan, as the list of evaluations has it.
function gradeOf(score: string | undefined, grades: Grade[] | undefined): string {
  const points = hundredths(score);
  if (!grades?.length) return t("not-set");
  return points === null ? t("none") : said(grades.find((one) => points >= one.from)?.words ?? t("none"));
}

export interface PaperProps {
  type: string;
  title: string;
  year: string;
  number: string;
  columns: WorkColumn[]; // all that there are
  typed: Pick<Typed, "head" | "rows">;
  money: string;
  units: Unit[];
  grades?: Grade[]; // falling; none: the plan sets none
  published?: string;
  publishedOn?: string;
  reviewedOn?: string;
  review: string; // what the office has said of it; "" nothing yet
  // Absent: it is read.
  entry?: { change: (next: Partial<Typed>) => void; findings: WorkFinding[]; readOnly: boolean };
}

export function Paper(props: PaperProps) {
  const { typed, entry } = props;
  const { head, rows } = typed;
  const columns = new Map(props.columns.map((column) => [column.id, column]));
  const label = (id: string) => (columns.has(id) ? columnLabel(columns.get(id)!) : t(`work.col.${id}`));
  const found = (place: "head" | "rows", id: string, row = 0) => entry?.findings.filter((one) => one.place === place && one.column === id && (place === "head" || one.row === row)) ?? [];

  const cell = (id: string, name: string, words: string, value: string, set: (value: string) => void, found: WorkFinding[]) => {
    const column = columns.get(id);
    if (!entry || !column) return <span class="given">{value}</span>;
    return (
      <>
        <Cell column={column} name={name} label={words} value={value} set={set} readOnly={entry.readOnly} bad={found.some((one) => one.severity === "blocking")} list={id === "unit" ? "paper-units" : undefined} />
        <Findings list={found} />
      </>
    );
  };
  const ofHead = (id: string) => cell(id, id, label(id), head[id] ?? "", (value) => entry?.change({ head: { ...head, [id]: value } }), found("head", id));
  const first: Cells = rows[0] ?? {};
  const shared = Object.fromEntries(ofProject.flatMap((id) => (first[id] ? [[id, first[id]]] : [])));

  // Of the project: the same in every row.
  const setProject = (id: string, value: string) => {
    const more: Cells = { [id]: value };
    const unit = id === "unit" ? props.units.find((one) => one.name === value || one.code === value) : undefined;
    if (unit) Object.assign(more, { unit: unit.name, unit_code: unit.code });
    const next = (rows.length ? rows : [{}]).map((row) => ({ ...row, ...more }) as Cells);
    if (id === "unit" && !unit) next.forEach((row) => delete row.unit_code);
    entry?.change({ rows: next });
  };
  const project = (id: string) => cell(id, `${id}-row-0`, label(id), first[id] ?? "", (value) => setProject(id, value), [...found("rows", id), ...(id === "unit" ? found("rows", "unit_code") : [])]);
  // Of a dimension; of all of it: "".
  const ofRow = (field: string, id: string) => {
    const at = covers.includes(props.type) ? rows.length - 1 : rows.findIndex((row) => (row.field ?? "").trim() === field); // of a cover there is one
    const set = (value: string) => entry?.change({ rows: inOrder(at < 0 ? [...rows, { ...shared, ...(field && { field }), [id]: value }] : rows.map((row, i) => (i === at ? { ...row, [id]: value } : row))) });
    return cell(id, at < 0 ? `${id}-${field || "all"}` : `${id}-row-${at}`, `${field || t("paper.overall")} ${label(id)}`, rows[at]?.[id] ?? "", set, at < 0 ? [] : found("rows", id, at));
  };
  const pair = (words: string, value: preact.ComponentChildren, span = 1) => (
    <>
      <th scope="row">{words}</th>
      <td colSpan={span}>{value}</td>
    </>
  );
  const scores = rows.filter((row) => dimensionOf(row) >= 0).map((row) => hundredths(row.score));
  const sum = scores.length && scores.every((one) => one !== null) ? (scores as number[]).reduce((all, one) => all + one, 0) : null;
  const wan = (id: string) => `${label(id)}（${props.money}）`;
  return (
    <>
      <datalist id="paper-units">
        {props.units.map((unit) => (
          <option key={unit.code} value={unit.name}>
            {unit.code}
          </option>
        ))}
      </datalist>
      <div class="scroll" tabIndex={0} role="region" aria-label={props.title}>
        <table class="form-paper">
          <caption>
            {props.title}
            <small>
              {t("paper.year", { year: props.year })} · {t("paper.number", { number: props.number })}
            </small>
          </caption>
          <colgroup>
            <col class="named" />
            <col />
            <col class="named" />
            <col />
          </colgroup>
          <tbody>
            <tr>{pair(label("title"), ofHead("title"), 3)}</tr>
            <tr>
              {pair(label("project"), project("project"))}
              {pair(label("project_code"), project("project_code"))}
            </tr>
            <tr>
              {pair(label("unit"), project("unit"))}
              {pair(label("date"), ofHead("date"))}
            </tr>
            {props.type === "ex_ante" ? (
              <>
                <tr>{pair(label("trigger"), ofHead("trigger"), 3)}</tr>
                <tr>
                  {pair(wan("original"), ofHead("original"))}
                  {pair(wan("total"), ofHead("total"))}
                </tr>
                <tr>
                  {pair(t("paper.growth"), <span class="given">{growthOf(head)}</span>)}
                  {pair(label("agency"), ofHead("agency"))}
                </tr>
                <tr class="heads">
                  <th scope="col">{t("paper.dimension")}</th>
                  <th scope="col">{label("score")}</th>
                  <th scope="col" colSpan={2}>
                    {t("paper.opinion")}
                  </th>
                </tr>
                {dimensions.map((one, i) => (
                  <tr key={one}>
                    <th scope="row">{t(`paper.dimension.${i + 1}`)}</th>
                    <td>{ofRow(one, "score")}</td>
                    <td colSpan={2}>{ofRow(one, "detail")}</td>
                  </tr>
                ))}
                <tr key="all">
                  <th scope="row">
                    {t("paper.overall")}
                    {sum !== null && <small>{t("paper.sum", { sum: (sum / 100).toFixed(2) })}</small>}
                  </th>
                  <td>{ofRow("", "score")}</td>
                  <td colSpan={2}>{ofRow("", "detail")}</td>
                </tr>
                <tr>{pair(label("conclusion"), ofHead("conclusion"), 3)}</tr>
              </>
            ) : (
              <>
                <tr>
                  {pair(wan("amount"), ofRow("", "amount"))}
                  {pair(label("book"), ofRow("", "book"))}
                </tr>
                {props.type === "key_evaluation" && <tr>{pair(label("field"), ofRow("", "field"), 3)}</tr>}
                <tr>
                  {pair(t("paper.by"), <span class="given">{t(head.agency ? "paper.by.agency" : props.type === "key_evaluation" ? "paper.by.office" : "paper.by.own")}</span>)}
                  {pair(label("agency"), ofHead("agency"))}
                </tr>
                <tr>{pair(label("lead"), ofHead("lead"), 3)}</tr>
                <tr>
                  {pair(label("score"), ofRow("", "score"))}
                  {pair(t("paper.grade"), <span class="given">{gradeOf(rows[0]?.score, props.grades)}</span>)}
                </tr>
                <tr>{pair(t("paper.findings"), ofRow("", "detail"), 3)}</tr>
                <tr>
                  {pair(t("paper.published"), <span class="given">{props.published || t("paper.published.not")}</span>)}
                  {pair(t("paper.published-on"), <span class="given">{props.publishedOn || t("none")}</span>)}
                </tr>
              </>
            )}
            {(entry || head.note) && <tr>{pair(label("note"), ofHead("note"), 3)}</tr>}
            {props.type === "ex_ante" ? (
              <tr>
                {pair(t("paper.review"), <span class="given">{props.review || t("paper.review.none")}</span>)}
                {pair(t("paper.reviewed-on"), <span class="given">{props.reviewedOn}</span>)}
              </tr>
            ) : (
              <tr>{pair(t("paper.review"), <span class="given">{props.review || t("paper.review.none")}</span>, 3)}</tr>
            )}
          </tbody>
        </table>
      </div>
      {!entry && <p class="seals">{t(props.type === "ex_ante" ? "paper.seals" : "paper.seals.cover")}</p>}
    </>
  );
}
