// calendar -- the year of the plan: what falls on which day, rest days and make-up workdays; each date opens its obligation.
import { useEffect, useRef, useState } from "preact/hooks";
import { get } from "../api";
import { Said, titleOf, ToExtend, type Reasons } from "../board/why";
import { Files } from "../books/files";
import type { Page, Place } from "../page";
import { Empty, Light, Loading, ProblemBox, Table, useAction, useData, type Kind } from "../parts";
import { go, withQuery } from "../router";
import { language, said, t } from "../words";

interface Day {
  date: string;
  name: string;
  works: boolean;
  expected: boolean;
}
interface Event_ {
  date: string;
  kind: "opens" | "cutoff" | "remind" | "due";
  id: string;
  title: string;
  due: string | null;
  expected: boolean;
}
interface Obligation {
  id: string;
  section: string;
  title: string;
  sentence: string;
  sentence_english: string;
  owner: string;
  office: boolean;
  to: string;
  cutoff: string | null;
  windows: { due: string | null; remind: string | null; remind_expected: string | null }[];
  event: string;
  thresholds: string[];
  consequence: string;
  evidence: string;
  note: string;
  unset: string[];
}
interface Answer {
  year: number;
  today: string;
  plan: string;
  title: string;
  source: string;
  covered: boolean;
  unconfirmed: string[];
  days: Day[];
  events: Event_[];
  obligations: Obligation[];
}
const kinds: Record<Event_["kind"], Kind> = { due: "bad", remind: "part", cutoff: "wait", opens: "none" };
const iso = (year: number, month: number, day: number): string => `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
const daysOf = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();
// 0 is Monday.
const weekday = (date: string): number => (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;

// What kind of day it is, by its sign and by words; never by its colour alone.
function restOf(day: Day | undefined, date: string): { sign: string; words: string; kind: string } {
  const usual = weekday(date) < 5;
  if (!day) return usual ? { sign: "", words: "", kind: "" } : { sign: "", words: t("calendar.weekend"), kind: "rest" };
  if (day.works && !day.expected) return { sign: t("calendar.sign.maybe"), words: `${day.name} ${t("calendar.maybe")}`, kind: "maybe" };
  if (day.works && !usual) return { sign: t("calendar.sign.work"), words: t("calendar.work"), kind: "" };
  return day.works ? { sign: "", words: day.name, kind: "" } : { sign: day.name ? t("calendar.sign.rest") : "", words: day.name || t("calendar.weekend"), kind: "rest" };
}

function weeksOf(year: number, month: number): (string | null)[][] {
  const cells: (string | null)[] = Array.from({ length: weekday(iso(year, month, 1)) }, () => null);
  for (let day = 1; day <= daysOf(year, month); day++) cells.push(iso(year, month, day));
  while (cells.length % 7) cells.push(null);
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(7 * week, 7 * week + 7));
}

function Weekdays() {
  return (
    <thead>
      <tr>
        {["1", "2", "3", "4", "5", "6", "7"].map((day) => (
          <th key={day} scope="col">
            {t(`calendar.day.${day}`)}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function Month({ it, month, only }: { it: Answer; month: number; only: boolean }) {
  const on = (date: string) => it.events.filter((event) => event.date === date);
  return (
    <div class={only ? "scroll" : undefined} tabIndex={only ? 0 : undefined} role={only ? "region" : undefined} aria-label={only ? t("calendar.month", { month }) : undefined}>
      <table class={only ? "month" : "month small"}>
        <caption>{only ? t("calendar.caption", { year: it.year, month }) : <a href={withQuery({ month })}>{t("calendar.month", { month })}</a>}</caption>
        <Weekdays />
        <tbody>
          {weeksOf(it.year, month).map((week, i) => (
            <tr key={i}>
              {week.map((date, k) => {
                if (!date) return <td key={k} class="out" />;
                const day = it.days.find((one) => one.date === date);
                const rest = restOf(day, date), events = on(date);
                return (
                  <td key={k} class={`${rest.kind}${date === it.today ? " today" : ""}`} title={only ? undefined : [rest.words, ...events.map((one) => `${t(`calendar.kind.${one.kind}`)} ${one.id} ${said(one.title)}`)].filter(Boolean).join("\n")}>
                    {only || !events.length ? (
                      <span class="number">{Number(date.slice(8))}</span>
                    ) : (
                      <a class={`number ${kinds[events[0].kind]}`} href={withQuery({ month, duty: null })} aria-label={`${date} ${t("calendar.n", { n: events.length })}`}>
                        {Number(date.slice(8))}
                      </a>
                    )}
                    {rest.sign && (
                      <small class="sign" title={rest.words}>
                        {rest.sign}
                      </small>
                    )}
                    {only && rest.words && day && <small class="name">{rest.words}</small>}
                    {only && !!events.length && (
                      <ul>
                        {events.map((one) => (
                          <li key={`${one.id}${one.kind}`}>
                            <a href={withQuery({ duty: one.id })}>
                              <Light kind={kinds[one.kind]}>
                                {t(`calendar.kind.${one.kind}`)}
                                {one.expected ? t("calendar.if") : ""} {one.id}
                              </Light>{" "}
                              {said(one.title)}
                            </a>
                          </li>
                        ))}
                      </ul>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

// Whose duty it is, and how it stands there: as `siben explain duty:` says it.
function Why({ of, session }: { of: Obligation; session: Place["session"] }) {
  const all = session.account?.may.duties === "all";
  const own = session.account?.units ?? [];
  const [debtor, setDebtor] = useState(all ? "" : (own[0] ?? ""));
  const [said, say] = useState<Reasons | null>(null);
  const action = useAction();
  const ask = (event: Event) => {
    event.preventDefault();
    say(null);
    action.run(async () => say(await get<Reasons>("/duty-why", { id: of.id, of: debtor.trim() })));
  };
  return (
    <>
      <form class="bar" onSubmit={ask}>
        {!(of.office && all) && (
          <label>
            {t(all ? "calendar.debtor" : "unit")}{" "}
            {own.length > 0 && !all ? (
              <select name="debtor" value={debtor} onChange={(event) => setDebtor(event.currentTarget.value)}>
                {own.map((code) => (
                  <option key={code}>{code}</option>
                ))}
              </select>
            ) : (
              <input name="debtor" value={debtor} required onInput={(event) => setDebtor(event.currentTarget.value)} />
            )}
          </label>
        )}
        <button type="submit" class="quiet" disabled={action.busy}>
          {t("calendar.why")}
        </button>
      </form>
      <ProblemBox problem={action.problem} />
      {said && (
        <div role="status">
          <h3>{titleOf(said)}</h3>
          <Said it={said} />
          <p class="buttons">
            <ToExtend id={of.id} unit={/^\d+$/.test(debtor.trim()) ? debtor.trim() : ""} session={session} />
          </p>
        </div>
      )}
    </>
  );
}

function Duty({ of, session }: { of: Obligation; session: Place["session"] }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [of.id]); // once: whoever types below it is not called back
  const moved = of.windows.filter((one) => one.remind !== one.due || one.remind_expected !== one.remind);
  const rows: [string, string][] = [
    ["section", of.section],
    ["sentence", (language() !== "zh" && of.sentence_english) || of.sentence],
    ["owner", of.owner],
    ["to", of.to],
    ["cutoff", of.cutoff ?? ""],
    ["due", of.windows.map((one) => one.due).filter(Boolean).join(t("list.join")) || of.event || t("not-set")],
    [
      "remind",
      moved
        .map((one) =>
          t(one.remind_expected !== one.remind ? "calendar.moved.maybe" : "calendar.moved", { due: one.due ?? "", remind: one.remind ?? t("none"), expected: one.remind_expected ?? t("none") }),
        )
        .join(t("list.join")),
    ],
    ["thresholds", of.thresholds.join(t("list.join"))],
    ["consequence", of.consequence || t("not-set")],
    ["evidence", of.evidence],
    ["note", of.note],
  ];
  return (
    <article class="card" aria-label={of.id}>
      <h2 tabIndex={-1} ref={heading}>
        {of.id} {said(of.title)}
      </h2>
      <dl class="said">
        {rows
          .filter((row) => row[1])
          .map(([name, words]) => (
            <div key={name}>
              <dt>{t(`calendar.of.${name}`)}</dt>
              <dd>{words}</dd>
            </div>
          ))}
      </dl>
      <Why key={of.id} of={of} session={session} />
      <p class="buttons">
        <button type="button" class="quiet" onClick={() => go(withQuery({ duty: null }))}>
          {t("close")}
        </button>
        <a href="/board">{t("calendar.board")}</a>
      </p>
    </article>
  );
}

function List({ events }: { events: Event_[] }) {
  return (
    <Table<Event_>
      label={t("calendar.list")}
      rows={events}
      id={(one) => `${one.date}${one.kind}${one.id}${one.expected}`}
      columns={[
        { head: t("calendar.date"), kind: "date", cell: (one) => `${one.date} ${t(`calendar.day.${weekday(one.date) + 1}`)}` },
        {
          head: t("calendar.what"),
          cell: (one) => (
            <Light kind={kinds[one.kind]}>
              {t(`calendar.kind.${one.kind}`)}
              {one.expected ? t("calendar.if") : ""}
            </Light>
          ),
        },
        { head: t("today.duty"), cell: (one) => <a href={withQuery({ duty: one.id })}>{`${one.id} ${said(one.title)}`}</a> },
        { head: t("calendar.of.due"), kind: "date", cell: (one) => (one.kind === "remind" ? one.due : "") },
      ]}
    />
  );
}

function Calendar({ session, address }: Place) {
  const { query } = address;
  const year = query.get("year") ?? "";
  const data = useData(() => get<Answer>("/calendar", { year }), [year]);
  const it = data.data;
  const month = Number(query.get("month")) || 0;
  const duty = it?.obligations.find((one) => one.id === query.get("duty"));
  const shown = (it?.events ?? []).filter((one) => !month || one.date.slice(0, 7) === iso(it?.year ?? 0, month, 1).slice(0, 7));
  const undated = (it?.obligations ?? []).filter((one) => !one.windows.length);
  return (
    <>
      <div class="bar" role="group" aria-label={t("filters")}>
        <label>
          {t("books.year")}{" "}
          <input name="year" type="number" min={2000} max={2099} value={year || it?.year || ""} onChange={(event) => go(withQuery({ year: event.currentTarget.value, duty: null }), true)} />
        </label>
        <label>
          {t("calendar.view")}{" "}
          <select name="month" value={month} onChange={(event) => go(withQuery({ month: Number(event.currentTarget.value) || null, duty: null }))}>
            <option value={0}>{t("calendar.whole")}</option>
            {Array.from({ length: 12 }, (_, i) => (
              <option key={i} value={i + 1}>
                {t("calendar.month", { month: i + 1 })}
              </option>
            ))}
          </select>
        </label>
        {!!month && (
          <>
            <button type="button" class="quiet" disabled={month === 1} onClick={() => go(withQuery({ month: month - 1, duty: null }))}>
              {t("calendar.before")}
            </button>
            <button type="button" class="quiet" disabled={month === 12} onClick={() => go(withQuery({ month: month + 1, duty: null }))}>
              {t("calendar.after")}
            </button>
          </>
        )}
        <button type="button" class="quiet" onClick={() => print()}>
          {t("calendar.print")}
        </button>
        <Files path="/calendar" asked={{ year }} />
      </div>
      <ProblemBox problem={data.problem} again={data.again} />
      <Loading data={data} />
      {it && (
        <>
          <p class="about">
            {it.title} · {t("today.plan", { plan: said(it.plan) })}
            {it.source && ` · ${it.source}`}
          </p>
          {!it.covered && (
            <p class="box bad" role="alert">
              {t("calendar.none")}
            </p>
          )}
          {!!it.unconfirmed.length && (
            <p class="box part">
              <Light kind="part">{t("calendar.unconfirmed")}</Light>
            </p>
          )}
          {duty && <Duty key={duty.id} of={duty} session={session} />}
          <div class={month ? undefined : "year"}>{month ? <Month it={it} month={month} only /> : Array.from({ length: 12 }, (_, i) => <Month key={i} it={it} month={i + 1} only={false} />)}</div>
          <p class="legend">
            {(["due", "remind", "cutoff", "opens"] as const).map((kind) => (
              <Light key={kind} kind={kinds[kind]}>
                {t(`calendar.kind.${kind}`)}
              </Light>
            ))}
            <span>
              {t("calendar.sign.rest")} {t("calendar.rest")}
            </span>
            <span>
              {t("calendar.sign.work")} {t("calendar.work")}
            </span>
            <span>
              {t("calendar.sign.maybe")} {t("calendar.maybe")}
            </span>
          </p>
          <h2>{t("calendar.list")}</h2>
          {shown.length ? <List events={shown} /> : <Empty>{t("calendar.empty")}</Empty>}
          {!month && !!undated.length && (
            <>
              <h2>{t("calendar.undated")}</h2>
              <Table<Obligation>
                label={t("calendar.undated")}
                rows={undated}
                id={(one) => one.id}
                columns={[
                  { head: t("today.duty"), cell: (one) => <a href={withQuery({ duty: one.id })}>{`${one.id} ${said(one.title)}`}</a> },
                  { head: t("calendar.of.due"), cell: (one) => one.event || t("not-set") },
                ]}
              />
            </>
          )}
        </>
      )}
    </>
  );
}

export const calendar: Page = { path: "/calendar", title: "calendar.title", needs: "duties", menu: true, key: "c", view: Calendar };
