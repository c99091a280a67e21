// inbox -- 两个版本: what stands beside what is shown, field by field, until a person decides.
import { useEffect, useState } from "preact/hooks";
import { get, post } from "../api";
import { Files } from "../books/files";
import type { Grid } from "../grid";
import type { Page, Place } from "../page";
import { Empty, Light, Loading, ProblemBox, Table, useAction, useData } from "../parts";
import { go, withQuery } from "../router";
import { field, fieldValue, moment, said, t } from "../words";

interface Conflict {
  key: string;
  title: string;
  kind: string;
  office: string;
  seen: string;
  sides: { letter: string; mark: string; author: string; node: string; at_ms: number | null; withdrawn: boolean; shown: boolean }[];
  fields: Field[];
}
interface Field {
  path: string;
  words: string;
  base: string | null;
  values: string[];
  draft: string; // the letter that a merge takes; "" a person chooses
}

interface Choice {
  side?: string; // a letter, or "base"
  written?: string;
}

// A choice of every field: what one side alone changed is chosen already, the rest waits for a person.
function Fields({ it, merging, choices, choose }: { it: Conflict; merging: boolean; choices: Record<string, Choice>; choose: (path: string, choice: Choice) => void }) {
  const chosen = (one: Field): Choice => choices[one.path] ?? { side: one.draft };
  const option = (one: Field, side: string, value: string, who: string) => (
    <label class="choice">
      <input type="radio" name={one.path} checked={chosen(one).side === side} onChange={() => choose(one.path, { side })} aria-label={`${one.words}：${who}：${value || t("none")}`} />{" "}
      {value || t("none")}
    </label>
  );
  const said = (side: Conflict["sides"][number]) => `${side.author}（${side.node}，${moment(side.at_ms)}）`;
  const value = (one: Field, i: number) => (one.values[i] === one.base ? fieldValue(one.words, one.values[i]) || t("none") : <ins>{fieldValue(one.words, one.values[i]) || t("none")}</ins>);
  return (
    <Table
      label={t("inbox.fields")}
      rows={it.fields}
      id={(one) => one.path}
      mark={(one) => (merging && !chosen(one).side && chosen(one).written === undefined ? "waits" : undefined)}
      columns={[
        {
          head: t("review.field"),
          cell: (one) => (
            <>
              {field(one.words)}
              {" "}
              {merging && !chosen(one).side && chosen(one).written === undefined && <Light kind="part">{t("inbox.choose")}</Light>}
            </>
          ),
        },
        ...it.sides.map((side, i) => ({ head: said(side), cell: (one: Field) => (merging ? option(one, side.letter, fieldValue(one.words, one.values[i]), said(side)) : value(one, i)) })),
        {
          head: t("inbox.base"),
          cell: (one) => (merging && one.base !== null ? option(one, "base", one.base, t("inbox.base")) : one.base),
          when: it.fields.some((one) => one.base),
        },
        {
          head: t("inbox.own"),
          when: merging,
          cell: (one) => (
            <input
              aria-label={`${field(one.words)}${t("colon")}${t("inbox.own")}`}
              placeholder={one.values.some((value) => /\d 万?元$/.test(value)) ? t("inbox.amount") : undefined}
              value={chosen(one).written ?? ""}
              onInput={(event) => choose(one.path, event.currentTarget.value ? { written: event.currentTarget.value } : { side: one.draft })}
            />
          ),
        },
      ]}
    />
  );
}

function Decide({ it, may, done }: { it: Conflict; may: boolean; done: () => void }) {
  const [merging, setMerging] = useState(false);
  const [choices, setChoices] = useState<Record<string, Choice>>({});
  const [side, setSide] = useState("");
  const [reason, setReason] = useState("");
  const action = useAction();
  useEffect(() => setChoices({}), [it.seen]); // another version has come: letters are of others now
  const open = it.fields.filter((one) => !(choices[one.path]?.side ?? one.draft) && choices[one.path]?.written === undefined).length;
  const submit = (event: Event) => {
    event.preventDefault();
    action.run(async () => {
      if (merging) await post("/merge", { key: it.key, seen: it.seen, reason: reason.trim(), choices });
      else await post("/take", { key: it.key, version: side, seen: it.seen, reason: reason.trim() });
      done();
    });
  };
  return (
    <>
      <Fields it={it} merging={merging} choices={choices} choose={(path, choice) => setChoices((old) => ({ ...old, [path]: choice }))} />
      {may && <form class="card" onSubmit={submit}>
        <ProblemBox problem={action.problem} />
        <fieldset>
          <legend>{t("inbox.which")}</legend>
          {it.sides.map((one) => (
            <label key={one.mark} class="choice">
              <input
                type="radio"
                name="side"
                value={one.mark}
                checked={!merging && side === one.mark}
                onChange={() => {
                  setMerging(false);
                  setSide(one.mark);
                }}
              />{" "}
              {one.author}（{one.node}，{moment(one.at_ms)}）{one.shown && ` · ${t("inbox.shown")}`}
            </label>
          ))}
          <label class="choice">
            <input type="radio" name="side" value="merge" checked={merging} onChange={() => setMerging(true)} /> {t("inbox.merge")}
          </label>
        </fieldset>
        {merging && <p role="status">{open ? <Light kind="part">{t("inbox.open", { count: open })}</Light> : <Light kind="good">{t("inbox.all")}</Light>}</p>}
        <label class="field">
          {t("inbox.reason")}
          <textarea name="reason" rows={2} maxLength={200} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
        </label>
        <p class="hint">{t("inbox.kept")}</p>
        <button type="submit" disabled={action.busy || !reason.trim() || (merging ? open > 0 : !side)}>
          {t(merging ? "inbox.write" : "inbox.take")}
        </button>
      </form>}
    </>
  );
}

