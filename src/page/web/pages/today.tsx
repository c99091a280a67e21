// today -- what I owe and by when, what came back and why, what waits for me, what has arrived where.
import { get, type Session } from "../api";
import type { Page, Place } from "../page";
import { Empty, Light, Loading, ProblemBox, Table, useData, type Kind } from "../parts";
import { pageOf } from "../router";
import { ReopenedWords, type Reopened } from "../review/reopen";
import { arrivedAt, day, moment, round, said, t } from "../words";
import { kindOfKey, prepareLink, submissionWords, type SubmissionKind, type SubmissionWanted } from "../submission_kinds";

interface Owed {
  id: string;
  title: string;
  due: string | null;
  remind: string | null;
  days_left: number | null;
  unit: string;
  unit_name: string;
  total: number;
  open: number;
  counted: number;
  returned: number;
  overdue: number;
  state: string;
  screen: string;
  what: string;
  year: number;
  round: number;
  department: boolean;
  submit: SubmissionWanted | null; // what of it goes up
}
interface Returned {
  key: string;
  kind: string;
  year: number;
  round: number;
  title: string;
  unit: string;
  unit_name: string;
  reviewer: string;
  reasons: string[];
  at_ms: number | null;
}
interface Opened extends Omit<Returned, "reviewer" | "reasons">, Reopened {}
interface Received {
  key: string;
  scope: string;
  place: string;
  year: number;
  round: number;
  kind: SubmissionKind;
  outcome: "" | "agrees" | "differs" | "waiting";
  at_ms: number | null;
}
interface Day {
  date: string;
  plan: string;
  no_plan: string;
  owe: Owed[];
  owed: number;
  untimed: number;
  minutes: number;
  queues: { kind: string; year: number; count: number }[];
  conflicts: number;
  received: Received[];
  returned: Returned[];
  reopened: Opened[];
  reopened_count: number;
  returned_count: number;
  to_review: number;
  others_open: number;
  others_overdue: number;
  arrived: Record<"forms" | "here_only" | "at_parent" | "at_above" | "not_sent", number>;
}

// The day may have gone by of what is done: what is left of it then has another day (延期), or none (追加).
const isGone = (one: Owed): boolean => one.days_left !== null && one.days_left < 0 && !one.overdue;

function urgency(one: Owed): Kind {
  if (one.overdue) return "bad";
  if (one.returned || (!isGone(one) && one.days_left !== null && one.days_left <= 3)) return "part";
  return "wait";
}

function left(one: Owed): string {
  if (one.due === null) return t("today.no-date");
  if (one.days_left === null) return t("today.no-calendar");
  if (isGone(one)) return t("today.not-late");
  if (one.days_left < 0) return t("today.late", { n: -one.days_left });
  return one.days_left === 0 ? t("today.due-today") : t("today.left", { n: one.days_left });
}

// Kinds of work that have a screen of their own.
const ownScreens: Record<string, [string, string]> = {
  rectification: ["/warnings", "rectification"],
  disclosure: ["/outreach", "disclosure"],
  training: ["/outreach", "training"],
  coaching: ["/outreach", "training"],
  publicity: ["/outreach", "publicity"],
  verification: ["/checks", ""],
  onsite: ["/checks", ""],
  spot_review: ["/checks", ""],
  key_evaluation: ["/evaluations", ""],
  department_evaluation: ["/evaluations", "shares"],
  ex_ante: ["/evaluations", "triggers"],
  agency: ["/evaluations", "agencies"],
  assessment: ["/assessment", ""],
};
const address = (path: string, words: Record<string, string | number>): string => {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(words)) if (value) query.set(name, String(value));
  return `${path}${String(query) && "?"}${query}`;
};

// Where it is done; nothing: on no screen, or on none that this account sees.
function placeOf(one: Owed, session: Session): string | null {
  const may = session.account?.may ?? {};
  const { what, year, round: month } = one;
  const [path, view] = ownScreens[what] ?? ["/works", ""];
  switch (one.screen) {
    case "forms":
      return may.forms ? address("/forms", { what, year, round: month, department: one.department ? 1 : "", state: "todo" }) : null;
    case "review":
      return may.reviews ? address("/review", { kind: what === "self" ? "self_evaluation" : what, year, round: month }) : null;
    case "works":
      return may.forms ? address(path, path === "/works" ? { type: what } : { view }) : null;
    case "submission":
      return !may.submission ? null : one.submit ? prepareLink(one.submit) : address("/submission", { year });
    case "board":
      return "/board?by=obligation";
    default:
      return null;
  }
}

