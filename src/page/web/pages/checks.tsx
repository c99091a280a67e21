// checks -- verification: a sample is announced, drawn in public, checked on the spot by working papers, and every step can be made
// again by anybody.
import { useEffect, useState } from "preact/hooks";
import { get, post, type Session } from "../api";
import { GridView, type Grid } from "../grid";
import { Ledger, useLedger, type Row } from "../ledger";
import type { Page, Place } from "../page";
import { Empty, Field, Light, Loading, ProblemBox, Table, Withdraw, useAction, useData } from "../parts";
import { Picker, type Choice } from "../picker";
import { go } from "../router";
import { head, lines, round, said, t, wholeMoment } from "../words";
import { WorkEditor } from "../work/editor";
import { readWorkDraft } from "../work/draft";
import { workTypes } from "../work/model";

interface Announced {
  key: string;
  number: string;
  title: string;
  purpose: string;
  purpose_name: string;
  year: number;
  round: number;
  date: string | null;
  population: number;
  digest: string;
  share: number;
  least: number;
  method: number;
  commitment: string;
  public_value: string;
  public_date: string | null;
  note: string;
  announced_ms: number | null;
}
interface Sample extends Announced {
  draw: { date: string | null; secret: string; public_value: string; source: string; count: number } | null;
  drawn: Grid;
  withdrawal: { date: string | null; reason: string; how: string; at_ms: number | null } | null;
  own: boolean;
  outcome: "agrees" | "differs" | "unknown";
  steps: Grid;
}
interface Paper {
  project_code: string;
  name: string;
  unit: string;
  unit_name: string;
  by_lot: boolean;
  number: string;
  record: string;
  indicators: { name: string; core: boolean; asked: string; stated: string }[];
}
interface Papers extends Announced {
  projects: Paper[];
}
interface Done {
  words: string;
  seed: string;
}

const at = (values: Record<string, string>): string => `/checks?${new URLSearchParams(values)}`;

// The secret half of a seed is given once: it stays in this browser until it is drawn.
const seedPlace = (number: string) => `siben.seed.${number}`;
function keepSeed(number: string, seed: string): void {
  try {
    localStorage.setItem(seedPlace(number), seed);
  } catch {
    // it is on the screen, and in the file
  }
}
function seedOf(number: string): string {
  try {
    return localStorage.getItem(seedPlace(number)) ?? "";
  } catch {
    return "";
  }
}

// What a command said, for who types none: neither keys nor what else could be typed.
const plain = (words: string): string =>
  words
    .split("\n")
    .filter((line) => !/siben |揭示以后：|SAMPLE\.md/.test(line))
    .map((line) => line.replace(/(公布) ?\S+\/sample\/\S+?：/, "$1：").replace(/（--[^）]*）/g, ""))
    .join("\n")
    .trim();