function One({ address, decides }: { address: string; decides: boolean }) {
  const data = useData(() => get<Conflict>("/conflict", { key: address }), [address]);
  const it = data.data;
  return (
    <>
      <p class="about">
        <a href={withQuery({ key: null })}>← {t("review.back")}</a>
      </p>
      <ProblemBox problem={data.problem} again={data.again} />
      <Loading data={data} />
      {it && (
        <article aria-labelledby="conflict">
          <h2 id="conflict">
            {said(it.kind)} · {it.title}
          </h2>
          {it.office && (
            <p class="box">
              <Light kind="wait">{t("inbox.office", { who: it.office })}</Light>
            </p>
          )}
          {it.sides.length < 2 ? (
            <Light kind="good">{t("inbox.settled")}</Light>
          ) : (
            <Decide it={it} may={decides && !it.office} done={() => go(withQuery({ key: null }))} />
          )}
        </article>
      )}
    </>
  );
}

function Inbox({ session, address }: Place) {
  const data = useData(() => get<Grid>("/inbox"), [address.query.get("key")]);
  const key = address.query.get("key");
  const grid = data.data;
  if (key) return <One address={key} decides={!!session.account?.may.conflicts_write} />;
  const at = (id: string) => grid?.columns.findIndex((column) => column.id === id) ?? -1;
  const text = (row: Grid["rows"][number], id: string) => String(row.values[at(id)] ?? "");
  const list = (rows: Grid["rows"], label: string) => (
    <Table<Grid["rows"][number]>
      label={label}
      rows={rows}
      id={(row) => `${text(row, "key")} ${text(row, "mark")}`}
      columns={[
        {
          head: t("inbox.record"),
          cell: (row) => (
            <>
              <a href={withQuery({ key: text(row, "key") })}>{text(row, "title")}</a>
              <small class="code">{text(row, "key")}</small>
            </>
          ),
        },
        { head: t("unit"), cell: (row) => text(row, "unit_name") },
        { head: t("inbox.by"), cell: (row) => text(row, "office"), when: rows.some((row) => text(row, "office")) },
        { head: t("review.kind"), cell: (row) => said(text(row, "kind")) },
        { head: t("state"), cell: (row) => <Light kind="part">{said(text(row, "state"))}</Light> },
        { head: t("inbox.why"), cell: (row) => said(text(row, "reason")) },
        { head: t("review.author"), cell: (row) => `${text(row, "author")}（${text(row, "node")}）` },
        { head: t("review.came"), kind: "date", cell: (row) => text(row, "since") },
      ]}
    />
  );
  const own = grid?.rows.filter((row) => !text(row, "office")) ?? [], below = grid?.rows.filter((row) => text(row, "office")) ?? [];
  return (
    <>
      <p class="about">{t("inbox.what")}</p>
      <ProblemBox problem={data.problem} again={data.again} />
      <Loading data={data} />
      {grid && !own.length && <Empty>{t("inbox.none")}</Empty>}
      {own.length > 0 && list(own, t("inbox.title"))}
      {below.length > 0 && (
        <section aria-labelledby="below">
          <h2 id="below">{t("inbox.below")}</h2>
          <p class="about">{t("inbox.below.what", { n: below.length })}</p>
          {list(below, t("inbox.below"))}
        </section>
      )}
      {grid && !!grid.rows.length && <Files path="/inbox" asked={{}} />}
    </>
  );
}

export const inbox: Page = { path: "/inbox", title: "inbox.title", needs: "conflicts", menu: true, key: "6", view: Inbox };