function owedWords({ owed, untimed, minutes }: Day): string {
  if (!owed) return t("today.sum.none");
  if (!minutes) return t("today.sum.office");
  return untimed ? t("today.sum.some", { minutes, n: untimed }) : t("today.sum", { minutes });
}

// One link for each list that holds some of them.
function Queues({ data }: { data: Day }) {
  const years = new Set(data.queues.map((one) => one.year));
  if (!data.queues.length) return <a href="/review">{t("today.review.sum")}</a>;
  return (
    <>
      {t("today.review.sum")}{" "}
      {data.queues.map((one) => (
        <a key={`${one.kind} ${one.year}`} class="queue" href={address("/review", { kind: one.kind, year: one.year })}>
          {years.size > 1 && `${one.year} `}
          {t(`kind.${one.kind}`)} {one.count}
        </a>
      ))}
    </>
  );
}

function Sum({ data, session }: { data: Day; session: Session }) {
  const late = data.owe.filter((one) => urgency(one) === "bad").length;
  const reviews = !!session.account?.may.review || data.to_review > 0;
  const unsettled = data.received.filter((one) => one.outcome !== "agrees").length;
  return (
    <ul class="sums">
      <li class={late ? "bad" : "wait"}>
        <b>{data.owed}</b>
        <span>{owedWords(data)}</span>
      </li>
      <li class={data.returned_count ? "part" : "wait"}>
        <b>{data.returned_count}</b>
        <span>{t("today.returned.sum")}</span>
      </li>
      {data.reopened_count > 0 && (
        <li class="part">
          <b>{data.reopened_count}</b>
          <span>{t("today.reopened.sum")}</span>
        </li>
      )}
      {reviews && (
        <li class={data.to_review ? "part" : "wait"}>
          <b>{data.to_review}</b>
          <span>
            <Queues data={data} />
          </span>
        </li>
      )}
      {data.received.length > 0 && (
        <li class={unsettled ? "part" : "wait"}>
          <b>{data.received.length}</b>
          <span>
            <a href="/submission">{t(unsettled ? "today.received.sum" : "today.received.all", { n: unsettled })}</a>
          </span>
        </li>
      )}
      {data.conflicts > 0 && (
        <li class="part">
          <b>{data.conflicts}</b>
          <span>
            <a href="/inbox">{t("today.conflicts.sum")}</a>
          </span>
        </li>
      )}
      {data.others_open > 0 && (
        <li class={data.others_overdue ? "part" : "wait"}>
          <b>{data.others_open}</b>
          <span>
            <a href="/board">{t("today.others.sum", { n: data.others_overdue })}</a>
          </span>
        </li>
      )}
      {!session.node.top && (
        <li class="wait">
          <b>{data.arrived.here_only}</b>
          <span>{t("today.here-only.sum")}</span>
        </li>
      )}
    </ul>
  );
}

const outcomes: Record<Received["outcome"], Kind> = { agrees: "good", differs: "bad", waiting: "wait", "": "wait" };

// What came from below: each county's, whether its figures agree with what is held here.
function FromBelow({ data }: { data: Day }) {
  if (!data.received.length) return null;
  return (
    <section aria-labelledby="received">
      <h2 id="received">{t("today.received")}</h2>
      <Table<Received>
        label={t("today.received")}
        rows={data.received}
        id={(one) => one.key}
        columns={[
          { head: t("submission.from"), cell: (one) => (one.place === one.scope ? one.scope : `${one.place} ${one.scope}`) },
          { head: t("review.round"), cell: (one) => <a href={address("/submission", { key: one.key })}>{`${one.year} ${submissionWords(one)}`}</a> },
          { head: t("submission.receipt"), cell: (one) => <Light kind={outcomes[one.outcome]}>{t(`today.received.${one.outcome || "none"}`)}</Light> },
          { head: t("submission.at"), kind: "date", cell: (one) => moment(one.at_ms) },
        ]}
      />
    </section>
  );
}

