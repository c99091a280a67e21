// explain -- one number as the sum of its records, to the fen.
import { useEffect, useRef, useState } from "preact/hooks";
import { get } from "../api";
import { Light, Loading, ProblemBox, Table, useData } from "../parts";
import { pageOf } from "../router";
import { head, rate, round, said, t, word } from "../words";
import { Files } from "./files";
import { wanOf, yuanOf } from "./model";

interface Part {
  code: string;
  name: string;
  unit: string;
  unit_name: string;
  value: number;
  of: number;
  records: { key: string; kind: string; round: number; title: string; author: string; approved: boolean; returned: boolean }[];
}
interface Explained {
  title: string;
  row: string;
  column: string;
  words: string;
  reason: string;
  kind: string;
  amounts: boolean; // fen, also of a rate
  value: number;
  of: number;
  sum: number;
  sum_of: number;
  equal: boolean;
  total: number;
  from: number;
  next: string;
  before: string | null;
  parts: Part[];
}

const orders = ["-value", "unit"]; // what weighs most is looked at first

// To the fen, in 元: beside it stands what the table shows.
function number(it: Explained, value: number, of: number): string {
  const one = (what: number) => (it.amounts ? yuanOf(what) : String(what));
  return it.kind === "rate" ? `${one(value)} / ${one(of)}` : one(value);
}
function numberOf(it: Explained): string {
  const words = `${number(it, it.value, it.of)}${it.amounts ? ` ${t("books.yuan")}` : ""}`;
  return it.kind === "fen" ? `${wanOf(it.value)} ${t("books.wan")} = ${words}` : it.kind === "rate" && it.of ? `${words} = ${rate(it.value, it.of)}` : words;
}
// What stands on no screen is named.
function Record({ it, part }: { it: Part["records"][number]; part: Part }) {
  const words = `${word(`kind.${it.kind}`, t("kind.other"))}${it.round ? ` ${round(it.round)}` : ""} · ${[part.unit_name || part.unit, it.title].filter(Boolean).join(" · ")}`;
  const page = pageOf(it.key);
  return <span class="record">{page ? <a href={page}>{words}</a> : words}</span>;
}

export function Explain({ address, close }: { address: string; close: () => void }) {
  const [at, look] = useState({ address, sort: orders[0], after: "" });
  const now = at.address === address ? at : { address, sort: at.sort, after: "" }; // another number begins at its first page
  const data = useData(() => get<Explained>("/books-explain", { address, sort: now.sort, after: now.after }), [address, now.sort, now.after]);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [address, now.after, data.data === null]);
  const it = data.data;
  return (
    <section class="box part" aria-labelledby="explain">
      <h2 id="explain" ref={heading} tabIndex={-1}>
        {it ? [it.row.split(" ").map(said).join(" "), round(Number(/^monitoring:\d+\/(\d+):/.exec(address)?.[1] ?? 0)), it.column.split(" ").map(head).join(" ")].filter(Boolean).join(" · ") : t("books.explain")}
      </h2>
      <ProblemBox problem={data.problem} again={data.again} />
      <Loading data={data} />
      {it && (
        <>
          <p>
            {it.words || numberOf(it)} {it.reason} <Light kind={it.equal ? "good" : "bad"}>{t(it.equal ? "books.equal" : "books.differs", { n: it.total })}</Light>
          </p>
          {it.total > 1 && (
            <p class="bar about">
              <label>
                {t("books.order")}{" "}
                <select value={now.sort} onChange={(event) => look({ address, sort: event.currentTarget.value, after: "" })}>
                  {orders.map((one) => (
                    <option key={one} value={one}>
                      {t(`books.order.${one.replace("-", "")}`)}
                    </option>
                  ))}
                </select>
              </label>
            </p>
          )}
          <Table<Part>
            label={t("books.explain")}
            rows={it.parts}
            id={(one) => one.code + one.unit}
            columns={[
              { head: t("forms.name"), cell: (one) => one.name || one.code },
              { head: t("forms.code"), cell: (one) => one.code },
              { head: t("unit"), cell: (one) => one.unit_name || one.unit },
              { head: it.amounts ? t("books.value.yuan") : t("books.value"), kind: "number", cell: (one) => number(it, one.value, one.of) },
              {
                head: t("books.records"),
                cell: (one) => one.records.map((record) => <Record key={record.key} it={record} part={one} />),
              },
            ]}
          />
          {(it.next || it.before !== null) && (
            <nav class="bar" aria-label={t("books.explain")}>
              {it.before !== null && (
                <button type="button" class="quiet" onClick={() => look({ ...now, after: it.before ?? "" })}>
                  {t("ledger.before")}
                </button>
              )}
              <span>{t("ledger.page", { from: it.from + 1, to: it.from + it.parts.length, n: it.total })}</span>
              {it.next && (
                <button type="button" class="quiet" onClick={() => look({ ...now, after: it.next })}>
                  {t("ledger.after")}
                </button>
              )}
            </nav>
          )}
          {data.problem && now.after && (
            <button type="button" class="quiet" onClick={() => look({ ...now, after: "" })}>
              {t("ledger.first")}
            </button>
          )}
        </>
      )}
      {it && <Files path="/books-explain" asked={{ address }} />}
      <button type="button" class="quiet" onClick={close}>
        {t("close")}
      </button>
    </section>
  );
}
