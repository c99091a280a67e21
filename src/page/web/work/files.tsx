// files -- documents of a piece of work: photos made small before they travel, sent with how far they are.
import type { RefObject } from "preact";
import { useRef, useState } from "preact/hooks";
import { send } from "../api";
import { Light, ProblemBox, asProblem } from "../parts";
import type { Problem } from "../api";
import { t } from "../words";
import { bytesText, emptyProof, type Proof, type Work, type WorkFinding } from "./model";
import { Findings } from "./fields";

const SIDE_MAX = 1600; // what can still be read of a page that was photographed
const QUALITY = 0.82;
const SMALL = 300 * 1024; // not worth it

// A photo of 8 MB takes twenty minutes at 64 kbit/s, and half a minute like this. What does not get smaller stays.
export async function shrink(file: File): Promise<File> {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < SMALL) return file;
  try {
    const picture = await createImageBitmap(file);
    const part = Math.min(1, SIDE_MAX / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * part);
    canvas.height = Math.round(picture.height * part);
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    if (!blob || blob.size >= file.size) return file;
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
  } catch {
    return file; // no picture that this browser reads
  }
}

const withoutEnding = (name: string): string => name.replace(/\.[^.]+$/, "");

// Where files are dropped or chosen: how far they are, what became of them, and how much room there is.
export function Drop(it: { name: string; input: RefObject<HTMLInputElement>; busy: boolean; take: (files: File[]) => void; part: number | null; told: string; room: { bytes: number; left: number; most: number } | null }) {
  return (
    <>
      <label class="drop">
        {t("work.file.add")}
        <span class="button">{t("work.file.choose")}</span>
        <input ref={it.input} class="unseen" type="file" name={it.name} multiple disabled={it.busy} onChange={(event) => it.take([...(event.currentTarget.files ?? [])])} />
      </label>
      {it.part !== null && (
        <p role="status">
          <progress max={1} value={it.part} aria-label={t("work.file.sending")} /> {Math.round(it.part * 100)}%
        </p>
      )}
      {it.told && <p class="hint">{it.told}</p>}
      <p class="hint">{it.room ? t("work.file.quota", { used: bytesText(it.room.bytes), left: bytesText(Math.max(0, it.room.left)), most: bytesText(it.room.most) }) : t("work.file.quota.unknown")}</p>
    </>
  );
}

export function Files(props: { work: Work; proofs: Proof[]; change: (proofs: Proof[]) => void; findings: WorkFinding[]; readOnly: boolean }) {
  const { work, proofs, change } = props;
  const [part, setPart] = useState<number | null>(null);
  const [told, tell] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const newest = useRef(proofs);
  newest.current = proofs;
  const left = work.files.quota - work.files.bytes;
  const take = async (files: File[]) => {
    setProblem(null);
    for (const file of files) {
      try {
        setPart(0);
        const small = await shrink(file);
        tell(small.size < file.size ? t("work.file.shrunk", { name: file.name, before: bytesText(file.size), after: bytesText(small.size) }) : "");
        const data = new FormData();
        data.append("file", small, small.name);
        const answer = await send<{ files: { digest: string; name: string; size: number }[] }>("/file", data, setPart);
        change([...newest.current, ...answer.files.map((one) => ({ ...emptyProof(), ...one, evidence: withoutEnding(one.name), here: true }))]);
      } catch (error) {
        setProblem(asProblem(error));
        break;
      } finally {
        setPart(null);
      }
    }
    if (input.current) input.current.value = "";
  };
  const set = (i: number, values: Partial<Proof>) => change(proofs.map((one, k) => (k === i ? { ...one, ...values } : one)));
  return (
    <section aria-labelledby="work-files">
      <h2 id="work-files">{t("work.files")}</h2>
      <ul class="cards">
        {proofs.map((one, i) => (
          <li key={`${one.digest}${i}`}>
            <div class="fields">
              {(["evidence", "document", "kept"] as const).map((id) => (
                <label key={id} class="field">
                  {t(`work.col.${id}`)}
                  <input name={`${id}-${i}`} readOnly={props.readOnly} value={one[id]} onInput={(event) => set(i, { [id]: event.currentTarget.value })} />
                  <Findings list={props.findings.filter((it) => it.row === i && it.column === id)} />
                </label>
              ))}
            </div>
            <p class="bar">
              {one.digest ? (
                <>
                  <Light kind={one.here ? "good" : "wait"}>
                    {one.name || t("work.file.one")} {one.size > 0 && bytesText(one.size)} {!one.here && t("work.file.elsewhere")}
                  </Light>
                  {one.here && work.key && work.evidence.some((it) => it.digest === one.digest) && (
                    <a href={`/api/v1/file?${new URLSearchParams({ key: work.key, digest: one.digest })}`} download>
                      {t("work.file.open")}
                    </a>
                  )}
                </>
              ) : (
                <Light kind="none">{t("work.file.none")}</Light>
              )}
              {!props.readOnly && (
                <button type="button" class="quiet" onClick={() => change(proofs.filter((_, k) => k !== i))}>
                  {t("work.file.drop")}
                </button>
              )}
            </p>
          </li>
        ))}
      </ul>
      {!proofs.length && props.readOnly && <p class="empty">{t("none")}</p>}
      <ProblemBox problem={problem} />
      {!props.readOnly && (
        <>
          <Drop name="files" input={input} busy={part !== null} take={(files) => void take(files)} part={part} told={told} room={work.files.quota ? { ...work.files, left } : null} />
          <button type="button" class="quiet" onClick={() => change([...proofs, emptyProof()])}>
            {t("work.file.paper")}
          </button>
        </>
      )}
    </section>
  );
}
