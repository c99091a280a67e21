// submission -- what goes up: look at it, send it, see whether the level above agrees; at the level above: what came.
import { useEffect, useState } from "preact/hooks";
import { get, post } from "../api";
import { Files } from "../books/files";
import { GridView, type Grid } from "../grid";
import type { Page, Place } from "../page";
import { Empty, Light, Loading, Mark, ProblemBox, Table, useAction, useData, type Kind } from "../parts";
import { Reasons } from "../review/reasons";
import { go, withQuery } from "../router";
import { Changes } from "../submission_changes";
import { day, lines, moment, said, t } from "../words";
import { prepareLink, prepareOf, submissionWords, wantedOf, type SubmissionKind, type SubmissionWanted } from "../submission_kinds";
import { Beside } from "../work/beside";

interface Receipt {
  outcome: "agrees" | "differs" | "waiting";
  words: string;
  differences: number;
  of_this: boolean;
}
interface ReturnedBy {
  reviewer: string;
  reasons: string[];
  at_ms: number | null;
}
interface Sent {
  key: string;
  scope: string;
  place: string;
  ours: boolean;
  year: number;
  round: number;
  kind: SubmissionKind;
  as_of: string | null;
  missing: number;
  warnings: number;
  corrects: boolean;
  delivery: string;
  at_ms: number | null;
  receipt: Receipt | null;
  returned: ReturnedBy | null;
}
interface Whole {
  sent: boolean;
  key: string;
  scope: string;
  place: string;
  year: number;
  round: number;
  kind: SubmissionKind;
  as_of: string | null;
  basis: number;
  corrects: boolean;
  missing: string[];
  warnings: string[];
  tables: Grid[];
  receipt: string;
  mark: string;
  ours: boolean;
  returned: ReturnedBy | null;
}
interface Submitted {
  key: string;
  unchanged: boolean;
}

const placed = (it: { place: string; scope: string }): string => (it.place === it.scope ? it.scope : `${it.place} ${it.scope}`);
const months = [3, 5, 6, 8, 9, 12];
// Whatever the plan says of it.
const choices: { kind: SubmissionKind; round: number }[] = [
  ...months.map((round) => ({ kind: "round" as const, round })),
  { kind: "self_evaluation", round: 0 },
  ...months.map((round) => ({ kind: "application" as const, round })),
  { kind: "overall_review", round: 0 },
  { kind: "transfer", round: 0 },
  { kind: "result_use", round: 0 },
];
interface Owed {
  id: string;
  title: string;
  submit: SubmissionWanted;
  due: string | null;
  state: string;
  words: string;
  done: boolean;
  overdue: boolean;
  key: string;
  sent_ms: number | null;
  receipt: string;
}

function Answered({ one, top }: { one: Sent; top: boolean }) {
  const answer = one.receipt;
  if (one.returned) return <Light kind="bad">{t("submission.returned.why", { why: one.returned.reasons.join("；") })}</Light>;
  if (!answer) return <Light kind={one.ours && top ? "none" : "wait"}>{t(one.ours && top ? "submission.top" : "submission.no-receipt")}</Light>;
  const kind: Kind = !answer.of_this ? "wait" : answer.outcome === "agrees" ? "good" : answer.outcome === "differs" ? "bad" : "wait";
  return (
    <Light kind={kind}>
      {said(answer.words)}
      {answer.differences ? `（${t("submission.differences", { n: answer.differences })}）` : ""}
      {answer.of_this ? "" : t("submission.of-earlier")}
    </Light>
  );
}

function List({ list, top, year }: { list: Sent[]; top: boolean; year: string }) {
  if (!list.length) return <Empty>{t("submission.none")}</Empty>;
  return (
    <>
      <Table<Sent>
        label={t("submission.title")}
        rows={list}
        id={(one) => one.key}
        columns={[
          { head: t("submission.from"), cell: (one) => (one.ours ? `${t("submission.ours")}（${placed(one)}）` : placed(one)) },
          { head: t("submission.what"), cell: (one) => <a href={withQuery({ key: one.key })}>{`${one.year} ${submissionWords(one)}`}</a> },
          { head: t("submission.receipt"), cell: (one) => <Answered one={one} top={top} /> },
          { head: t("submission.missing"), kind: "number", cell: (one) => one.missing || "" },
          { head: t("submission.corrects"), cell: (one) => (one.corrects ? t("submission.corrects.yes") : "") },
          { head: t("submission.at"), kind: "date", cell: (one) => moment(one.at_ms) },
          { head: t("form.delivery"), cell: (one) => said(one.delivery), when: list.some((one) => one.delivery) },
        ]}
      />
      <Files path="/submissions" asked={{ year }} />
    </>
  );
}

