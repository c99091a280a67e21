// inbox -- 两个版本: what stands beside what is shown, field by field, until a person decides.
import { useState } from "preact/hooks";
import { get, post } from "../api";
import type { Grid } from "../grid";
import type { Page, Place } from "../page";
import { Empty, Light, Loading, ProblemBox, Table, useAction, useData } from "../parts";
import { go, withQuery } from "../router";
import { moment, t } from "../words";

interface Conflict {
  key: string;
  title: string;
  kind: string;
  seen: string;
  sides: { mark: string; author: string; node: string; at_ms: number | null; withdrawn: boolean; shown: boolean }[];
  fields: { words: string; base: string; values: string[] }[];
}

function Decide({ it, done }: { it: Conflict; done: () => void }) {
  const [side, setSide] = useState("");
  const [reason, setReason] = useState("");
  const action = useAction();
  const submit = (event: Event) => {
    event.preventDefault();
    action.run(async () => {
      await post("/take", { key: it.key, version: side, seen: it.seen, reason: reason.trim() });
      done();
    });
  };
  return (
    <form class="card" onSubmit={submit}>
      <ProblemBox problem={action.problem} />
      <fieldset>
        <legend>{t("inbox.which")}</legend>
        {it.sides.map((one) => (
          <label key={one.mark} class="choice">
            <input type="radio" name="side" value={one.mark} checked={side === one.mark} onChange={() => setSide(one.mark)} /> {one.author}（{one.node}，{moment(one.at_ms)}）
            {one.shown && ` · ${t("inbox.shown")}`}
          </label>
        ))}
      </fieldset>
      <label class="field">
        {t("inbox.reason")}
        <textarea name="reason" rows={2} maxLength={200} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
      </label>
      <p class="hint">{t("inbox.kept")}</p>
      <button type="submit" disabled={action.busy || !side || !reason.trim()}>
        {t("inbox.take")}
      </button>
    </form>
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
            {it.kind} · {it.title}
          </h2>
          {it.sides.length < 2 ? (
            <Light kind="good">{t("inbox.settled")}</Light>
          ) : (
            <>
              <Table
                label={t("inbox.fields")}
                rows={it.fields}
                id={(one) => one.words}
                columns={[
                  { head: t("review.field"), cell: (one) => one.words },
                  ...it.sides.map((side, i) => ({
                    head: `${side.author}（${side.node}，${moment(side.at_ms)}）`,
                    cell: (one: Conflict["fields"][number]) => (one.values[i] === one.base ? one.values[i] || t("none") : <ins>{one.values[i] || t("none")}</ins>),
                  })),
                  { head: t("inbox.base"), cell: (one) => one.base, when: it.fields.some((one) => one.base) },
                ]}
              />
              {decides && <Decide it={it} done={() => go(withQuery({ key: null }))} />}
            </>
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
  return (
    <>
      <p class="about">{t("inbox.what")}</p>
      <ProblemBox problem={data.problem} again={data.again} />
      <Loading data={data} />
      {grid && !grid.rows.length && <Empty>{t("inbox.none")}</Empty>}
      {grid && !!grid.rows.length && (
        <Table<Grid["rows"][number]>
          label={t("inbox.title")}
          rows={grid.rows}
          id={(row) => `${text(row, "key")} ${text(row, "mark")}`}
          columns={[
            { head: t("inbox.record"), cell: (row) => <a href={withQuery({ key: text(row, "key") })}>{text(row, "key")}</a> },
            { head: t("review.kind"), cell: (row) => text(row, "kind") },
            { head: t("state"), cell: (row) => <Light kind="part">{text(row, "state")}</Light> },
            { head: t("inbox.why"), cell: (row) => text(row, "reason") },
            { head: t("review.author"), cell: (row) => `${text(row, "author")}（${text(row, "node")}）` },
            { head: t("review.came"), kind: "date", cell: (row) => text(row, "since") },
          ]}
        />
      )}
    </>
  );
}

export const inbox: Page = { path: "/inbox", title: "inbox.title", needs: "conflicts", menu: true, key: "6", view: Inbox };
