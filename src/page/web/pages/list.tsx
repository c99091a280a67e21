// list -- what a unit is to report this year, project by project; it says which of them are not its own, the office decides; what
// a project was before is asked, said, and taken back.
import { useState } from "preact/hooks";
import { get, post } from "../api";
import { Files } from "../books/files";
import { Pick, type Unit } from "../ledger";
import type { Page, Place } from "../page";
import { Empty, FormBar, Light, Loading, ProblemBox, Table, useAction, useData, Withdraw, type Kind } from "../parts";
import { withQuery } from "../router";
import { day, said, t } from "../words";
import { Search } from "./forms";

const kinds = ["foreign", "abolished", "duplicate", "split"] as const;
const withOther = new Set<string>(["duplicate", "split"]);
interface Objection {
  key: string;
  mark: string;
  kind: string;
  other: string;
  reason: string;
  date: string | null;
  state: "open" | "accepted" | "refused";
  refusal: string;
  may_withdraw: boolean;
  may_decide: boolean;
}
interface Link {
  code: string;
  relation: string;
  date: string | null;
}
interface Ask {
  code: string;
  name: string;
  unit: string;
  unit_name: string;
  old_code: string;
  old_name: string;
  old_unit_name: string;
  why: string;
  relation: string;
  may_link: boolean;
}
const UNRELATED = "unrelated"; // said of two projects that were asked about
const relations = ["rename", "carry_over", "transfer", "split", "merge"];
interface Entry {
  id: string;
  unit: string;
  unit_name: string;
  code: string;
  name: string;
  owed: boolean;
  reason: string;
  added: string | null;
  may_object: boolean;
  links: Link[];
  may_link: boolean;
  objection: Objection | null;
}
interface Entries {
  rows: Entry[];
  year: number;
  open: number;
  units: Unit[];
  total: number;
  from: number;
  next: string;
  before: string | null;
}
const stands: Record<Objection["state"], Kind> = { open: "wait", accepted: "good", refused: "part" };
const states = ["", "owed", "out", "objected", "open"];

// Which kind, the other code where there is one, why.
function Object_({ one, year, done, away }: { one: Entry; year: number; done: () => void; away: () => void }) {
  const [kind, setKind] = useState("");
  const [other, setOther] = useState("");
  const [reason, setReason] = useState("");
  const action = useAction();
  return (
    <form
      class="stacked"
      onSubmit={(event) => {
        event.preventDefault();
        action.run(async () => {
          await post("/list-object", { year, project: one.code, kind, other: withOther.has(kind) ? other.trim() : "", reason: reason.trim() });
          done();
        });
      }}
    >
      <ProblemBox problem={action.problem} />
      <label>
        {t("list.kind")}{" "}
        <select name="kind" required value={kind} onChange={(event) => setKind(event.currentTarget.value)}>
          <option value="">{t("list.kind.choose")}</option>
          {kinds.map((id) => (
            <option key={id} value={id}>
              {t(`list.kind.${id}`)}
            </option>
          ))}
        </select>
      </label>
      {withOther.has(kind) && (
        <label>
          {t(`list.other.${kind}`)} <input name="other" required value={other} onInput={(event) => setOther(event.currentTarget.value)} />
        </label>
      )}
      <label>
        {t("list.reason")} <input name="reason" required value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
      </label>
      <FormBar send={t("list.object.send")} off={action.busy} away={away} />
      <p class="hint">{t("list.object.hint")}</p>
    </form>
  );
}

// The office's word; also the other one, after it has been said.
function Decide({ it, done }: { it: Objection; done: () => void }) {
  const [refusing, refuse] = useState(false);
  const [reason, setReason] = useState("");
  const action = useAction();
  const say = (verdict: "accept" | "refuse") =>
    action.run(async () => {
      await post("/list-decide", { key: it.key, seen: it.mark, verdict, reason: reason.trim() });
      refuse(false);
      done();
    });
  return (
    <form
      class="stacked"
      onSubmit={(event) => {
        event.preventDefault();
        say("refuse");
      }}
    >
      <ProblemBox problem={action.problem} />
      {!refusing && (
        <p class="bar">
          {it.state !== "accepted" && (
            <button type="button" disabled={action.busy} onClick={() => say("accept")}>
              {t(it.state === "refused" ? "list.accept.after" : "list.accept")}
            </button>
          )}
          {it.state !== "refused" && (
            <button type="button" class="quiet" disabled={action.busy} onClick={() => refuse(true)}>
              {t(it.state === "accepted" ? "list.refuse.after" : "list.refuse")}
            </button>
          )}
        </p>
      )}
      {refusing && (
        <>
          <label>
            {t("list.refuse.reason")} <input name="reason" required value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
          </label>
          <FormBar send={t("list.refuse")} off={action.busy} away={() => refuse(false)} />
        </>
      )}
    </form>
  );
}