// Sent back by the level above: by whom and why; the next version answers it.
function Returned({ it, may }: { it: Whole; may: boolean }) {
  const returned = it.returned;
  if (!returned) return null;
  return (
    <section class="box bad" aria-labelledby="returned">
      <h2 id="returned">{t("submission.returned")}</h2>
      <ul class="reasons">
        {returned.reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
      <p class="about">{t("today.returned.by", { who: returned.reviewer, when: moment(returned.at_ms) })}</p>
      {it.ours ? (
        <p>
          {t("submission.returned.again")} {may && <a href={prepareLink(it)}>{t("submission.prepare")}</a>}
        </p>
      ) : (
        <p>{t("submission.returned.waits")}</p>
      )}
    </section>
  );
}

const usual = ["submission.reason.1", "submission.reason.2", "submission.reason.3", "submission.reason.4", "submission.reason.5"];

// What came from below can be sent back; whether its figures agree the receipt says, and nobody else.
function Return({ it, done }: { it: Whole; done: () => void }) {
  const [open, setOpen] = useState(false);
  const action = useAction();
  const send = (reasons: string[]) =>
    action.run(async () => {
      await post("/submission-return", { key: it.key, seen: it.mark, reasons });
      setOpen(false);
      done();
    });
  return (
    <div class="decide">
      <ProblemBox problem={action.problem} />
      <p class="bar">
        <button type="button" class="quiet" disabled={action.busy} aria-expanded={open} onClick={() => setOpen(!open)}>
          {t("submission.return")}
        </button>
        <span class="about">{t("submission.return.hint")}</span>
      </p>
      {open && <Reasons offered={usual.map((one) => t(one))} busy={action.busy} send={send} />}
    </div>
  );
}

// "653022/101001 县委办公室：应报 7，已报 5", as the submission keeps it.
function lackOf(unit: string): string {
  const [, who, owed, done] = /^(.*)：应报 (\d+)，已报 (\d+)$/.exec(unit) ?? [];
  return who ? t("submission.missing-of", { who, owed, done }) : unit;
}

function WholeView({ it, children }: { it: Whole; children?: preact.ComponentChildren }) {
  return (
    <article aria-labelledby="submission">
      <h2 id="submission">
        {placed(it)} {t("paper.year", { year: it.year })} {submissionWords(it)}
      </h2>
      <p class="about">
        {t("submission.basis", { n: it.basis, as_of: it.as_of ?? "" })}
        {it.corrects && ` · ${t("submission.corrects.yes")}`}
      </p>
      {children}
      {it.receipt && <pre class="words">{lines(it.receipt)}</pre>}
      {!!it.missing.length && (
        <div class="box part">
          <Light kind="part">{t("submission.missing-units", { n: it.missing.length })}</Light>
          <ul>
            {it.missing.map((unit) => (
              <li key={unit}>{lackOf(unit)}</li>
            ))}
          </ul>
        </div>
      )}
      {!!it.warnings.length && (
        <details class="answers">
          <summary>{t("submission.warnings", { n: it.warnings.length })}</summary>
          <ul>
            {it.warnings.map((warning) => (
              <li key={warning}>{said(warning)}</li>
            ))}
          </ul>
        </details>
      )}
      {it.tables.map((table) => (
        <GridView key={table.title} grid={table} />
      ))}
    </article>
  );
}

function One({ address, all, may }: { address: string; all: boolean; may: boolean }) {
  const data = useData(() => get<Whole>("/submission", { key: address }), [address]);
  return (
    <>
      <p class="about">
        <a href={withQuery({ key: null })}>← {t("review.back")}</a>
      </p>
      <ProblemBox problem={data.problem} again={data.again} />
      <Loading data={data} />
      {data.data && (
        <WholeView it={data.data}>
          <Returned it={data.data} may={may} />
          {may && all && !data.data.ours && !data.data.returned && <Return it={data.data} done={data.again} />}
          {data.data.corrects && <Last it={data.data} before="before" />}
        </WholeView>
      )}
      {data.data && <Files path="/submission" asked={{ key: address }} />}
      {data.data && all && <Beside address={address} />}
    </>
  );
}

// Beside what would go up: what went up last for the same round.
function Last({ it, before }: { it: Whole; before?: string }) {
  const data = useData(() => get<Whole>("/submission", { key: it.key, version: before }).catch((error) => (error.status === 404 ? null : Promise.reject(error))), [it.key, before]);
  return (
    <>
      <ProblemBox problem={data.problem} again={data.again} />
      {data.data ? <Changes before={data.data.tables} after={it.tables} /> : !data.loading && !data.problem && <p class="about">{t("submission.previous.first")}</p>}
    </>
  );
}

function Prepare({ year, prepare }: { year: string; prepare: string }) {
  const wanted = wantedOf(prepare);
  const data = useData(() => get<Whole>("/submission", { year, round: wanted.round, kind: wanted.kind }), [year, prepare]);
  const action = useAction();
  // What is read stays as it is while it is read; what has come in since is shown beside it, and taken by a person.
  const [looked, setLooked] = useState<Whole | null>(null);
  const newest = data.data;
  useEffect(() => {
    if (newest) setLooked((old) => old ?? newest);
  }, [newest]);
  const newer = looked && newest && newest.mark !== looked.mark ? newest : null;
  const send = () =>
    action.run(async () => {
      try {
        const done = await post<Submitted>("/submit", { ...wanted, year: Number(year), seen: looked?.mark });
        go(withQuery({ prepare: null, key: done.key }));
      } catch (error) {
        data.again(); // what has changed is shown beside the reason
        throw error;
      }
    });
  return (
    <>
      <p class="about">
        <a href={withQuery({ prepare: null })}>← {t("review.back")}</a>
      </p>
      <ProblemBox problem={data.problem ?? action.problem} again={data.again} />
      <Loading data={data} />
      {looked && (
        <WholeView it={looked}>
          {newer && (
            <div class="box part" role="status">
              <strong>
                <Mark kind="part" /> {t("submission.newer")}
              </strong>
              <p>
                <button type="button" onClick={() => setLooked(newer)}>
                  {t("submission.newer.take")}
                </button>
              </p>
              <Changes before={looked.tables} after={newer.tables} label={t("submission.newer.changes")} heads={[t("submission.newer.looked"), t("submission.newer.now")]} />
            </div>
          )}
          <p class="bar">
            <button type="button" disabled={action.busy || !!newer} onClick={send}>
              {t("submission.send")}
            </button>
            <span class="about">{t("submission.send.hint")}</span>
          </p>
          <Last it={looked} />
        </WholeView>
      )}
    </>
  );
}

// What the plan wants sent up in that year, of whichever year the money is.
function Owes({ year, may }: { year: string; may: boolean }) {
  const data = useData(() => get<{ owed: Owed[] }>("/submissions-owed", { year }), [year]);
  const rows = data.data?.owed ?? [];
  if (!rows.length) return <ProblemBox problem={data.problem} again={data.again} />;
  const kind = (one: Owed): Kind => (one.done ? "good" : one.overdue ? "bad" : one.sent_ms ? "part" : "wait");
  return (
    <section aria-labelledby="owed">
      <h2 id="owed">{t("submission.owed", { year })}</h2>
      <Table<Owed>
        label={t("submission.owed", { year })}
        rows={rows}
        id={(one) => `${one.id} ${one.key} ${one.due}`}
        columns={[
          { head: t("today.due"), kind: "date", cell: (one) => (one.due ? day(one.due) : t("not-set")) },
          { head: t("today.duty"), cell: (one) => said(one.title) },
          { head: t("submission.what"), cell: (one) => (one.sent_ms ? <a href={withQuery({ key: one.key })}>{`${one.submit.year} ${submissionWords(one.submit)}`}</a> : `${one.submit.year} ${submissionWords(one.submit)}`) },
          {
            head: t("state"),
            cell: (one) => (
              <>
                <Light kind={kind(one)}>{said(one.state)}</Light>
                {one.words && <small class="under">{said(one.words)}</small>}
              </>
            ),
          },
          { head: t("submission.at"), kind: "date", cell: (one) => moment(one.sent_ms) },
          { head: t("submission.receipt"), cell: (one) => said(one.receipt) },
          { head: t("ledger.act"), cell: (one) => <a href={prepareLink(one.submit)}>{t(one.sent_ms ? "submission.again" : "submission.prepare")}</a>, when: may },
        ]}
      />
      <h2>{t("submission.sent")}</h2>
    </section>
  );
}

function Submission({ session, address }: Place) {
  const { query } = address;
  const year = query.get("year") ?? String(new Date().getFullYear());
  const data = useData(() => get<{ submissions: Sent[] }>("/submissions", { year }), [year]);
  const key = query.get("key"), prepare = query.get("prepare");
  if (key) return <One address={key} all={session.account?.may.forms === "all"} may={!!session.account?.may.submission_write} />;
  if (prepare) return <Prepare key={prepare} year={year} prepare={prepare} />;
  return (
    <>
      <div class="bar" role="group" aria-label={t("filters")}>
        <label>
          {t("review.year")}{" "}
          <select value={year} onChange={(event) => go(withQuery({ year: event.currentTarget.value }), true)}>
            {[0, 1, 2, 3].map((back) => (
              <option key={back} value={new Date().getFullYear() - back}>
                {new Date().getFullYear() - back}
              </option>
            ))}
          </select>
        </label>
        {session.account?.may.submission_write && (
          <label>
            {t("submission.prepare")}{" "}
            <select value="" onChange={(event) => event.currentTarget.value && go(withQuery({ prepare: event.currentTarget.value }))}>
              <option value="">{t("submission.choose-round")}</option>
              {choices.map((one) => (
                <option key={prepareOf(one)} value={prepareOf(one)}>
                  {submissionWords(one)}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      <Owes year={year} may={!!session.account?.may.submission_write} />
      <ProblemBox problem={data.problem} again={data.again} />
      <Loading data={data} />
      {data.data && <List list={data.data.submissions} top={session.node.top} year={year} />}
    </>
  );
}

export const submission: Page = { path: "/submission", title: "submission.title", needs: "submission", menu: true, key: "5", view: Submission };
