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
    const paint = canvas.getContext("2d");
    if (!paint) return file;
    paint.fillStyle = "#fff"; // what can be seen through, a seal, is on paper: a JPEG would have it on black
    paint.fillRect(0, 0, canvas.width, canvas.height);
    paint.drawImage(picture, 0, 0, canvas.width, canvas.height);
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

// Sent one by one. What has not arrived waits among the others, in the draft too, and is sent once more; what the node refuses does not.
export interface Sending {
  part: number | null;
  told: string;
  problem: Problem | null;
  take: (files: File[]) => Promise<void>;
  again: () => Promise<Proof[]>; // all of them, none waits; throws the problem
}
export const waits = (problem: Problem): boolean => !problem.status || problem.status === 401 || problem.status === 503;
export function useSending(proofs: Proof[], change: (proofs: Proof[]) => void): Sending {
  const [part, setPart] = useState<number | null>(null);
  const [told, tell] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const newest = useRef(proofs);
  newest.current = proofs;
  const put = (next: Proof[]) => {
    newest.current = next;
    change(next);
  };
  const again = async (): Promise<Proof[]> => {
    setProblem(null);
    try {
      for (let one = newest.current.find((it) => it.file); one?.file; one = newest.current.find((it) => it.file)) {
        const file = one.file, data = new FormData();
        setPart(0);
        data.append("file", file, file.name);
        try {
          const { files } = await send<{ files: { digest: string; name: string; size: number }[] }>("/file", data, setPart);
          put(newest.current.map((it) => (it.file === file ? { ...it, ...files[0], file: undefined, here: true } : it)));
        } catch (error) {
          if (!waits(asProblem(error))) put(newest.current.filter((it) => it.file !== file));
          throw error;
        }
      }
    } catch (error) {
      setProblem(asProblem(error));
      throw error;
    } finally {
      setPart(null);
    }
    return newest.current;
  };
  const take = async (files: File[]) => {
    const smaller: string[] = [];
    for (const file of files) {
      setPart(0);
      const small = await shrink(file);
      if (small.size < file.size) smaller.push(t("work.file.shrunk", { name: file.name, before: bytesText(file.size), after: bytesText(small.size) }));
      put([...newest.current, { ...emptyProof(), file: small, name: small.name, size: small.size, evidence: withoutEnding(small.name) }]);
    }
    tell(smaller.join("；"));
    await again().catch(() => undefined); // said beside the files
  };
  return { part, told, problem, take, again };
}

export function Files(props: { work: Work; proofs: Proof[]; change: (proofs: Proof[]) => void; sending: Sending; findings: WorkFinding[]; readOnly: boolean }) {
  const { work, proofs, change, sending } = props;
  const input = useRef<HTMLInputElement>(null);
  const left = work.files.quota - work.files.bytes;
  const waiting = proofs.filter((one) => one.file).length;
  const take = (files: File[]) => {
    void sending.take(files);
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
              {one.file ? (
                <Light kind="part">
                  {one.name} {bytesText(one.size)} {t("work.file.waits")}
                </Light>
              ) : one.digest ? (
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
      <ProblemBox problem={sending.problem} />
      {waiting > 0 && sending.part === null && !props.readOnly && (
        <p class="bar">
          <button type="button" onClick={() => void sending.again().catch(() => undefined)}>
            {t("work.file.again", { n: waiting })}
          </button>
        </p>
      )}
      {!props.readOnly && (
        <>
          <Drop name="files" input={input} busy={sending.part !== null} take={take} part={sending.part} told={sending.told} room={work.files.quota ? { ...work.files, left } : null} />
          <button type="button" class="quiet" onClick={() => change([...proofs.filter((one) => !one.file), emptyProof(), ...proofs.filter((one) => one.file)])}>
            {t("work.file.paper")}
          </button>
        </>
      )}
    </section>
  );
}
