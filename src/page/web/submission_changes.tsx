// submission_changes -- where two submissions of the same round differ, cell by cell, as their tables show them.
import { cellText, type Grid } from "./grid";
import { Empty, Table } from "./parts";
import { head, said, t } from "./words";

interface Change {
  where: string;
  before: string;
  after: string;
}

// A row is known by what stands in its columns of text.
const nameOf = (grid: Grid, values: Grid["rows"][number]["values"]): string =>
  values.filter((_, i) => grid.columns[i].kind === "text").join(" ") || String(values[0] ?? "");

// Of the title what tells the tables apart: whose and when stands above all of them.
const shortOf = (title: string): string => /（([^（）]+)）$/.exec(title)?.[1] ?? title;
const amount = (words: string, kind: string): string => (kind === "fen" && words ? `${words} ${t("wan")}` : words);

// Two tables may be called the same, one by books and one by departments: it is the one with the same columns, else the one in the same place of those.
const idsOf = (grid: Grid): string => grid.columns.map((column) => column.id).join(" ");
function formerOf(before: Grid[], after: Grid[], grid: Grid): Grid | undefined {
  const called = before.filter((one) => one.title === grid.title);
  return called.find((one) => idsOf(one) === idsOf(grid)) ?? called[after.filter((one) => one.title === grid.title).indexOf(grid)];
}

export function changesOf(before: Grid[], after: Grid[]): Change[] {
  const changes: Change[] = [];
  for (const grid of after) {
    const old = formerOf(before, after, grid);
    const rows = new Map((old?.rows ?? []).map((row) => [said(nameOf(old as Grid, row.values)), row]));
    const places = new Map((old?.columns ?? []).map((column, i) => [column.id, i]));
    const title = said(shortOf(grid.title));
    for (const row of grid.rows) {
      const name = said(nameOf(grid, row.values));
      const was = rows.get(name);
      rows.delete(name);
      if (!was) {
        changes.push({ where: `${title} › ${name}`, before: t("none"), after: t("submission.added") });
        continue;
      }
      grid.columns.forEach((column, i) => {
        const place = places.get(column.id);
        const now = amount(cellText(row.values[i], column.kind), column.kind);
        const then = place === undefined ? t("none") : amount(cellText(was.values[place], column.kind), column.kind);
        if (column.kind !== "text" && now !== then) changes.push({ where: [title, name, head(column.group), head(column.name)].filter(Boolean).join(" › "), before: then, after: now });
      });
    }
    for (const name of rows.keys()) changes.push({ where: `${title} › ${name}`, before: name, after: t("submission.gone") });
  }
  return changes;
}

export function Changes({ before, after, label = t("submission.previous"), heads = [t("submission.last"), t("submission.this")] }: { before: Grid[]; after: Grid[]; label?: string; heads?: [string, string] }) {
  const changes = changesOf(before, after);
  return (
    <section class="changes" aria-label={label}>
      <h3>{label}</h3>
      {!changes.length && <Empty>{t("submission.previous.none")}</Empty>}
      {changes.length > 0 && (
        <Table<Change>
          label={label}
          rows={changes}
          id={(one) => one.where}
          columns={[
            { head: t("submission.where"), cell: (one) => one.where },
            { head: heads[0], kind: "number", cell: (one) => <del>{one.before}</del> },
            { head: heads[1], kind: "number", cell: (one) => <ins>{one.after}</ins> },
          ]}
        />
      )}
    </section>
  );
}