function Said({ it }: { it: Objection }) {
  return (
    <>
      <Light kind={stands[it.state]}>{t(`list.state.${it.state}`)}</Light>
      <small class="under">
        {t(`list.kind.${it.kind}`)}
        {it.other && ` ${it.other}`}
        {`：${it.reason}`}
        {it.date && `（${day(it.date)}）`}
      </small>
      {it.refusal && <small class="under">{t("list.refused.why", { why: it.refusal })}</small>}
    </>
  );
}

// What it was before: said of a code that is typed, or of one that is asked about.
function Before({ code, of, relation, done, away }: { code: string; of?: string; relation?: string; done: () => void; away?: () => void }) {
  const [old, setOld] = useState(of ?? "");
  const [how, setHow] = useState(relation ?? "rename");
  const action = useAction();
  return (
    <form
      class="stacked"
      onSubmit={(event) => {
        event.preventDefault();
        action.run(async () => {
          await post("/list-link", { project: code, of: old.trim(), relation: how });
          done();
        });
      }}
    >
      <ProblemBox problem={action.problem} />
      {of === undefined && (
        <label>
          {t("list.before.code")} <input name="of" required value={old} onInput={(event) => setOld(event.currentTarget.value)} />
        </label>
      )}
      <label>
        {t("list.before.relation")}{" "}
        <select name="relation" value={how} onChange={(event) => setHow(event.currentTarget.value)}>
          {relations.map((id) => (
            <option key={id} value={id}>
              {t(`list.relation.${id}`)}
            </option>
          ))}
        </select>
      </label>
      <FormBar send={t(of === undefined ? "list.before.say" : "list.asks.yes")} off={action.busy} away={away} />
      {of !== undefined && (
        <p class="bar">
          <button
            type="button"
            class="quiet"
            disabled={action.busy}
            onClick={() =>
              action.run(async () => {
                await post("/list-link", { project: code, of, relation: UNRELATED });
                done();
              })
            }
          >
            {t("list.asks.no")}
          </button>
        </p>
      )}
      {(of === undefined || how !== relation) && <p class="hint">{t(`list.relation.${how}.hint`)}</p>}
    </form>
  );
}

function Links({ one, done }: { one: Entry; done: () => void }) {
  return (
    <>
      {one.links.map((link) => (
        <div key={`${link.code} ${link.relation}`}>
          <small class="under">{link.relation === UNRELATED ? t("list.before.not", { code: link.code }) : t("list.before.was", { code: link.code, how: t(`list.relation.${link.relation}`) })}</small>
          {one.may_link && (
            <Withdraw
              label={t("list.before.withdraw")}
              sure={t("list.before.withdraw")}
              take={async (reason) => {
                await post("/list-unlink", { project: one.code, of: link.code, relation: link.relation, reason });
                done();
              }}
            />
          )}
        </div>
      ))}
    </>
  );
}

// What the list cannot know: is a new code an old one's project?
function Asks({ year, done }: { year: string; done: () => void }) {
  const data = useData(() => get<{ rows: Ask[] }>("/list-asks", { year }), [year]);
  const rows = data.data?.rows ?? [];
  if (!rows.length) return <ProblemBox problem={data.problem} again={data.again} />;
  return (
    <details class="box part asks">
      <summary>
        <Light kind="part">{t("list.asks", { n: rows.length })}</Light>
      </summary>
      <p class="hint">{t("list.asks.hint")}</p>
      <Table<Ask>
        label={t("list.asks.title")}
        rows={rows}
        id={(one) => `${one.code} ${one.old_code}`}
        columns={[
          {
            head: t("list.asks.now"),
            cell: (one) => (
              <>
                {one.name}
                <small class="under">{one.code}</small>
              </>
            ),
          },
          { head: t("unit"), cell: (one) => one.unit_name },
          {
            head: t("list.asks.before"),
            cell: (one) => (
              <>
                {one.old_name}
                <small class="under">{one.old_code}</small>
                {one.old_unit_name !== one.unit_name && <small class="under">{one.old_unit_name}</small>}
              </>
            ),
          },
          { head: t("list.asks.why"), cell: (one) => t(`list.asks.why.${one.why}`) },
          {
            head: t("ledger.act"),
            when: rows.some((one) => one.may_link),
            cell: (one) => one.may_link && <Before code={one.code} of={one.old_code} relation={one.relation} done={() => (data.again(), done())} />,
          },
        ]}
      />
    </details>
  );
}

