// review -- the queue with what the rules find on top; a form with its findings, its versions, what changed since it was
// returned; pass or return with reasons; the next one at a key.
import { useEffect, useState } from "preact/hooks";
import { get, post } from "../api";
import { Files } from "../books/files";
import { FindingList, FormView, type Finding, type Says } from "../form_view";
import { useKeys } from "../keys";
import type { Page, Place } from "../page";
import { Empty, Light, Loading, ProblemBox, Table, useAction, useData, type Kind } from "../parts";
import { go, withQuery } from "../router";
import { BulkPass } from "../review/bulk";
import { useClaim, useClaims, type Claim, type Held } from "../review/claims";
import { Former, type Marks } from "../review/former";
import { Reasons } from "../review/reasons";
import { Reopen, type Lock } from "../review/reopen";
import { Difference, History } from "../sheet/versions";
import { clock, field, fieldValue, listed, moment, round, said, t } from "../words";
import { Search } from "./forms";
import { Beside } from "../work/beside";
import { WorkView, wholeWork, type Whole } from "../work/said";

interface Waiting {
  key: string;
  mark: string;
  kind: string;
  year: number;
  round: number;
  title: string;
  unit: string;
  unit_name: string;
  author: string;
  at_ms: number | null;
  blocking: number;
  warnings: number;
  hints: number;
  conflicts: number;
  again: boolean;
  step: string;
  chain: string;
  mine: boolean;
}
interface Queue {
  forms: Waiting[];
  count: number;
  from: number; // how many stand before these
  below: number;
  units: { code: string; name: string; count: number }[];
  next: string;
}
interface Version {
  mark: string;
  author: string;
  node: string;
  at_ms: number | null;
  verdict: string;
  withdrawn: boolean;
  entered_for: string;
  reason: string;
}
export interface Form extends Lock {
  key: string;
  mark: string;
  kind: string;
  year: number;
  round: number;
  title: string;
  state: "approved" | "returned" | "waiting" | "withdrawn";
  withdrawn: { by: string; reason: string; at_ms: number | null } | null;
  conflicts: number;
  step: string;
  chain: string;
  office: string;
  mine: boolean;
  last: boolean;
  findings: Finding[];
  checks: boolean;
  machine: boolean;
  one_of: number;
  reviewer: string;
  reviewed_on: string | null;
  reasons: string[];
  versions: Version[];
  since_return: { reviewer: string; reasons: string[]; answer: string; documents: string[]; changed: { words: string; before: string; after: string }[] } | null;
  says: Says;
}

const kinds = ["monitoring", "target", "self_evaluation", "fund", "work"];
const rounds = ["", "3", "5", "6", "8", "9", "12"];

function Found({ one }: { one: Waiting }) {
  if (one.conflicts) return <Light kind="bad">{t("review.conflicts")}</Light>;
  if (one.blocking) return <Light kind="bad">{t("review.blocking", { n: one.blocking })}</Light>;
  if (one.warnings) return <Light kind="part">{t("review.warnings", { n: one.warnings })}</Light>;
  return <Light kind={one.hints ? "wait" : "good"}>{one.hints ? t("review.hints", { n: one.hints }) : t("review.clean")}</Light>;
}

