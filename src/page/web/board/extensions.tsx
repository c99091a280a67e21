// extensions -- who was given longer, until when and why: the list, a new one with what is known beside it, one taken back.
import { useEffect, useState } from "preact/hooks";
import { get, post, Problem, type Session } from "../api";
import { Ledger, useLedger, type Row, type Unit } from "../ledger";
import { FormBar, Light, Loading, ProblemBox, useAction, useData, Withdraw } from "../parts";
import { go, withQuery } from "../router";
import { day, moment, said, t } from "../words";

interface Granted {
  mark: string;
  until: string | null;
  reason: string;
  outage: string;
  stated: string | null;
}
interface Chosen {
  due: string | null;
  contact_ms: number | null;
  granted: Granted | null;
}
interface Extendable {
  own: boolean;
  all: boolean;
  documents: string[];
  units: Unit[];
  obligations: { id: string; title: string; owner: string; windows: number; document: boolean }[];
  chosen: Chosen | null;
}
const ALL = "all"; // of the choice of units: the API says it by none

// What is known of it: the date, when its node was last heard, what stands.
function Known({ it, unit }: { it: Chosen; unit: string }) {
  return (
    <dl class="said">
      <div>
        <dt>{t("extend.due")}</dt>
        <dd>{it.due ?? t("extend.due.none")}</dd>
      </div>
      {unit !== ALL && (
        <div>
          <dt>{t("extend.contact")}</dt>
          <dd>{it.contact_ms ? moment(it.contact_ms) : t("extend.contact.none")}</dd>
        </div>
      )}
      {it.granted && (
        <div>
          <dt>{t("extend.stands")}</dt>
          <dd>
            <Light kind="part">{t("extend.stands.until", { day: it.granted.until ?? "", why: it.granted.reason })}</Light>
          </dd>
        </div>
      )}
    </dl>
  );
}

function Grant({ query, done }: { query: URLSearchParams; done: () => void }) {
  const [id, setId] = useState(query.get("id") ?? "");
  const [unit, setUnit] = useState(query.get("unit") || "");
  const [window, setWindow] = useState(query.get("window") || "1");
  const [document, setDocument] = useState(query.get("document") ?? "");
  const [until, setUntil] = useState("");
  const [reason, setReason] = useState("");
  const [outage, setOutage] = useState("");
  const [stated, setStated] = useState("");
  const action = useAction();
  const of = unit === ALL ? "" : unit;
  const ask = id && unit ? { id, unit: of, window, document } : {};
  const data = useData(() => get<Extendable>("/extendable", ask), [id, unit, window, document]);
  const it = data.data;
  const duty = it?.obligations.find((one) => one.id === id);
  const chosen = data.problem ? null : (it?.chosen ?? null);
  useEffect(() => {
    if (!duty) return; // not known yet
    if (Number(window) > duty.windows) setWindow("1");
    if (!duty.document) setDocument("");
  }, [duty?.id]);
  if (it && !it.own) return <p class="box part">{t("extend.above")}</p>;
  return (
    <form
      class="card fields narrow"
      onSubmit={(event) => {
        event.preventDefault();
        action.run(async () => {
          await post("/extend", { ...ask, until, reason: reason.trim(), outage: outage.trim(), stated, seen: chosen?.granted?.mark ?? "" });
          done();
        });
      }}
    >
      <h2>{t("extend.grant")}</h2>
      <p class="hint">{t("extend.hint")}</p>
      <Loading data={data} />
      {it && (
        <>
          <label class="field">
            <span>{t("today.duty")}</span>
            <select name="id" required value={id} onChange={(event) => setId(event.currentTarget.value)}>
              <option value="">{t("extend.choose")}</option>
              {it.obligations.map((one) => (
                <option key={one.id} value={one.id}>
                  {`${one.id} ${said(one.title)}`}
                </option>
              ))}
            </select>
          </label>
          <label class="field">
            <span>{t("unit")}</span>
            <select name="unit" required value={unit} onChange={(event) => setUnit(event.currentTarget.value)}>
              <option value="">{t("extend.choose")}</option>
              {it.all && <option value={ALL}>{t("extend.all")}</option>}
              {it.units.map((one) => (
                <option key={one.code} value={one.code}>
                  {`${one.code} ${one.name}`}
                </option>
              ))}
            </select>
          </label>
          {(duty?.windows ?? 1) > 1 && (
            <label class="field">
              <span>{t("extend.window")}</span>
              <select name="window" value={window} onChange={(event) => setWindow(event.currentTarget.value)}>
                {Array.from({ length: duty?.windows ?? 1 }, (_, i) => (
                  <option key={i} value={String(i + 1)}>
                    {t("extend.window.nth", { n: i + 1 })}
                  </option>
                ))}
              </select>
            </label>
          )}
          {duty?.document && (
            <label class="field">
              <span>{t("extend.document")}</span>
              <select name="document" required value={document} onChange={(event) => setDocument(event.currentTarget.value)}>
                <option value="">{t(it.documents.length ? "extend.choose" : "extend.document.none")}</option>
                {it.documents.map((one) => (
                  <option key={one}>{one}</option>
                ))}
              </select>
            </label>
          )}
        </>
      )}
      <ProblemBox problem={data.problem} again={data.again} />
      {chosen && (
        <>
          <Known it={chosen} unit={unit} />
          <label class="field">
            <span>{t("extend.until")}</span>
            <input name="until" type="date" required value={until} onInput={(event) => setUntil(event.currentTarget.value)} />
          </label>
          <label class="field">
            <span>{t("extend.reason")}</span>
            <input name="reason" required value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
          </label>
          <label class="field">
            <span>{t("extend.outage")}</span>
            <input name="outage" value={outage} onInput={(event) => setOutage(event.currentTarget.value)} />
          </label>
          <label class="field">
            <span>{t("extend.stated")}</span>
            <input name="stated" type="date" value={stated} onInput={(event) => setStated(event.currentTarget.value)} />
          </label>
        </>
      )}
      <ProblemBox problem={action.problem} />
      <FormBar send={t(chosen?.granted ? "extend.grant.other" : "extend.grant")} off={action.busy || !chosen} away={done} />
    </form>
  );
}