function Acts({ one, year, done }: { one: Entry; year: number; done: () => void }) {
  const [open, setOpen] = useState(false);
  const [linking, link] = useState(false);
  const it = one.objection;
  return (
    <>
      {one.may_object &&
        (open ? (
          <Object_ one={one} year={year} away={() => setOpen(false)} done={() => (setOpen(false), done())} />
        ) : (
          <button type="button" class="quiet" onClick={() => setOpen(true)} aria-label={`${t("list.object")} ${one.name}`}>
            {t(it ? "list.object.again" : "list.object")}
          </button>
        ))}
      {it?.may_decide && <Decide it={it} done={done} />}
      {it?.may_withdraw && !it.may_decide && it.state === "open" && (
        <Withdraw
          label={t("list.withdraw")}
          sure={t("list.withdraw")}
          take={async (reason) => {
            await post("/list-withdraw", { key: it.key, seen: it.mark, reason });
            done();
          }}
        />
      )}
      {one.may_link && (
        <div>
          {linking ? (
          <Before code={one.code} away={() => link(false)} done={() => (link(false), done())} />
        ) : (
          <button type="button" class="link" onClick={() => link(true)} aria-label={`${t("list.before.add")} ${one.name}`}>
            {t("list.before.add")}
          </button>
        )}
        </div>
      )}
    </>
  );
}

function List({ address }: Place) {
  const { query } = address;
  const asked = Object.fromEntries(["year", "unit", "text", "state", "after"].map((name) => [name, query.get(name) ?? ""]));
  const data = useData(() => get<Entries>("/list", asked), [query.toString()]);
  const it = data.data;
  const now = new Date().getFullYear();
  const acts = !!it && it.rows.some((one) => one.may_object || one.may_link || one.objection?.may_decide || one.objection?.may_withdraw);
  return (
    <>
      <p class="about">{t("list.about")}</p>
      <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
        <Pick label={t("review.year")} name="year" value={asked.year || String(now)} choices={[now + 1, now, now - 1].map((year) => [String(year), String(year)])} />
        {it && it.units.length > 1 && <Pick label={t("unit")} name="unit" value={asked.unit} none={t("ledger.all")} choices={it.units.map((unit) => [unit.code, unit.name])} />}
        <Pick label={t("state")} name="state" value={asked.state} choices={states.map((one) => [one, t(`list.filter.${one || "all"}`)])} />
        <Search value={asked.text} />
      </form>
      <ProblemBox problem={data.problem} again={data.again} />
      <Loading data={data} />
      {it && <Asks year={String(it.year)} done={data.again} />}
      {it && it.open > 0 && asked.state !== "open" && (
        <p class="box part">
          <Light kind="part">{t("list.open", { n: it.open })}</Light> <a href={withQuery({ state: "open", after: null })}>{t("list.open.show")}</a>
        </p>
      )}
      {it && !it.rows.length && <Empty>{t(asked.state || asked.text || asked.unit ? "list.none.of" : "list.none", { year: it.year })}</Empty>}
      {it && it.rows.length > 0 && (
        <>
          <p class="about">{t("list.count", { n: it.total })}</p>
          <Files path="/list" asked={{ ...asked, after: "" }} />
          <Table<Entry>
            label={t("list.title")}
            rows={it.rows}
            id={(one) => one.id}
            columns={[
              { head: t("forms.name"), cell: (one) => one.name },
              {
                head: t("forms.code"),
                cell: (one) => (
                  <>
                    {one.code}
                    <Links one={one} done={data.again} />
                  </>
                ),
              },
              { head: t("unit"), cell: (one) => one.unit_name, when: it.units.length > 1 },
              {
                head: t("list.owed"),
                cell: (one) => (
                  <>
                    <Light kind={one.owed ? "wait" : "none"}>{t(one.owed ? "list.owed.yes" : "list.owed.no")}</Light>
                    {one.reason && <small class="under">{said(one.reason)}</small>}
                    {one.added && <small class="under">{t("list.added", { day: day(one.added) })}</small>}
                  </>
                ),
              },
              { head: t("list.objection"), cell: (one) => one.objection && <Said it={one.objection} />, when: it.rows.some((one) => one.objection) },
              { head: t("ledger.act"), cell: (one) => <Acts key={one.objection?.mark ?? ""} one={one} year={it.year} done={data.again} />, when: acts },
            ]}
          />
          {(it.next || it.before !== null) && (
            <p class="bar">
              <span>{t("ledger.page", { from: it.from + 1, to: it.from + it.rows.length, n: it.total })}</span>
              {it.before !== null && <a href={withQuery({ after: it.before || null })}>{t("ledger.before")}</a>}
              {it.next && <a href={withQuery({ after: it.next })}>{t("ledger.after")}</a>}
            </p>
          )}
        </>
      )}
    </>
  );
}

export const list: Page = { path: "/list", title: "list.title", needs: "forms", menu: true, view: List };