function Filters({ query, units }: { query: URLSearchParams; units: Queue["units"] }) {
  const unit = query.get("unit") ?? "";
  const offered = !unit || units.some((one) => one.code === unit) ? units : [{ code: unit, name: unit, count: 0 }, ...units];
  const pick = (name: string) => (event: Event) => go(withQuery({ [name]: (event.currentTarget as HTMLSelectElement).value, key: null, after: null }), true);
  const year = new Date().getFullYear();
  return (
    <div class="bar" role="group" aria-label={t("filters")}>
      <label>
        {t("review.kind")}{" "}
        <select value={query.get("kind") ?? "monitoring"} onChange={pick("kind")}>
          {kinds.map((kind) => (
            <option key={kind} value={kind}>
              {t(`kind.${kind}`)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t("review.year")}{" "}
        <select value={query.get("year") ?? String(year)} onChange={pick("year")}>
          {[year + 1, year, year - 1, year - 2].map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t("review.round")}{" "}
        <select value={query.get("round") ?? ""} onChange={pick("round")}>
          {rounds.map((one) => (
            <option key={one} value={one}>
              {one ? round(Number(one)) : t("review.every-round")}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t("state")}{" "}
        <select value={query.get("state") ?? ""} onChange={pick("state")}>
          <option value="">{t("review.waiting")}</option>
          <option value="returned">{t("review.returned")}</option>
          <option value="approved">{t("review.approved")}</option>
        </select>
      </label>
      {offered.length > (unit ? 0 : 1) && (
        <label>
          {t("unit")}{" "}
          <select name="unit" value={unit} onChange={pick("unit")}>
            <option value="">{t("ledger.all")}</option>
            {offered.map((one) => (
              <option key={one.code} value={one.code}>
                {t("review.unit", { name: one.name || t("none"), n: one.count })}
              </option>
            ))}
          </select>
        </label>
      )}
      <Search value={query.get("text") ?? ""} />
    </div>
  );
}

// Another account has it open.
const heldBy = (claims: Claim[], key: string): Claim | undefined => claims.find((one) => one.key === key && !one.mine);

function List({ queue, work, ask, claims }: { queue: Queue; work: boolean; ask: Record<string, string>; claims: Claim[] }) {
  const first = queue.forms.find((one) => !heldBy(claims, one.key));
  const openOf = (one: Waiting) => {
    const held = claims.find((claim) => claim.key === one.key);
    return held && <Light kind={held.mine ? "wait" : "part"}>{held.mine ? t("claim.mine", { when: clock(held.since_ms) }) : t("claim.open", { who: held.who, when: clock(held.since_ms) })}</Light>;
  };
  useKeys([{ key: "n", words: t("review.key.first"), run: () => first && go(withQuery({ key: first.key })) }]);
  const below = queue.below > 0 && <p class="about">{t("review.below", { n: queue.below })}</p>;
  if (!queue.forms.length)
    return (
      <>
        <Empty>{t(ask.text || ask.unit ? "review.none-found" : ask.state === "returned" ? "review.none.returned" : ask.state === "approved" ? "review.none.approved" : "review.none")}</Empty>
        {ask.after && <a href={withQuery({ after: null })}>{t("review.from-top")}</a>}
        {below}
      </>
    );
  return (
    <>
      {below}
      <p class="about">{t(ask.after ? "review.count-more" : queue.count > queue.forms.length ? "review.count-some" : "review.count", { n: queue.count, shown: queue.forms.length })}</p>
      <Table<Waiting>
        label={t("review.title")}
        rows={queue.forms}
        id={(one) => one.key}
        columns={[
          { head: t("review.found"), cell: (one) => <Found one={one} /> },
          { head: t(work ? "review.work" : "review.form"), cell: (one) => <a href={withQuery({ key: one.key })}>{one.title}</a> },
          { head: t("unit"), cell: (one) => one.unit_name },
          { head: t("review.round"), cell: (one) => (one.round ? round(one.round) : String(one.year)) },
          { head: t("review.step"), cell: (one) => (one.step ? <Light kind={one.mine ? "part" : "wait"}>{t("review.turn", { who: one.step })}</Light> : ""), when: queue.forms.some((one) => one.step) },
          { head: t("claim.head"), cell: (one) => openOf(one) ?? "", when: queue.forms.some((one) => claims.some((claim) => claim.key === one.key)) },
          { head: t("review.author"), cell: (one) => one.author },
          { head: t("review.came"), kind: "date", cell: (one) => moment(one.at_ms) },
          { head: t("review.again"), cell: (one) => (one.again ? <Light kind="part">{t("review.again.yes")}</Light> : ""), when: queue.forms.some((one) => one.again) },
        ]}
      />
      <Files path="/reviews" asked={{ ...ask, after: "" }} />
      {(ask.after || queue.next) && (
        <p class="bar">
          {ask.after && <a href={withQuery({ after: null })}>{t("review.from-top")}</a>}
          {queue.next && <a href={withQuery({ after: queue.next })}>{t("forms.next")}</a>}
        </p>
      )}
    </>
  );
}

// The four checks of a target and their grades, as the plan and the record say them.
const fourChecks = ["完整性", "相关性", "适当性", "可行性"];
const grades = ["优", "良", "中", "差"];

function Checks({ said, say }: { said: Record<string, string>; say: (said: Record<string, string>) => void }) {
  return (
    <fieldset class="checks">
      <legend>{t("review.checks")}</legend>
      {fourChecks.map((name) => (
        <label key={name} class="field">
          {name}
          <select value={said[name] ?? ""} onChange={(event) => say({ ...said, [name]: event.currentTarget.value })}>
            <option value="">—</option>
            {grades.map((grade) => (
              <option key={grade}>{grade}</option>
            ))}
          </select>
        </label>
      ))}
    </fieldset>
  );
}

const usual = ["review.reason.1", "review.reason.2", "review.reason.3", "review.reason.4", "review.reason.5"];

// Somebody else reads it for review: his, until he leaves it or it is taken over.
function HeldBox({ held }: { held: Held }) {
  const action = useAction();
  if (!held.by) return <ProblemBox problem={held.problem} />;
  return (
    <div class="box part" role="status">
      <Light kind="part">{t("claim.held", { who: held.by.who, when: clock(held.by.since_ms) })}</Light>
      <ProblemBox problem={action.problem} />
      <p class="bar">
        <button type="button" class="quiet" disabled={action.busy} onClick={() => action.run(held.take)}>
          {t("claim.over")}
        </button>
      </p>
    </div>
  );
}

// What one has chosen and written stays when somebody takes the form over.
// `newer`: shows a version that has come and is not looked at yet; nothing is decided on the one before.
function Decide({ form, next, marks, may, newer }: { form: Form; next: (returned?: string) => void; marks: Marks; may: boolean; newer: (() => void) | null }) {
  const [returning, setReturning] = useState(false);
  const [checks, setChecks] = useState<Record<string, string>>({});
  const action = useAction();
  const said = Object.fromEntries(Object.entries(checks).filter(([, grade]) => grade));
  const decide = (verdict: "pass" | "return", reasons: string[] = []) =>
    action.run(async () => {
      const all = verdict === "return" ? [...new Set([...unmended, ...reasons])] : former.map((reason) => t("former.said", { reason }).slice(0, 190));
      await post("/review", { key: form.key, seen: form.mark, verdict, ...(all.length ? { reasons: all } : {}), ...(Object.keys(said).length ? { checks: said } : {}) });
      next(verdict === "return" ? form.key : undefined);
    });
  const waits = may && form.state === "waiting" && !form.office && form.mine;
  const held = useClaim(form.key, waits);
  const open = waits && !held.by && !newer;
  const former = form.since_return?.reasons ?? [];
  const unmended = former.filter((reason) => marks[reason] === false);
  const graded = !form.checks || fourChecks.every((name) => checks[name]);
  const settled = !form.conflicts && graded && former.every((reason) => marks[reason]);
  useKeys([
    ...(open ? [{ key: "p", words: t("review.key.pass"), run: () => settled && !action.busy && decide("pass") }, { key: "r", words: t("review.key.return"), run: () => setReturning(true) }] : []),
    { key: "n", words: t("review.key.next"), run: () => next() },
  ]);
  const fromFindings = form.findings.filter((one) => one.severity !== "hint").map((one) => one.what.slice(0, 180));
  return (
    <div class="decide">
      <HeldBox held={held} />
      <ProblemBox problem={action.problem} />
      {open && form.checks && <Checks said={checks} say={setChecks} />}
      <p class="bar">
        {open && (
          <>
            <button type="button" disabled={action.busy || !settled} onClick={() => decide("pass")}>
              {t(form.last ? "review.pass" : "review.pass.on")}
            </button>
            <button type="button" class="quiet" disabled={action.busy} aria-expanded={returning} onClick={() => setReturning(!returning)}>
              {t("review.return")}
            </button>
          </>
        )}
        {newer && (
          <button type="button" onClick={newer}>
            {t("review.newer.look")}
          </button>
        )}
        <button type="button" class="quiet" onClick={() => next()}>
          {t("review.next")}
        </button>
        {newer && <Light kind="part">{t("review.newer.first")}</Light>}
        {open && !settled && <span class="about">{t(form.conflicts ? "review.conflicts.wait" : graded ? "former.first" : "review.checks.first")}</span>}
      </p>
      {returning && waits && (
        <Reasons offered={[...fromFindings, ...usual.map((one) => t(one))]} enough={!!unmended.length} busy={action.busy || !open} send={(reasons) => decide("return", reasons)} />
      )}
    </div>
  );
}

const stateKinds: Record<Form["state"], Kind> = { approved: "good", returned: "part", waiting: "wait", withdrawn: "none" };

function Since({ form, marks, set, decides }: { form: Form; marks: Marks; set: (marks: Marks) => void; decides: boolean }) {
  const since = form.since_return;
  if (!since) return null;
  return (
    <section class="box part" aria-labelledby="since">
      <h2 id="since">{t("review.since", { who: since.reviewer })}</h2>
      {decides ? (
        <Former reasons={since.reasons} marks={marks} set={set} />
      ) : (
        <ul class="reasons">
          {since.reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
      {since.answer && (
        <p>
          <strong>{t("review.answer")}</strong>
          {since.answer}
        </p>
      )}
      {since.documents.length > 0 && <p>{t("review.documents-since", { what: listed(since.documents) })}</p>}
      {since.changed.length ? (
        <Table
          label={t("review.changed")}
          rows={since.changed}
          id={(one) => one.words}
          columns={[
            { head: t("review.field"), cell: (one) => field(one.words) },
            { head: t("review.before"), cell: (one) => <del>{fieldValue(one.words, one.before) || t("none")}</del> },
            { head: t("review.after"), cell: (one) => <ins>{fieldValue(one.words, one.after) || t("none")}</ins> },
          ]}
        />
      ) : (
        <p>{t("review.nothing-changed")}</p>
      )}
    </section>
  );
}

// Every version, and what differs between any two: asked for when it is opened.
export function Versions({ form }: { form: Form }) {
  const [open, setOpen] = useState(false);
  return (
    <details class="answers" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("review.versions", { n: form.versions.length })}</summary>
      {open && <History sheet={form.key} turn={form.versions.length} />}
    </details>
  );
}

interface Read {
  form: Form;
  whole: Whole | null;
}
const waitsFor = (form: Form): boolean => form.state === "waiting" && form.mine && !form.office;

// What one is deciding on stands as one reads it, until one has seen that another version came.
function Newer({ form, now }: { form: Form; now: Form }) {
  const last = now.versions.find((one) => one.mark === now.mark);
  return (
    <section class="box part" role="status" aria-labelledby="newer">
      <h2 id="newer">{t("review.newer", { who: last?.author ?? "", when: moment(last?.at_ms ?? null) })}</h2>
      <Difference sheet={form.key} a={form.mark} b={now.mark} />
    </section>
  );
}

// `may`: the account says a word about some forms; who only reads goes through them one by one all the same.
export function OneForm({ address, next, decides, may = decides }: { address: string; next: (returned?: string) => void; decides: boolean; may?: boolean }) {
  const [marks, setMarks] = useState<Marks>({});
  const work = address.split("/")[1] === "work";
  // A piece of work is fetched after its form, and nothing is decided before both are here: what is passed was on the screen.
  const data = useData(async (): Promise<Read> => {
    const form = await get<Form>("/form", { key: address });
    return { form, whole: work ? await wholeWork(address) : null };
  }, [address]);
  const now = data.data;
  const [read, setRead] = useState<Read | null>(null);
  const stays = !!read && !!now && decides && may && read.form.mark !== now.form.mark && waitsFor(read.form) && waitsFor(now.form);
  useEffect(() => {
    if (now && !stays) setRead(now);
  }, [now, stays]);
  const look = () => {
    setMarks({}); // said of what stood before
    setRead(now);
  };
  const { form, whole } = (stays ? read : now) ?? { form: null, whole: null };
  return (
    <>
      <ProblemBox problem={data.problem} again={data.again} />
      <Loading data={data} />
      {form && (
        <article aria-labelledby="form-title">
          <h2 id="form-title">{form.title}</h2>
          <p class="about">
            {said(form.kind)} {form.year} {round(form.round)} · <Light kind={stateKinds[form.state]}>{t(`form.state.${form.state}`)}</Light>
            {form.chain && ` · ${t("review.step")}：${form.chain}`}
            {form.state === "returned" && t("form.returned.why", { why: form.reasons.join(t("form.returned.join")), who: form.reviewer })}
          </p>
          {form.one_of > 0 && (
            <p>
              <Light kind={form.machine ? "wait" : "part"}>{form.machine ? t("review.by-machine") : t("review.drawn", { n: form.one_of })}</Light>
            </p>
          )}
          {form.withdrawn && (
            <p class="box">
              <Light kind="none">{t("form.withdrawn", { who: form.withdrawn.by, when: moment(form.withdrawn.at_ms), why: form.withdrawn.reason })}</Light>
            </p>
          )}
          {may && form.state === "waiting" && !form.office && !form.mine && (
            <p class="box">
              <Light kind="wait">{form.step ? t("review.not-your-turn", { who: form.step }) : t("review.not-yours")}</Light>
            </p>
          )}
          {may && form.office && form.state === "waiting" && (
            <p class="box">
              <Light kind="wait">{t("review.office", { who: form.office })}</Light>
            </p>
          )}
          {form.conflicts > 0 && (
            <p class="box part">
              <Light kind="bad">{t("review.conflicts")}</Light> <a href={`/inbox?key=${encodeURIComponent(form.key)}`}>{t("review.conflicts.decide")}</a>
            </p>
          )}
          {stays && now && <Newer form={form} now={now.form} />}
          {!work && <Reopen key={form.mark} of={form} address={form.key} seen={form.mark} done={data.again} />}
          {decides && <Decide key={form.key + form.state} form={form} next={next} marks={marks} may={may} newer={stays ? look : null} />}
          {form.state === "returned" && (
            <p>
              <a href={`/form?key=${encodeURIComponent(form.key)}&letter=1`}>{t("letter.open")}</a>
            </p>
          )}
          <Since form={form} marks={marks} set={setMarks} decides={may && waitsFor(form)} />
          {form.state !== "withdrawn" && (
            <>
              <h3>{t("review.findings")}</h3>
              <FindingList findings={form.findings} />
              {whole ? <WorkView whole={whole} judged={form} /> : <FormView says={form.says} />}
              <Beside address={form.key} work={work} />
            </>
          )}
          <Versions form={form} />
        </article>
      )}
    </>
  );
}

function Review({ session, address }: Place) {
  const { query } = address;
  const ask = { kind: query.get("kind") ?? "", year: query.get("year") ?? "", round: query.get("round") ?? "", state: query.get("state") ?? "", unit: query.get("unit") ?? "", text: query.get("text") ?? "", after: query.get("after") ?? "" };
  const data = useData(() => get<Queue>("/reviews", ask), Object.values(ask));
  const key = query.get("key");
  const claims = useClaims(true);
  const may = session.account?.may ?? {};
  const queue = data.data;
  const at = queue && key ? queue.forms.findIndex((one) => one.key === key) : -1;
  const letter = query.get("letter");
  const next = (returned?: string) => {
    // what somebody else has open is his
    const after = queue?.forms.slice(at + 1).find((one) => !heldBy(claims, one.key));
    data.again();
    // the last one of a page leads to the next page
    const page: Record<string, string> = !after && queue?.next ? { after: queue.next } : {};
    go(withQuery({ key: after && after.key !== key ? after.key : null, letter: returned ?? null, ...page }));
  };
  const told = letter && letter !== key && (
    <p class="box good" role="status">
      <Light kind="good">{t("letter.returned")}</Light> <a href={`/form?key=${encodeURIComponent(letter)}&letter=1`}>{t("letter.open")}</a>
    </p>
  );
  if (key)
    return (
      <>
        <p class="about">
          <a href={withQuery({ key: null })}>← {t("review.back")}</a>
          {queue && at >= 0 && ` · ${queue.from + at + 1} / ${queue.count}`}
        </p>
        {told}
        <OneForm key={key} address={key} next={next} decides may={!!may.review_step} />
      </>
    );
  return (
    <>
      <Filters query={query} units={queue?.units ?? []} />
      {told}
      {may.reviews_all && ask.kind !== "work" && !ask.state && <BulkPass ask={{ kind: ask.kind, year: ask.year, round: ask.round, unit: ask.unit, text: ask.text }} listed={listed([queue?.units.find((one) => one.code === ask.unit)?.name || ask.unit, ask.text && `“${ask.text}”`].filter(Boolean))} done={data.again} may={!!may.review} />}
      <ProblemBox problem={data.problem} again={data.again} />
      <Loading data={data} />
      {queue && <List queue={queue} work={ask.kind === "work"} ask={ask} claims={claims} />}
    </>
  );
}

export const review: Page = { path: "/review", title: "review.title", needs: "reviews", menu: true, key: "3", view: Review };
