// setup -- the first day of a county, step by step: what is there, what is not yet, and doing it.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { get, send } from "../api";
import type { Page, Place } from "../page";
import { Light, Loading, ProblemBox, Table, useAction, useData, type Kind } from "../parts";
import { go, withQuery } from "../router";
import { found, lines, said, t } from "../words";
import { importing } from "./import";

interface Where {
  region: string;
  name: string;
  unit: string;
  units: number;
  node: string;
  connected: boolean;
}
interface Answer {
  year: number;
  node: { name: string; scope: string; enrolled: boolean; advertised: boolean };
  plan: { label: string; title: string; obligations: number; unset: number; own: boolean } | null;
  roster: { units: number; no_contacts: number; without: string[] };
  lists: { lists: number; projects: number };
  accounts: Record<string, number>;
  places: Where[];
}
interface Checked {
  file: string;
  usable: boolean;
  plan?: string;
  edition?: number;
  obligations?: number;
  findings: { severity: "hint" | "warning" | "blocking"; rule: string; place: string; what: string; hint: string }[];
}
const kinds: Record<string, Kind> = { blocking: "bad", warning: "part", hint: "wait" };

function Step({ title, kind, later, children }: { title: string; kind: Kind; later?: boolean; children: ComponentChildren }) {
  return (
    <li>
      <h2>
        <span>{title}</span>
        <Light kind={kind}>{t(later ? "setup.later" : kind === "good" ? "setup.done" : kind === "part" ? "setup.part" : "setup.open")}</Light>
      </h2>
      {children}
    </li>
  );
}

function Plan({ done }: { done: () => void }) {
  const [files, setFiles] = useState<File[]>([]);
  const [checked, setChecked] = useState<Checked | null>(null);
  const [reason, setReason] = useState("");
  const [said, say] = useState("");
  const action = useAction();
  const form = (more: Record<string, string>, list = files): FormData => {
    const data = new FormData();
    for (const [name, value] of Object.entries(more)) data.append(name, value);
    for (const file of list) data.append("file", file, file.name);
    return data;
  };
  const choose = (list: File[]) => {
    setFiles(list);
    setChecked(null);
    say("");
    if (list.length) action.run(async () => setChecked(await send<Checked>("/plan-check", form({}, list), () => undefined)));
  };
  const publish = (dry: boolean) =>
    action.run(async () => {
      const answer = await send<{ words: string }>("/plan-publish", form({ reason, ...(dry ? { dry_run: "1" } : {}) }), () => undefined);
      say(answer.words);
      if (dry) return;
      setFiles([]);
      setChecked(null);
      done();
    });
  return (
    <>
      <label class="drop">
        {t("setup.plan.choose")}
        <span class="button">{t("import.choose")}</span>
        <input
          class="unseen"
          type="file"
          name="plan"
          multiple
          accept=".yaml,.yml,.json"
          onChange={(event) => {
            const list = [...(event.currentTarget.files ?? [])];
            event.currentTarget.value = "";
            choose(list);
          }}
        />
      </label>
      {!!files.length && <p class="about">{files.map((file) => file.name).join(t("list.join"))}</p>}
      <ProblemBox problem={action.problem} />
      {checked && (
        <>
          <p class={`box ${checked.usable ? "good" : "bad"}`} role="status">
            <Light kind={checked.usable ? "good" : "bad"}>
              {checked.usable ? t("setup.plan.ok", { plan: checked.plan ?? "", edition: checked.edition ?? 0, n: checked.obligations ?? 0 }) : t("setup.plan.bad")}
            </Light>
          </p>
          {!!checked.findings.length && (
            <ol class="findings" aria-label={t("setup.plan.findings")}>
              {checked.findings.map(found).map((one, i) => (
                <li key={i}>
                  <Light kind={kinds[one.severity]}>
                    <b>{one.place}</b>
                  </Light>{" "}
                  {one.what}
                  {one.hint && <p class="hint">→ {one.hint}</p>}
                </li>
              ))}
            </ol>
          )}
          {checked.usable && (
            <form
              class="bar"
              onSubmit={(event) => {
                event.preventDefault();
                publish(false);
              }}
            >
              <label>
                {t("setup.plan.reason")} <input name="reason" value={reason} required onInput={(event) => setReason(event.currentTarget.value)} />
              </label>
              <button type="button" class="quiet" disabled={action.busy || !reason} onClick={() => publish(true)}>
                {t("setup.plan.look")}
              </button>
              <button type="submit" disabled={action.busy || !reason}>
                {t("setup.plan.publish")}
              </button>
            </form>
          )}
        </>
      )}
      {said && (
        <pre class="words" role="status">
          {lines(said)}
        </pre>
      )}
    </>
  );
}

