// beside -- the documents of a form, its review, a submission or a piece of work: what, where, who put it there; one more, one away.
import { useRef, useState } from "preact/hooks";
import { get, post, send } from "../api";
import { Light, Loading, ProblemBox, Withdraw, asProblem, useAction, useData } from "../parts";
import { listed, moment, t } from "../words";
import { Drop, shrink, waits } from "./files";
import { bytesText } from "./model";

interface One {
  of: "form" | "review";
  title: string;
  document: string;
  name: string;
  kept: string;
  digest: string;
  size: number;
  here: boolean;
  author: string;
  node: string;
  at_ms: number | null;
}
interface Attachments {
  files: One[];
  room: { bytes: number; quota: number; most: number };
  may_form: boolean;
  may_review: boolean;
  locked: boolean;
}

function Document({ address, one, remove }: { address: string; one: One; remove?: (reason: string) => Promise<void> }) {
  return (
    <li>
      <Light kind={!one.digest ? "none" : one.here ? "good" : "wait"}>{[one.title, one.document].filter(Boolean).join("，")}</Light>{" "}
      {one.digest && one.here && (
        <a href={`/api/v1/file?${new URLSearchParams({ key: address, digest: one.digest })}`} download>
          {one.name || t("work.file.open")} {one.size > 0 && bytesText(one.size)}
        </a>
      )}
      {one.digest && !one.here && <span class="about">{t("work.file.elsewhere")}</span>}
      {one.kept && <span class="about">{t("work.file.kept", { place: one.kept })}</span>}
      <p class="about">
        {t(one.of === "review" ? "beside.by.review" : "beside.by", { who: one.author || one.node, when: moment(one.at_ms) })}
      </p>
      {remove && <Withdraw label={t("beside.detach")} why={t("beside.detach.why")} sure={t("beside.detach.do")} take={remove} />}
    </li>
  );
}

// A file is sent as soon as it is chosen; without one the words say where the original is.
function Adding({ address, it, work, done }: { address: string; it: Attachments; work: boolean; done: () => void }) {
  const [title, setTitle] = useState("");
  const [document, setDocument] = useState("");
  const [kept, setKept] = useState("");
  const [of, setOf] = useState<"" | "review">("");
  const [part, setPart] = useState<number | null>(null);
  const [told, tell] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const action = useAction();
  const [left, setLeft] = useState<File[]>([]); // chosen, made small, and not arrived
  const put = (files: (File | null)[], many: boolean) =>
    action.run(async () => {
      let rest = files;
      try {
        for (; rest.length; rest = rest.slice(1)) {
          const file = rest[0], said = { key: address, of, title: many ? "" : title.trim(), document, kept };
          if (!file) {
            await post("/attach", said);
            continue;
          }
          const data = new FormData();
          for (const [name, value] of Object.entries(said)) data.append(name, value);
          data.append("file", file, file.name);
          setPart(0);
          await send("/attach", data, setPart);
        }
        setTitle("");
        setDocument("");
        setKept("");
      } catch (error) {
        if (!waits(asProblem(error))) rest = rest.slice(1);
        throw error;
      } finally {
        setLeft(rest.flatMap((one) => one ?? []));
        setPart(null);
        done();
      }
    });
  const give = async (files: File[]) => {
    const small: File[] = [], smaller: string[] = [];
    for (const file of files) {
      const one = await shrink(file);
      small.push(one);
      if (one.size < file.size) smaller.push(t("work.file.shrunk", { name: file.name, before: bytesText(file.size), after: bytesText(one.size) }));
    }
    tell(smaller.join("；"));
    if (input.current) input.current.value = "";
    put([...left, ...small], left.length + small.length > 1);
  };
  const field = (name: string, value: string, set: (value: string) => void) => (
    <label class="field">
      {t(`beside.col.${name}`)}
      <input name={`beside-${name}`} value={value} maxLength={60} onInput={(event) => set(event.currentTarget.value)} />
    </label>
  );
  return (
    <details class="answers">
      <summary>{t("beside.add")}</summary>
      <div class="fields">
        {field("evidence", title, setTitle)}
        {field("document", document, setDocument)}
        {!work && field("kept", kept, setKept)}
        {it.may_review && (
          <label class="field">
            {t("beside.of")}
            <select name="beside-of" value={of} onChange={(event) => setOf(event.currentTarget.value as typeof of)}>
              <option value="">{t("beside.of.form")}</option>
              <option value="review">{t("beside.of.review")}</option>
            </select>
          </label>
        )}
      </div>
      <ProblemBox problem={action.problem} />
      {left.length > 0 && !action.busy && (
        <p class="bar">
          <button type="button" onClick={() => put(left, left.length > 1)}>
            {t("work.file.again", { n: left.length })}
          </button>
          <span class="about">{listed(left.map((one) => one.name))}</span>
        </p>
      )}
      <Drop name="beside-files" input={input} busy={action.busy} take={(files) => void give(files)} part={part} told={told} room={{ ...it.room, left: it.room.quota - it.room.bytes }} />
      {!work && (
        <button type="button" class="quiet" disabled={action.busy || !title.trim() || !kept.trim()} onClick={() => put([null], false)}>
          {t("work.file.paper")}
        </button>
      )}
    </details>
  );
}

export function Beside({ address, work = false }: { address: string; work?: boolean }) {
  const data = useData(() => get<Attachments>("/attachments", { key: address }), [address]);
  const it = data.data;
  const remove = (one: One) => async (reason: string) => {
    await post("/detach", { key: address, of: one.of, title: one.title, document: one.document, reason });
    data.again();
  };
  const may = (one: One) => !!it && !(it.locked && one.of === "form") && (one.of === "review" ? it.may_review : it.may_form);
  return (
    <section class="documents" aria-labelledby="beside">
      <h3 id="beside">{t(work ? "work.files" : "beside.title")}</h3>
      <ProblemBox problem={data.problem} again={data.again} />
      <Loading data={data} />
      {it && !it.files.length && <p class="about">{t("beside.none")}</p>}
      {it && it.files.length > 0 && (
        <ul class="forms">
          {it.files.map((one) => (
            <Document key={`${one.of}${one.title}${one.document}${one.digest}`} address={address} one={one} remove={may(one) ? remove(one) : undefined} />
          ))}
        </ul>
      )}
      {it && it.locked && it.may_form && it.files.length > 0 && <p class="about">{t("beside.locked")}</p>}
      {it && (it.may_form || it.may_review) && <Adding address={address} it={it} work={work} done={data.again} />}
    </section>
  );
}
