// audit -- what was done at this node's page, newest first, and whether the log is as it was written.
import { useEffect, useState } from "preact/hooks";
import { get } from "../api";
import { Files } from "../books/files";
import type { Page, Place } from "../page";
import { Empty, Light, Loading, ProblemBox, Table, useAction, useData } from "../parts";
import { go, withQuery } from "../router";
import { moment, t, word } from "../words";

interface Entry {
  number: number;
  at_ms: number | null;
  who: string;
  display: string;
  from: string;
  what: string;
  of: string;
  words: string;
  proven: boolean;
}
interface Answer {
  entries: Entry[];
  people: { name: string; display: string }[];
  next: number | null;
  chain: { lines: number; broken_at: number; last_ms: number | null; head: string };
}

const actions = [
  "sign-in", "sign-in-failed", "sign-out", "first-account", "password", "import", "release-mark", "hand-in", "stand-in", "file", "attach", "detach", "work", "withdraw",
  "pass", "return", "pass-bulk", "claim-over", "reopen", "close", "export", "submit", "take", "merge", "list-decide", "list-link", "target-decide",
  "plan-publish", "plan-extend", "allocation", "sample-announce", "sample-draw", "sample-withdraw", "handover", "alias-set", "alias-lift", "alias-settle",
  "region-import", "region-merge", "region-split", "purge", "purge-confirm",
  "account-add", "account-change", "account-reset", "account-disable", "account-enable", "account-end", "grant", "enrol-end", "promote",
  "bundle-write", "bundle-read", "restore", "refused",
];
// What this page has no word for is said as the log says it.
const called = (what: string): string => (t(`audit.what.${what}`) === `audit.what.${what}` ? what : t(`audit.what.${what}`));
// What was taken away bears the name of its page.
const ofCalled = (one: Entry): string => (one.what === "export" ? word(`audit.of.${one.of}`, one.of) : one.of);
// A refusal says first what was refused, by the log's word for it.
const wordsOf = (one: Entry): string => {
  const end = one.what === "refused" ? one.words.indexOf("：") : -1;
  return end > 0 ? called(one.words.slice(0, end)) + one.words.slice(end) : one.words;
};

function Chain({ chain }: { chain: Answer["chain"] }) {
  const good = !chain.broken_at;
  return (
    <div class={`box ${good ? "good" : "bad"}`} role={good ? "status" : "alert"}>
      <Light kind={good ? "good" : "bad"}>
        {good ? t("audit.chain.whole", { n: chain.lines, when: moment(chain.last_ms) || t("none") }) : t("audit.chain.broken", { n: chain.broken_at, before: chain.broken_at - 1, all: chain.lines })}
      </Light>
      {!good && <p>→ {t("audit.chain.do")}</p>}
      {chain.head && (
        <p class="hint">
          {t("audit.chain.head")} <code>{chain.head.slice(0, 16)}</code>
        </p>
      )}
    </div>
  );
}

const limit = 50; // what fills a screen twice

function Audit({ address }: Place) {
  const { query } = address;
  const ask = { who: query.get("who") ?? "", what: query.get("what") ?? "", from: query.get("from") ?? "", to: query.get("to") ?? "" };
  const asked = Object.values(ask);
  const data = useData(() => get<Answer>("/audit", { ...ask, limit }), asked);
  const [more, setMore] = useState<Answer[]>([]);
  const action = useAction();
  useEffect(() => setMore([]), asked);
  const it = data.data;
  const entries = [...(it?.entries ?? []), ...more.flatMap((page) => page.entries)];
  const next = more.length ? more[more.length - 1].next : it?.next;
  const put = (name: string) => (event: Event) => go(withQuery({ [name]: (event.currentTarget as HTMLInputElement | HTMLSelectElement).value }), true);
  // By what people call each other, too.
  const who = (event: Event) => {
    const text = (event.currentTarget as HTMLInputElement).value.trim();
    const one = it?.people.find((person) => person.name === text) ?? it?.people.find((person) => person.display === text);
    go(withQuery({ who: one?.name ?? text }), true);
  };
  return (
    <>
      <ProblemBox problem={data.problem ?? action.problem} again={data.problem ? data.again : undefined} />
      {it && <Chain chain={it.chain} />}
      <div class="filters" role="group" aria-label={t("filters")}>
        <label>
          {t("audit.who")} <input name="who" list="people" value={ask.who} onChange={who} size={14} autocomplete="off" />
          <datalist id="people">
            {(it?.people ?? []).map((one) => (
              <option key={one.name} value={one.name}>
                {one.display}
              </option>
            ))}
          </datalist>
        </label>
        <label>
          {t("audit.what")}{" "}
          <select name="what" value={ask.what} onChange={put("what")}>
            <option value="">{t("forms.state.all")}</option>
            {actions.map((one) => (
              <option key={one} value={one}>
                {called(one)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t("audit.from")} <input type="date" name="from" value={ask.from} onChange={put("from")} />
        </label>
        <label>
          {t("audit.to")} <input type="date" name="to" value={ask.to} onChange={put("to")} />
        </label>
        <Files path="/audit" asked={ask} />
      </div>
      <Loading data={data} />
      {it && !entries.length && <Empty>{t("audit.none")}</Empty>}
      {!!entries.length && (
        <Table<Entry>
          label={t("audit.title")}
          rows={entries}
          id={(one) => String(one.number)}
          columns={[
            { head: t("audit.number"), kind: "number", cell: (one) => (one.proven ? one.number : <Light kind="bad">{one.number}</Light>) },
            { head: t("audit.at"), kind: "date", cell: (one) => moment(one.at_ms) },
            { head: t("audit.who"), cell: (one) => (one.display && one.display !== one.who ? `${one.display}（${one.who}）` : one.who) },
            { head: t("audit.from-where"), cell: (one) => (one.from === "siben" ? t("audit.by-command") : one.from) },
            { head: t("audit.what"), cell: (one) => <span class="date">{called(one.what)}</span> },
            { head: t("audit.of"), cell: (one) => <span class="record">{ofCalled(one)}</span> },
            { head: t("audit.words"), cell: (one) => <span class="record">{wordsOf(one)}</span> },
          ]}
        />
      )}
      {next && (
        <p class="bar">
          <button type="button" class="quiet" disabled={action.busy} onClick={() => action.run(async () => setMore([...more, await get<Answer>("/audit", { ...ask, limit, after: next })]))}>
            {t("audit.more")}
          </button>
        </p>
      )}
    </>
  );
}

export const audit: Page = { path: "/audit", title: "audit.title", needs: "audit", menu: true, view: Audit };