function Grant({ advertised, done }: { advertised: boolean; done: () => void }) {
  const [file, setFile] = useState<File | null>(null);
  const [summary, setSummary] = useState(false);
  const [given, give] = useState<{ words: string; grant: string } | null>(null);
  const action = useAction();
  const grant = (event: Event) => {
    event.preventDefault();
    if (!file) return;
    const data = new FormData();
    if (summary) data.append("summary_only", "1");
    data.append("file", file, file.name);
    give(null);
    action.run(async () => {
      give(await send<{ words: string; grant: string }>("/grant", data, () => undefined));
      done();
    });
  };
  return (
    <>
      {!advertised && (
        <p class="box part">
          <Light kind="part">{t("setup.grant.no-address")}</Light>
        </p>
      )}
      <form onSubmit={grant}>
        <h3>{t("setup.grant")}</h3>
        <p class="bar">
          <label>
            {t("setup.grant.file")} <input type="file" name="request" required onChange={(event) => setFile(event.currentTarget.files?.[0] ?? null)} />
          </label>
          <label>
            <input type="checkbox" name="summary" checked={summary} onChange={(event) => setSummary(event.currentTarget.checked)} /> {t("setup.grant.summary")}
          </label>
          <button type="submit" disabled={action.busy || !file}>
            {t("setup.grant.do")}
          </button>
        </p>
      </form>
      <ProblemBox problem={action.problem} />
      {given && (
        <div class="box good" role="status">
          <p>{t("setup.grant.done")}</p>
          <pre class="words">{lines(given.words)}</pre>
          <a class="save" download={t("setup.grant.name")} href={URL.createObjectURL(new Blob([given.grant], { type: "text/plain" }))}>
            {t("setup.grant.save")}
          </a>
        </div>
      )}
    </>
  );
}

