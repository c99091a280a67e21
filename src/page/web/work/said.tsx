// said -- what a piece of work says: what is of the whole piece, then its rows; on its own screen and where it is reviewed.
import { get } from "../api";
import { t } from "../words";
import { Paper, papersOf } from "./paper";
import { columnLabel, columnsOf, moneyUnit, typeLabel, workTypes, type Work, type WorkTypes } from "./model";

export function Said({ work, types }: { work: Work; types: WorkTypes }) {
  const columns = columnsOf(types, work.type, work.round);
  const heads = columns.filter((column) => column.place === "head" && column.id !== "money_unit" && work.head[column.id]);
  const rows = columns.filter((column) => column.place === "rows" && work.rows.some((row) => row[column.id]));
  return (
    <>
      <dl class="said">
        {heads.map((column) => (
          <div key={column.id}>
            <dt>{columnLabel(column)}</dt>
            <dd>
              {work.head[column.id]}
              {column.kind === "money" && ` ${t("wan")}`}
            </dd>
          </div>
        ))}
      </dl>
      {rows.length > 0 && (
        <div class="scroll" tabIndex={0} role="region" aria-label={t("work.rows")}>
          <table class="stack">
            <caption>{t("work.rows")}</caption>
            <thead>
              <tr>
                {rows.map((column) => (
                  <th key={column.id} scope="col">
                    {columnLabel(column)}
                    {column.kind === "money" && <small>{t("wan")}</small>}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {work.rows.map((row, i) => (
                <tr key={i}>
                  {rows.map((column) => (
                    <td key={column.id} data-head={columnLabel(column)}>
                      {row[column.id]}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

export interface Whole {
  work: Work;
  types: WorkTypes;
}
export const wholeWork = async (address: string): Promise<Whole> => {
  const [work, types] = await Promise.all([get<Work>("/work", { key: address }), workTypes()]);
  return { work, types };
};

// What the office has said of it.
export interface Judged {
  state: string;
  reasons: string[];
  reviewer: string;
  reviewed_on: string | null;
}

// As the paper table: an ex-ante evaluation, an evaluation's cover; what the office has said of it stands in its last row.
export function WorkPaper({ work, types, judged }: { work: Work; types: WorkTypes; judged: Judged | null }) {
  const back = judged?.state === "returned";
  const words = back ? `${judged.reasons.join("；")}（${judged.reviewer}）` : judged?.state === "approved" ? `（${judged.reviewer}）` : "";
  return (
    <Paper
      type={work.type}
      title={t(`paper.title.${work.type}`)}
      year={String(work.year)}
      number={work.number}
      columns={columnsOf(types, work.type, work.round)}
      typed={work}
      money={moneyUnit(work.head.money_unit)}
      units={[]}
      grades={work.grades}
      published={work.published}
      publishedOn={work.published_on}
      reviewedOn={words ? (judged?.reviewed_on ?? "") : ""}
      review={words && `${t(`work.state.${work.state}`)}${back ? "：" : ""}${words}`}
    />
  );
}

export function WorkView({ whole: { work, types }, judged }: { whole: Whole; judged: Judged | null }) {
  const type = types.types.find((one) => one.id === work.type);
  const sheets = papersOf(work.type, work.rows);
  return (
    <>
      {type && (
        <p class="about">
          {typeLabel(type)} {work.number}
        </p>
      )}
      {sheets.map((rows, i) => (
        <WorkPaper key={i} work={{ ...work, rows }} types={types} judged={judged} />
      ))}
      {!sheets.length && <Said work={work} types={types} />}
    </>
  );
}
