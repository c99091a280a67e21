// versions -- every version of a form, and what differs between any two.
import { useState } from "preact/hooks";
import { get } from "../api";
import { Empty, Light, Loading, ProblemBox, Table, useData, type Kind } from "../parts";
import { field, fieldValue, moment, t } from "../words";

interface Version {
  mark: string;
  author: string;
  node: string;
  stated_ms: number | null;
  at_ms: number | null;
  verdict: string;
  withdrawn: boolean;
  gone: boolean;
  counts: boolean;
  shown: boolean;
  entered_for: string;
  reason: string;
}
interface Versions {
  versions: Version[];
  fields: { words: string; a: string; b: string }[];
  same_meaning: boolean;
}

function standing(one: Version): [Kind, string] {
  if (!one.counts) return ["none", t("versions.not-counted")];
  if (one.withdrawn) return ["none", t("versions.withdrawn")];
  if (one.verdict === "passed") return ["good", t("versions.passed")];
  if (one.verdict === "returned") return ["part", t("versions.returned")];
  return one.shown ? ["wait", t("versions.stands")] : ["none", t("versions.replaced")];
}

export function Difference({ sheet, a, b }: { sheet: string; a: string; b: string }) {
  const data = useData(() => get<Versions>("/sheet-versions", { key: sheet, a, b }), [sheet, a, b]);
  const it = data.data;
  return (
    <section class="documents" aria-label={t("versions.difference")}>
      <ProblemBox problem={data.problem} again={data.again} />
      <Loading data={data} />
      {it && !it.fields.length && <Empty>{t(it.same_meaning ? "versions.same-meaning" : "versions.same")}</Empty>}
      {it && it.fields.length > 0 && (
        <Table
          label={t("versions.difference")}
          rows={it.fields}
          id={(one) => one.words}
          columns={[
            { head: t("versions.field"), cell: (one) => field(one.words) },
            { head: t("versions.older"), cell: (one) => fieldValue(one.words, one.a) || t("none") },
            { head: t("versions.newer"), cell: (one) => fieldValue(one.words, one.b) || t("none") },
          ]}
        />
      )}
    </section>
  );
}

// `take`: fills the sheet with what a version said; nothing is written by it.
export function History({ sheet, turn, take }: { sheet: string; turn: number; take?: (mark: string, when: string) => void }) {
  const data = useData(() => get<Versions>("/sheet-versions", { key: sheet }), [sheet, turn]);
  const [picked, pick] = useState<{ a: string; b: string } | null>(null);
  const versions = data.data?.versions ?? [];
  const given = (one: Version): boolean => !one.gone && !one.withdrawn && !one.shown; // what stands is in the sheet
  const a = picked?.a ?? versions[1]?.mark ?? "";
  const b = picked?.b ?? versions[0]?.mark ?? "";
  const choose = (side: "a" | "b", mark: string, label: string) => (
    <input type="radio" name={`version-${side}`} aria-label={label} checked={(side === "a" ? a : b) === mark} onChange={() => pick({ a, b, [side]: mark })} />
  );
  return (
    <>
      <ProblemBox problem={data.problem} again={data.again} />
      <Loading data={data} />
      {data.data && !versions.length && <Empty>{t("versions.none")}</Empty>}
      {versions.length > 0 && (
        <Table<Version>
          label={t("versions.title")}
          rows={versions}
          id={(one) => one.mark}
          columns={[
            { head: t("versions.older"), cell: (one) => choose("a", one.mark, `${t("versions.older")} ${moment(one.at_ms)}`), when: versions.length > 1 },
            { head: t("versions.newer"), cell: (one) => choose("b", one.mark, `${t("versions.newer")} ${moment(one.at_ms)}`), when: versions.length > 1 },
            { head: t("versions.at"), kind: "date", cell: (one) => moment(one.at_ms) },
            { head: t("versions.author"), cell: (one) => (one.entered_for ? t("versions.stand-in", { who: one.author, unit: one.entered_for }) : one.author) },
            { head: t("versions.node"), cell: (one) => one.node },
            { head: t("state"), cell: (one) => <Light kind={standing(one)[0]}>{standing(one)[1]}</Light> },
            { head: t("versions.reason"), cell: (one) => one.reason || t("none") },
            {
              head: t("versions.take.head"),
              when: !!take && versions.some(given),
              cell: (one) =>
                given(one) && (
                  <button type="button" class="quiet" aria-label={`${t("versions.take")} ${moment(one.at_ms)}`} onClick={() => take?.(one.mark, moment(one.at_ms))}>
                    {t("versions.take")}
                  </button>
                ),
            },
          ]}
        />
      )}
      {a && b && a !== b && <Difference sheet={sheet} a={a} b={b} />}
    </>
  );
}