// The row names it; what stands is asked again, so that nobody takes back another one than he reads.
async function takeBack(row: Row, reason: string): Promise<void> {
  const ask = { id: row.id, unit: row.unit_code === "全部" ? "" : row.unit_code, window: row.window || "1", document: row.document };
  const granted = (await get<Extendable>("/extendable", ask)).chosen?.granted;
  if (granted && (granted.until !== row.until || granted.reason !== row.reason)) throw new Problem(409, t("extend.changed"), t("extend.changed"), row.id, t("extend.changed.do"));
  await post("/extend-withdraw", { ...ask, reason, seen: granted?.mark ?? "" });
}

const shown = ["id", "title", "unit", "due", "until", "reason", "outage", "contact", "stated", "granted", "author", "document", "window"];

export function Extensions({ session, query }: { session: Session; query: URLSearchParams }) {
  const data = useLedger("extensions", {}, query);
  const review = session.account?.may.review;
  const granting = review && (query.has("id") || query.has("grant"));
  const over = () => (go(withQuery({ grant: null, id: null, unit: null, window: null, document: null })), data.again());
  return (
    <>
      {granting && <Grant key={`${query.get("id")} ${query.get("unit")}`} query={query} done={over} />}
      {review && !granting && (
        <p class="bar">
          <a class="button" href={withQuery({ grant: 1 })}>
            {t("extend.grant")}
          </a>
        </p>
      )}
      <Ledger
        table="extensions"
        ask={{}}
        query={query}
        data={data}
        show={shown}
        cells={{
          title: (row) => said(row.title),
          unit: (row) => (row.unit_code === "全部" ? t("extend.all") : row.unit),
          due: (row) => (/^\d/.test(row.due) ? day(row.due) : said(row.due)),
          until: (row) => day(row.until),
          contact: (row) => row.contact.slice(0, 16),
          stated: (row) => row.stated && day(row.stated.slice(0, 10)),
          granted: (row) => row.granted.slice(0, 10),
        }}
        act={
          review
            ? (row) =>
                (review === "all" || row.unit_code !== "全部") && (
                  <Withdraw label={t("extend.withdraw")} sure={t("extend.withdraw")} why={t("extend.withdraw.reason")} take={async (reason) => (await takeBack(row, reason), data.again())} />
                )
            : undefined
        }
        empty={t("extend.none")}
      />
    </>
  );
}
