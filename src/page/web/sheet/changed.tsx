// changed -- another version came while one typed: cell by cell, what stood, what stands now, and what one typed.
import { useEffect, useRef, useState } from "preact/hooks";
import { Table } from "../parts";
import { moment, t } from "../words";
import { isOpen, labelOf, type Sheet, type Typed } from "./model";

interface Row {
  at: string; // in the sheet as it is now
  label: string;
  was: string;
  now: string;
  mine: string;
}

// Of what both changed, and differently; what only one side changed needs nobody.
export function differing(before: Sheet, typed: Typed, now: Sheet): Row[] {
  const mine = new Map(before.cells.filter((cell) => cell.at in typed).map((cell) => [labelOf(before, cell), { was: cell.text, mine: typed[cell.at] }]));
  return now.cells
    .filter((cell) => isOpen(now, cell))
    .map((cell) => ({ at: cell.at, label: labelOf(now, cell), now: cell.text, ...mine.get(labelOf(now, cell)) }))
    .filter((row): row is Row => row.mine !== undefined && row.mine !== row.now);
}

export function Changed({ before, typed, now, done }: { before: Sheet; typed: Typed; now: Sheet; done: (typed: Typed) => void }) {
  const rows = differing(before, typed, now);
  const [theirs, setTheirs] = useState<Record<string, boolean>>({});
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const use = () => {
    const kept: Typed = {};
    for (const row of rows) if (!theirs[row.at]) kept[row.at] = row.mine;
    done(kept);
  };
  return (
    <section class="box part" aria-labelledby="changed">
      <h2 id="changed" ref={heading} tabIndex={-1}>{t("sheet.changed")}</h2>
      <p>{now.seen ? t("sheet.changed.who", { who: now.author, when: moment(now.at_ms) }) : t("sheet.changed.layout")}</p>
      {rows.length > 0 && (
        <Table<Row>
          label={t("sheet.changed")}
          rows={rows}
          id={(row) => row.at}
          columns={[
            { head: t("versions.field"), cell: (row) => row.label },
            { head: t("sheet.changed.was"), cell: (row) => row.was || t("none") },
            {
              head: t("sheet.changed.now"),
              cell: (row) => (
                <label>
                  <input type="radio" name={`use-${row.at}`} checked={!!theirs[row.at]} onChange={() => setTheirs({ ...theirs, [row.at]: true })} /> {row.now || t("none")}
                </label>
              ),
            },
            {
              head: t("sheet.changed.mine"),
              cell: (row) => (
                <label>
                  <input type="radio" name={`use-${row.at}`} checked={!theirs[row.at]} onChange={() => setTheirs({ ...theirs, [row.at]: false })} /> {row.mine || t("none")}
                </label>
              ),
            },
          ]}
        />
      )}
      <p>{t(rows.length ? "sheet.changed.choose" : "sheet.changed.none")}</p>
      <button type="button" onClick={use}>
        {t("sheet.changed.use")}
      </button>
    </section>
  );
}