function Setup({ session, address }: Place) {
  const year = address.query.get("year") ?? "";
  const data = useData(() => get<Answer>("/setup", { year }), [year]);
  const [bringing, bring] = useState<"roster" | "lists" | null>(null);
  const it = data.data;
  const may = session.account?.may ?? {};
  const Import = importing.view;
  const importer = (what: "roster" | "lists") =>
    !may.lists_write ? (
      <p class="hint">{t("setup.import.ask")}</p>
    ) : (
      <>
        <button type="button" class="quiet" aria-expanded={bringing === what} onClick={() => bring(bringing === what ? null : what)}>
          {t(bringing === what ? "setup.import.close" : "setup.import")}
        </button>
        {bringing === what && <Import session={session} address={address} />}
      </>
    );
  const nodes = it?.places.filter((one) => one.node).length ?? 0, cut = it?.places.filter((one) => one.node && !one.connected).length ?? 0;
  const workers = it ? (it.accounts.clerk || it.accounts.reviewer || it.accounts.bureau) && it.accounts.administrator : 0;
  return (
    <>
      <p class="about">{t("setup.about")}</p>
      <p class="bar">
        <label>
          {t("books.year")} <input name="year" type="number" min={2000} max={2099} value={year || it?.year || ""} onChange={(event) => go(withQuery({ year: event.currentTarget.value }), true)} />
        </label>
      </p>
      <ProblemBox problem={data.problem} again={data.again} />
      <Loading data={data} />
      {it && (
        <ol class="steps">
          <Step title={t("setup.node")} kind={it.node.enrolled ? "good" : "none"}>
            <p>{it.node.enrolled ? t("setup.node.is", { place: session.node.place, name: it.node.name }) : t("setup.node.not")}</p>
          </Step>
          <Step title={t("setup.roster")} kind={!it.roster.units ? "none" : it.roster.no_contacts ? "part" : "good"}>
            <p>{it.roster.units ? t("setup.roster.is", { units: it.roster.units }) : t("setup.roster.none")}</p>
            {!!it.roster.no_contacts && <p class="hint">{t("setup.roster.contacts", { n: it.roster.no_contacts, names: it.roster.without.join(t("list.join")) })}</p>}
            {importer("roster")}
          </Step>
          <Step title={t("setup.lists")} kind={it.lists.lists ? "good" : "none"}>
            <p>{t(it.lists.lists ? "setup.lists.is" : "setup.lists.none", { year: it.year, ...it.lists })}</p>
            {importer("lists")}
          </Step>
          <Step title={t("setup.plan")} kind={it.plan ? "good" : "none"}>
            <p>
              {it.plan ? t("setup.plan.is", { title: it.plan.title || it.plan.label, label: said(it.plan.label), n: it.plan.obligations }) : t("setup.plan.none", { year: it.year })}
              {it.plan && !it.plan.own && ` ${t("setup.plan.above")}`}
            </p>
            {!!it.plan?.unset && (
              <p class="hint">
                {t("setup.plan.unset", { unset: it.plan.unset })}
                {may.duties && (
                  <>
                    {" "}
                    <a href={`/calendar?year=${it.year}`}>{t("setup.owes.calendar")}</a>
                  </>
                )}
              </p>
            )}
            {may.lists_write ? <Plan done={data.again} /> : <p class="hint">{t("setup.plan.ask")}</p>}
          </Step>
          <Step title={t("setup.accounts")} kind={workers ? "good" : "part"}>
            <p>
              {Object.entries(it.accounts)
                .filter((one) => one[1])
                .map(([role, n]) => `${t(`role.${role}`)} ${n}`)
                .join(t("list.join"))}
            </p>
            {!workers && <p class="hint">{t("setup.accounts.lacks")}</p>}
            <p>{may.accounts ? <a href="/accounts">{t("setup.accounts.open")}</a> : t("setup.accounts.ask")}</p>
          </Step>
          <Step title={t("setup.grants")} kind={!nodes ? "wait" : cut ? "part" : "good"} later={!nodes}>
            <p>{it.places.length ? t("setup.grants.is", { n: it.places.length, nodes }) : t("setup.grants.none")}</p>
            {!!cut && <p class="hint">{t("setup.grants.cut", { n: cut })}</p>}
            {!!it.places.length && (
              <Table<Where>
                label={t("setup.grants")}
                rows={it.places}
                id={(one) => one.region}
                columns={[
                  { head: t("setup.region"), cell: (one) => one.name === one.region ? `${one.region} ${one.unit}` : `${one.name} ${one.region}` },
                  { head: t("setup.units"), kind: "number", cell: (one) => one.units },
                  {
                    head: t("setup.node.of"),
                    cell: (one) =>
                      one.node ? (
                        <Light kind={one.connected ? "good" : "bad"}>
                          {one.node} {t(one.connected ? "setup.connected" : "setup.not-connected")}
                        </Light>
                      ) : (
                        <Light kind="none">{t("setup.no-node")}</Light>
                      ),
                  },
                ]}
              />
            )}
            {may.network_write && it.node.enrolled && <Grant advertised={it.node.advertised} done={data.again} />}
          </Step>
          <Step title={t("setup.owes")} kind={it.plan && it.roster.units && it.lists.lists ? "good" : "none"}>
            {may.duties ? (
              <p class="inline">
                <a href="/board">{t("setup.owes.board")}</a>
                <a href="/calendar">{t("setup.owes.calendar")}</a>
                <a href="/today">{t("setup.owes.today")}</a>
              </p>
            ) : (
              <p>{t("setup.owes.not")}</p>
            )}
          </Step>
        </ol>
      )}
    </>
  );
}

export const setup: Page = { path: "/setup", title: "setup.title", needs: "network", menu: true, view: Setup };