function Announce() {
  const [number, setNumber] = useState(`${new Date().getFullYear()}-1`);
  const [purpose, setPurpose] = useState("核查");
  const [from, setFrom] = useState("");
  const [of, setOf] = useState("项目");
  const [title, setTitle] = useState("");
  const [secret, setSecret] = useState(true);
  const [value, setValue] = useState("");
  const [date, setDate] = useState("");
  const [look, setLook] = useState<Done | null>(null);
  const [done, setDone] = useState<Done | null>(null);
  const action = useAction();
  const body = { number, purpose, of, title, round: from || undefined, secret, public: value, public_date: date };
  const dry = () => action.run(async () => setLook(await post<Done>("/sample-announce", { ...body, dry_run: true })));
  const announce = () =>
    action.run(async () => {
      const it = await post<Done>("/sample-announce", body);
      if (it.seed) keepSeed(number, it.seed);
      setDone(it);
    });
  if (done)
    return (
      <section class="card">
        <p class="box good" role="status">
          <Light kind="good">{t("checks.announced")}</Light>
        </p>
        <pre class="words">{lines(plain(done.words))}</pre>
        {done.seed && (
          <>
            <p>
              <strong>{t("checks.seed.keep")}</strong>
            </p>
            <p class="seed">{done.seed}</p>
            <p>
              <a class="button" download={t("checks.seed.file", { number })} href={`data:text/plain;charset=utf-8,${encodeURIComponent(`${done.seed}\n`)}`}>
                {t("checks.seed.save")}
              </a>
            </p>
          </>
        )}
        <p>
          <a href="/checks">{t("work.back")}</a>
        </p>
      </section>
    );
  return (
    <form
      class="card narrow"
      onSubmit={(event) => {
        event.preventDefault();
        announce();
      }}
    >
      <h2>{t("checks.announce")}</h2>
      <p class="about">{t("checks.announce.why")}</p>
      <Field label={t("checks.number")} name="number" value={number} set={setNumber} focus />
      <label class="field">
        {t("checks.purpose")}
        <select name="purpose" value={purpose} onChange={(event) => setPurpose(event.currentTarget.value)}>
          {["核查", "实地", "抽审"].map((one) => (
            <option key={one} value={one}>
              {t(`checks.purpose.${one}`)}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        {t("checks.of")}
        <select name="of" value={of} onChange={(event) => setOf(event.currentTarget.value)}>
          {["项目", "单位", "部门", "重点评价"].map((one) => (
            <option key={one} value={one}>
              {t(`checks.of.${one}`)}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        {t("checks.from")}
        <select name="round" value={from} onChange={(event) => setFrom(event.currentTarget.value)}>
          <option value="">{t("checks.from.self")}</option>
          {[3, 5, 6, 8, 9, 12].map((one) => (
            <option key={one} value={one}>
              {t("checks.from.round", { round: round(one) })}
            </option>
          ))}
        </select>
      </label>
      <label class="choice">
        <input type="checkbox" name="secret" checked={secret} onChange={() => setSecret(!secret)} /> {t("checks.secret")}
      </label>
      <label class="field">
        {t("checks.public")}
        <input name="public" value={value} onInput={(event) => setValue(event.currentTarget.value)} placeholder={t("checks.public.hint")} />
      </label>
      {value && (
        <label class="field">
          {t("checks.public-date")}
          <input name="public-date" type="date" value={date} onInput={(event) => setDate(event.currentTarget.value)} />
        </label>
      )}
      <label class="field">
        {t("checks.name")}
        <input name="title" value={title} maxLength={60} onInput={(event) => setTitle(event.currentTarget.value)} placeholder={t("checks.name.hint")} />
      </label>
      {look && <pre class="words">{lines(plain(look.words))}</pre>}
      <ProblemBox problem={action.problem} />
      <p class="buttons">
        <button type="button" class="quiet" disabled={action.busy} onClick={dry}>
          {t("checks.look")}
        </button>
        <button type="submit" disabled={action.busy}>
          {t("checks.announce.do")}
        </button>
      </p>
    </form>
  );
}

// Of units and departments the code of a project is empty, or not one that people say.
function objectsOf(table: Grid): Choice[] {
  const column = (id: string) => table.columns.findIndex((one) => one.id === id);
  const [project, unit, name] = [column("project_code"), column("unit_code"), column("name")];
  return table.rows.map((row) => ({ code: String(row.values[project] || row.values[unit]), name: String(row.values[name]) }));
}

function Draw({ sample, done }: { sample: Sample; done: () => void }) {
  const [seed, setSeed] = useState(() => seedOf(sample.number));
  const [value, setValue] = useState("");
  const [source, setSource] = useState("");
  const [suspicious, setSuspicious] = useState(false);
  const [picks, setPicks] = useState<string[]>([]);
  const [reason, setReason] = useState("");
  const population = useData(() => get<{ table: Grid }>("/sample-population", { key: sample.key }), [sample.key]);
  const choices = population.data ? objectsOf(population.data.table) : [];
  const action = useAction();
  return (
    <form
      class="card narrow"
      onSubmit={(event) => {
        event.preventDefault();
        action.run(async () => {
          await post<Done>("/sample-draw", { key: sample.key, seed, public: value, source, suspicious, picks, reason });
          try {
            localStorage.removeItem(seedPlace(sample.number));
          } catch {
            // nothing was kept
          }
          done();
        });
      }}
    >
      <h3>{t("checks.draw")}</h3>
      {sample.commitment && <Field label={t("checks.seed")} name="seed" value={seed} set={setSeed} hint={t("checks.seed.hint")} />}
      {sample.public_value && (
        <>
          <Field label={sample.public_value} name="public" value={value} set={setValue} />
          <Field label={t("checks.source")} name="source" value={source} set={setSource} hint={t("checks.source.hint")} />
        </>
      )}
      <label class="choice">
        <input type="checkbox" name="suspicious" checked={suspicious} onChange={() => setSuspicious(!suspicious)} /> {t("checks.suspicious")}
      </label>
      <ProblemBox problem={population.problem} />
      <Picker label={t("checks.pick")} name="pick" choices={choices} chosen={picks} set={setPicks} />
      {picks.length > 0 && <Field label={t("checks.pick.reason")} name="reason" value={reason} set={setReason} hint={t("checks.pick.hint")} />}
      <ProblemBox problem={action.problem} />
      <button type="submit" disabled={action.busy}>
        {t("checks.draw.do")}
      </button>
    </form>
  );
}

// Not here is not "not yet": what was drawn never comes down to a node below.
const undrawn = (sample: Sample): string => t(sample.own ? "checks.not-drawn" : "checks.not-here");

const outcomes = { agrees: "good", differs: "bad", unknown: "wait" } as const;

function Facts({ sample }: { sample: Sample }) {
  const facts: [string, string][] = [
    [t("checks.population"), t("checks.population.n", { n: sample.population })],
    [t("checks.digest"), sample.digest],
    [t("checks.how"), t("checks.how.words", { share: (sample.share / 100).toFixed(2), least: sample.least })],
    [t("checks.announced-at"), wholeMoment(sample.announced_ms)],
    ...(sample.commitment ? [[t("checks.commitment"), sample.commitment] as [string, string]] : []),
    ...(sample.public_value ? [[t("checks.public"), `${sample.public_value}（${sample.public_date ?? ""}）`] as [string, string]] : []),
    ...(sample.draw?.secret ? [[t("checks.revealed"), sample.draw.secret] as [string, string]] : []),
    ...(sample.draw?.public_value ? [[t("checks.public.is"), `${sample.draw.public_value}（${sample.draw.source}）`] as [string, string]] : []),
  ];
  return (
    <dl class="said">
      {facts.map(([name, words]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{words}</dd>
        </div>
      ))}
    </dl>
  );
}

// For the wall: large, and nothing but what everybody may know.
function Screen({ sample }: { sample: Sample }) {
  const column = (id: string) => sample.drawn.columns.findIndex((one) => one.id === id);
  const [unit, name, how] = [column("unit"), column("name"), column("how")];
  return (
    <div class="screen" role="document" aria-labelledby="screen-title">
      <h2 id="screen-title">{sample.title}</h2>
      {sample.withdrawal && (
        <p>
          <Light kind="bad">{t("checks.withdrawn", { how: sample.withdrawal.how, date: sample.withdrawal.date ?? "", reason: sample.withdrawal.reason })}</Light>
        </p>
      )}
      <p>
        {t("checks.number")} {sample.number} · {t("checks.population.n", { n: sample.population })} · {t("checks.how.words", { share: (sample.share / 100).toFixed(2), least: sample.least })}
      </p>
      <ol class="steps">
        <li>
          <b>{t("checks.step.population")}</b>
          <code>{sample.digest}</code>
        </li>
        <li>
          <b>{t("checks.step.seed")}</b>
          <code>{sample.draw ? [sample.draw.secret, sample.draw.public_value].filter(Boolean).join(" + ") : t("checks.step.later")}</code>
        </li>
        <li>
          <b>{sample.draw ? t("checks.step.drawn", { n: sample.draw.count }) : t(sample.own ? "checks.step.not-drawn" : "checks.not-here")}</b>
          <ul class="drawn">
            {sample.drawn.rows.map((row, i) => (
              <li key={i}>
                {String(row.values[name])}
                <small>
                  {String(row.values[unit])} · {String(row.values[how])}
                </small>
              </li>
            ))}
          </ul>
        </li>
        <li>
          <b>{t("checks.step.again")}</b>
          <code>siben sample verify {sample.number}</code>
          <Light kind={outcomes[sample.outcome]}>{t(`checks.outcome.${sample.outcome}`)}</Light>
        </li>
      </ol>
      <p>
        <a href={at({ sample: sample.key })}>{t("close")}</a>
      </p>
    </div>
  );
}

// What was drawn, on a phone too: each with its paper once it was checked; columns in which nothing stands are left out.
function Drawn({ grid }: { grid: Grid }) {
  const at = (id: string) => grid.columns.findIndex((one) => one.id === id);
  const record = at("record");
  const shown = grid.columns.map((column, i) => ({ column, i })).filter(({ i }) => grid.rows.some((row) => row.values[i] !== ""));
  return (
    <>
      <h3>{grid.title}</h3>
      <Table<Grid["rows"][number]>
        label={grid.title}
        rows={grid.rows}
        id={(row) => row.values.slice(0, 7).join(" ")}
        columns={shown.map(({ column, i }) => ({
          head: head(column.name),
          cell: (row) => (i !== record ? said(String(row.values[i])) : row.values[i] && <a href={`/works?key=${encodeURIComponent(String(row.values[i]))}`}>{t("checks.record")}</a>),
        }))}
      />
      {grid.notes.map((note) => (
        <p key={note} class="hint">
          {said(note)}
        </p>
      ))}
    </>
  );
}

function One({ address, session, screen }: { address: string; session: Session; screen: boolean }) {
  const data = useData(() => get<Sample>("/sample", { key: address }), [address]);
  const it = data.data;
  const may = session.account?.may.lists_write;
  if (screen && it) return <Screen sample={it} />;
  return (
    <>
      <p class="about">
        <a href="/checks">← {t("work.back")}</a>
      </p>
      <ProblemBox problem={data.problem} again={data.again} />
      <Loading data={data} />
      {it && (
        <article aria-labelledby="sample-title">
          <h2 id="sample-title">
            {it.number} {it.title}
          </h2>
          <p>
            <Light kind={it.draw ? outcomes[it.outcome] : "wait"}>{it.draw ? t(`checks.outcome.${it.outcome}`) : undrawn(it)}</Light>
          </p>
          {it.withdrawal && (
            <p class="box bad">
              <Light kind="bad">{t("checks.withdrawn", { how: it.withdrawal.how, date: it.withdrawal.date ?? "", reason: it.withdrawal.reason })}</Light>
            </p>
          )}
          <p class="bar">
            <a class="button" href={at({ sample: it.key, view: "screen" })}>
              {t("checks.screen")}
            </a>
            {it.draw && !it.withdrawal && (
              <a class="button" href={at({ sample: it.key, papers: "1" })}>
                {t("checks.papers")}
              </a>
            )}
            {it.draw && !it.withdrawal && may && (
              <>
                <a href={`/api/v1/sample-take?${new URLSearchParams({ key: it.key, what: "papers" })}`} download={t("checks.take.papers.file", { number: it.number })}>
                  {t("checks.take.papers")}
                </a>
                <a href={`/api/v1/sample-take?${new URLSearchParams({ key: it.key, what: "pack" })}`} download={t("checks.take.pack.file", { number: it.number })}>
                  {t("checks.take.pack")}
                </a>
              </>
            )}
            {["xlsx", "csv"].map((format) => (
              <a key={format} href={`/api/v1/sample-population?${new URLSearchParams({ key: it.key, format })}`} download={t("checks.take.population.file", { number: it.number, format })}>
                {t("checks.take.population", { format })}
              </a>
            ))}
          </p>
          <Facts sample={it} />
          {!it.draw && !it.withdrawal && it.own && may && <Draw sample={it} done={data.again} />}
          {it.draw && <Drawn grid={it.drawn} />}
          <details class="answers" open={it.outcome === "differs"}>
            <summary>
              {t("checks.steps")} <Light kind={outcomes[it.outcome]}>{t(`checks.outcome.${it.outcome}`)}</Light>
            </summary>
            <p class="about">{t("checks.steps.why", { command: `siben sample verify ${it.number}` })}</p>
            <GridView grid={it.steps} />
          </details>
          {!it.withdrawal && it.own && may && (
            <Withdraw
              label={t("checks.withdraw")}
              why={t("checks.withdraw.why")}
              sure={t("checks.withdraw.do")}
              take={async (reason) => {
                await post("/sample-withdraw", { key: it.key, reason });
                data.again();
              }}
            />
          )}
        </article>
      )}
    </>
  );
}

// -- working papers ------------------------------------------------------------------------------------------

// What was asked last is kept: in a valley without a line the list is there, and what is typed waits.
const papersPlace = (account: string, key: string) => `siben.papers.${account}.${key}`;
function keptPapers(account: string, key: string): Papers | null {
  try {
    const text = localStorage.getItem(papersPlace(account, key));
    return text ? (JSON.parse(text) as Papers) : null;
  } catch {
    return null;
  }
}

const FEW = 5; // are seen at once
const draftName = (type: string, number: string) => `new.${type}.${number}`;

function PaperList({ papers, account }: { papers: Papers; account: string }) {
  const done = papers.projects.filter((one) => one.record).length;
  const [begun, setBegun] = useState<string[]>([]);
  const [text, setText] = useState("");
  const found = papers.projects.filter((one) => [one.name, one.project_code, one.unit_name].some((words) => words.includes(text.trim())));
  useEffect(() => {
    const open = papers.projects.filter((one) => !one.record).map((one) => one.number);
    void Promise.all(open.map((number) => readWorkDraft(account, draftName(papers.purpose, number)))).then((drafts) => setBegun(open.filter((_, i) => drafts[i])));
  }, [papers, account]);
  return (
    <>
      <h2>
        {papers.number} {papers.title}
      </h2>
      <p class="about">{t("checks.papers.count", { n: papers.projects.length, done })}</p>
      {papers.projects.length > FEW && (
        <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
          <label>
            {t("forms.search")} <input type="search" name="text" value={text} onInput={(event) => setText(event.currentTarget.value)} />
          </label>
        </form>
      )}
      {!found.length && <Empty>{t(text ? "checks.papers.none-found" : "checks.papers.none")}</Empty>}
      <ul class="cards">
        {found.map((one) => {
          const draft = !one.record && begun.includes(one.number);
          return (
            <li key={one.number}>
              <a href={at({ sample: papers.key, papers: "1", project: one.number })}>{one.name || one.project_code}</a>
              <p class="about">
                {one.unit_name} · {t(one.by_lot ? "checks.by-lot" : "checks.picked")} · {t("checks.indicators", { n: one.indicators.filter((it) => it.name).length })}
              </p>
              <Light kind={one.record ? "good" : draft ? "part" : "wait"}>{t(one.record ? "checks.paper.done" : draft ? "checks.paper.draft" : "checks.paper.open")}</Light>
            </li>
          );
        })}
      </ul>
    </>
  );
}

function Paper({ papers, number, session, again }: { papers: Papers; number: string; session: Session; again: () => void }) {
  const one = papers.projects.find((it) => it.number === number);
  const back = at({ sample: papers.key, papers: "1" });
  if (!one) return <Empty>{t("checks.papers.none")}</Empty>;
  const common = { unit: one.unit_name, unit_code: one.unit, project_code: one.project_code, project: one.name };
  const start = {
    number: one.number,
    round: papers.round ? String(papers.round) : "",
    head: { title: `${papers.title}：${one.name}`, sample: papers.number, lead: session.account?.display ?? "" },
    rows: one.indicators.map((it) => ({ ...common, ...(it.name ? { field: it.name, stated: it.stated } : {}), ...(it.core ? { core: "是" } : {}) })),
    notes: one.indicators.map((it) => (it.name ? `${it.name}${it.core ? `（${t("checks.core")}）` : ""}：${t("checks.asked", { words: it.asked || "—" })}` : "")),
  };
  return (
    <>
      <h2>{one.name}</h2>
      <p class="about">{one.unit_name}</p>
      <WorkEditor
        session={session}
        ask={one.record ? { key: one.record } : { type: papers.purpose, year: String(papers.year) }}
        start={one.record ? { notes: start.notes } : start}
        back={back}
        saved={() => {
          again(); // in a valley the node's own word may be long in coming
          go(back);
        }}
        rows={t("checks.rows")}
        hide={["title", "place", "note", "sample", "unit", "unit_code", "project", "project_code", "field", "core", "number", "year", "round", "money_unit"]}
      />
    </>
  );
}

function Working({ address, project, session }: { address: string; project: string | null; session: Session }) {
  const account = session.account?.name ?? "";
  const [kept] = useState(() => keptPapers(account, address));
  const data = useData(() => get<Papers>("/sample-papers", { key: address }), [address]);
  const papers = data.data ?? (data.problem && !data.problem.status ? kept : null);
  // Whoever opens the list here may stand in a valley when a paper is opened: what it is asked is fetched with it.
  useEffect(() => {
    if (!data.data) return;
    void workTypes().catch(() => undefined);
    try {
      localStorage.setItem(papersPlace(account, address), JSON.stringify(data.data));
    } catch {
      // without it a line is needed
    }
  }, [data.data]);
  return (
    <>
      {!project && (
        <p class="about">
          <a href={at({ sample: address })}>← {t("work.back")}</a>
        </p>
      )}
      {data.problem && (papers ? <p class="box part">{t("checks.away")}</p> : <ProblemBox problem={data.problem} again={data.again} />)}
      <Loading data={data} />
      {papers && (project ? <Paper key={project} papers={papers} number={project} session={session} again={data.again} /> : <PaperList papers={papers} account={account} />)}
    </>
  );
}

function List({ query, session }: { query: URLSearchParams; session: Session }) {
  const data = useLedger("samples", {}, query);
  return (
    <>
      {session.account?.may.lists_write && (
        <p class="bar">
          <a class="button" href={at({ announce: "1" })}>
            {t("checks.announce")}
          </a>
        </p>
      )}
      <Ledger
        table="samples"
        ask={{}}
        query={query}
        data={data}
        show={["number", "purpose", "title", "population", "count", "announced", "date", "drawn", "picked", "checked", "left", "vetoed", "withdrawn"]}
        cells={{ title: (row: Row) => <a href={at({ sample: row.key })}>{row.title}</a>, vetoed: (row: Row) => row.vetoed && <Light kind="bad">{said(row.vetoed)}</Light> }}
        empty={t("checks.none")}
        everybody
      />
    </>
  );
}

function Checks({ session, address }: Place) {
  const { query } = address;
  const sample = query.get("sample");
  if (query.get("announce")) return <Announce />;
  if (sample && query.get("papers")) return <Working key={sample} address={sample} project={query.get("project")} session={session} />;
  if (sample) return <One key={sample} address={sample} session={session} screen={query.get("view") === "screen"} />;
  return <List query={query} session={session} />;
}

export const checks: Page = { path: "/checks", title: "checks.title", needs: "forms", menu: true, key: "h", view: Checks };
