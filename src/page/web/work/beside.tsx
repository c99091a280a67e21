// beside -- the documents of a form, its review, a submission or a piece of work: what, where, who put it there; one more, one away.
import { useRef, useState } from "preact/hooks";
import { get, post, send } from "../api";
import { Light, Loading, ProblemBox, Withdraw, useAction, useData } from "../parts";
import { moment, t } from "../words";
import { Drop, shrink } from "./files";
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
  const give = (files: File[]) =>
    action.run(async () => {
      tell("");
      try {
        for (const file of files.length ? files : [null]) {
          const data = new FormData();
          const small = file && (await shrink(file));
          for (const [name, value] of Object.entries({ key: address, of, title: files.length > 1 ? "" : title.trim(), document, kept })) data.append(name, value);
          if (file && small && small.size < file.size) tell(t("work.file.shrunk", { name: file.name, before: bytesText(file.size), after: bytesText(small.size) }));
          if (!small) {
            await post("/attach", { key: address, of, title: title.trim(), document, kept });
            continue;
          }
          data.append("file", small, small.name);
          setPart(0);
          await send("/attach", data, setPart);
        }
        setTitle("");
        setDocument("");
        setKept("");
      } finally {
        setPart(null);
        if (input.current) input.current.value = "";
        done();
      }
    });
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
      <Drop name="beside-files" input={input} busy={action.busy} take={give} part={part} told={told} room={{ ...it.room, left: it.room.quota - it.room.bytes }} />
      {!work && (
        <button type="button" class="quiet" disabled={action.busy || !title.trim() || !kept.trim()} onClick={() => give([])}>
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
