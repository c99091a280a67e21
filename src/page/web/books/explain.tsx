// explain -- one number as the sum of its records, to the fen.
import { useEffect, useRef } from "preact/hooks";
import { get } from "../api";
import { Light, Loading, ProblemBox, Table, useData } from "../parts";
import { t, word } from "../words";
import { wanOf } from "./model";

interface Part {
  code: string;
  name: string;
  unit: string;
  unit_name: string;
  value: number;
  of: number;
  records: { key: string; author: string; approved: boolean; returned: boolean }[];
}
interface Explained {
  title: string;
  row: string;
  column: string;
  words: string;
  reason: string;
  kind: string;
  value: number;
  of: number;
  sum: number;
  sum_of: number;
  equal: boolean;
  parts: Part[];
}

const number = (it: Explained, value: number, of: number) => (it.kind === "fen" ? wanOf(value) : it.kind === "rate" ? `${value} / ${of}` : String(value));
// What has a sheet of its own leads there; of other records their kind is said: "653022/project_list/101001/2026/0".
const isForm = (key: string) => /\/(target|monitoring|self_evaluation|fund)\//.test(key);
const kindOf = (key: string): string => word(`kind.${key.split("/")[1]}`, key);

export function Explain({ address, close }: { address: string; close: () => void }) {
  const data = useData(() => get<Explained>("/books-explain", { address }), [address]);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [address, data.data === null]);
  const it = data.data;
  return (
    <section class="box part" aria-labelledby="explain">
      <h2 id="explain" ref={heading} tabIndex={-1}>
        {it ? `${it.row} · ${it.column}` : t("books.explain")}
      </h2>
      <ProblemBox problem={data.problem} again={data.again} />
      <Loading data={data} />
      {it && (
        <>
          <p>
            {it.words || number(it, it.value, it.of)} {it.reason} <Light kind={it.equal ? "good" : "bad"}>{t(it.equal ? "books.equal" : "books.differs", { n: it.parts.length })}</Light>
          </p>
          <Table<Part>
            label={t("books.explain")}
            rows={it.parts}
            id={(one) => one.code + one.unit}
            columns={[
              { head: t("forms.name"), cell: (one) => one.name || one.code },
              { head: t("forms.code"), cell: (one) => one.code },
              { head: t("unit"), cell: (one) => one.unit_name || one.unit },
              { head: t("books.value"), kind: "number", cell: (one) => number(it, one.value, one.of) },
              {
                head: t("books.records"),
                cell: (one) =>
                  one.records.map((record) => (
                    <span key={record.key} class="record">
                      {isForm(record.key) ? <a href={`/forms/sheet?key=${encodeURIComponent(record.key)}`}>{record.key}</a> : <span title={record.key}>{kindOf(record.key)}</span>}
                    </span>
                  )),
              },
            ]}
          />
        </>
      )}
      <button type="button" class="quiet" onClick={close}>
        {t("close")}
      </button>
    </section>
  );
}