function Owe({ data, session }: { data: Day; session: Session }) {
  if (!data.plan) return <Empty>{data.no_plan || t("today.no-plan")}</Empty>;
  if (!data.owe.length) return <Empty>{t("today.nothing-due")}</Empty>;
  const units = new Set(data.owe.map((one) => one.unit));
  return (
    <Table<Owed>
      label={t("today.owe")}
      rows={data.owe}
      id={(one) => `${one.id} ${one.unit} ${one.title}`}
      columns={[
        { head: t("today.due"), kind: "date", cell: (one) => (one.due ? day(one.due) : t("not-set")) },
        { head: t("today.left.head"), cell: (one) => <Light kind={urgency(one)}>{left(one)}</Light> },
        {
          head: t("today.duty"),
          cell: (one) => {
            const place = placeOf(one, session);
            return (
              <>
                {place ? <a href={place}>{said(one.title)}</a> : said(one.title)}
                {one.submit && one.screen !== "submission" && (
                  <small class="under">
                    <a href={prepareLink(one.submit)}>{t("today.submit", { what: submissionWords(one.submit) })}</a>
                  </small>
                )}
              </>
            );
          },
        },
        { head: t("unit"), cell: (one) => one.unit_name, when: units.size > 1 },
        { head: t("today.open"), kind: "number", cell: (one) => one.counted || t("today.counted") },
        { head: t("state"), cell: (one) => said(one.state) },
      ]}
    />
  );
}

function Back({ data }: { data: Day }) {
  if (!data.returned.length && !data.reopened.length) return <Empty>{t("today.nothing-returned")}</Empty>;
  return (
    <ul class="cards">
      {data.reopened.map((one) => (
        <li key={one.key}>
          <h3>
            <a href={pageOf(one.key)}>{one.title}</a>
          </h3>
          <p class="about">
            {said(one.kind)} {one.year} {round(one.round)}
            {one.unit_name && ` · ${one.unit_name}`}
          </p>
          <p>
            <ReopenedWords it={one} />
          </p>
        </li>
      ))}
      {data.returned.map((one) => (
        <li key={one.key}>
          <h3>
            <a href={pageOf(one.key)}>{one.key.includes("/submission/") ? t("today.returned.submission") : one.title}</a>
          </h3>
          <p class="about">
            {said(one.kind)} {one.year} {one.key.includes("/submission/") ? submissionWords({ kind: kindOfKey(one.key, one.round), round: one.round }) : round(one.round)}
            {one.unit_name && ` · ${one.unit_name}`}
          </p>
          <ul class="reasons">
            {one.reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
          <p class="about">{t("today.returned.by", { who: one.reviewer, when: moment(one.at_ms) })}</p>
        </li>
      ))}
    </ul>
  );
}

function Arrived({ data, session }: { data: Day; session: Session }) {
  const it = data.arrived;
  if (session.node.top) return <Empty>{t("today.top", { n: it.forms })}</Empty>;
  if (!it.forms && !it.here_only) return <Empty>{t("today.no-forms")}</Empty>;
  const rows: [Kind, string, number][] = [
    ["part", t("arrived.here-only"), it.here_only],
    ["good", arrivedAt(session.node.scope, 1), it.at_parent],
    ["good", arrivedAt(session.node.scope, 2), it.at_above],
    ["none", t("arrived.not-sent"), it.not_sent],
  ];
  return (
    <dl class="pairs">
      {rows
        .filter(([, , count], i) => count || i < (session.node.scope.length > 6 ? 3 : 2)) // above a prefecture there is often nobody
        .map(([kind, words, count]) => (
          <div key={words}>
            <dt>
              <Light kind={count ? kind : "none"}>{words}</Light>
            </dt>
            <dd>{count}</dd>
          </div>
        ))}
    </dl>
  );
}

function Today({ session, address }: Place) {
  const asOf = address.query.get("as_of") ?? "";
  const data = useData(() => get<Day>("/today", { as_of: asOf }), [asOf]);
  const it = data.data;
  return (
    <>
      <ProblemBox problem={data.problem} again={data.again} />
      <Loading data={data} />
      {it && (
        <>
          <p class="about">
            {it.date}
            {it.plan && ` · ${t("today.plan", { plan: said(it.plan) })}`}
          </p>
          <Sum data={it} session={session} />
          <section aria-labelledby="owe">
            <h2 id="owe">{t("today.owe")}</h2>
            <Owe data={it} session={session} />
          </section>
          <FromBelow data={it} />
          <div class="columns">
            <section aria-labelledby="back">
              <h2 id="back">{t(it.reopened.length ? "today.returned.both" : "today.returned")}</h2>
              <Back data={it} />
            </section>
            <section aria-labelledby="arrived">
              <h2 id="arrived">{t("today.arrived")}</h2>
              <Arrived data={it} session={session} />
            </section>
          </div>
        </>
      )}
    </>
  );
}

export const today: Page = { path: "/today", title: "today.title", needs: "duties", menu: true, key: "1", view: Today };
