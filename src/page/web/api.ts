// api -- the one way to the node: JSON there and back, a problem with the place and what to do.
import { t } from "./words";

export interface Account {
  name: string;
  display: string;
  roles: { id: string; name: string }[];
  units: string[];
  departments: string[];
  must_change: boolean;
  may: Record<string, "own" | "all">;
  language: string;
  token: string;
  ends_in_s: number;
}
export interface Session {
  node: { name: string; scope: string; place: string; top: boolean };
  first_day: boolean;
  account: Account | null;
}

// RFC 9457, as the node says it; also when there was no answer at all.
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly where: string,
    readonly toDo: string,
  ) {
    super(detail || title);
  }
}

let token = "";
let quiet = false;
// What is asked within keeps no session alive: nobody has touched anything.
export function quietly(call: () => void): void {
  quiet = true;
  try {
    call();
  } finally {
    quiet = false;
  }
}
let lost: () => void = () => undefined;
export function setToken(next: string): void {
  token = next;
}
// Called when an answer says that nobody is signed in any more.
export function onSessionLost(call: () => void): void {
  lost = call;
}

async function problemOf(answer: Response): Promise<Problem> {
  try {
    const it = await answer.json();
    return new Problem(answer.status, it.title ?? "", it.detail ?? "", it.where ?? "", it.what_to_do ?? "");
  } catch {
    return new Problem(answer.status, t("away.title"), t("away.answer", { code: answer.status }), "", t("away.later"));
  }
}

const ended = (): Problem => new Problem(401, t("away.title"), t("away.session"), "", t("away.session.do"));

async function ask<T>(path: string, init: RequestInit): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(`/api/v1${path}`, { credentials: "same-origin", ...init });
  } catch {
    throw new Problem(0, t("away.title"), t("away"), "", t("away.kept"));
  }
  if (answer.status === 401 && path !== "/sign-in") {
    lost();
    throw ended(); // read after one has signed in again over it
  }
  if (!answer.ok) throw await problemOf(answer);
  return answer.status === 204 ? (undefined as T) : ((await answer.json()) as T);
}

export function get<T>(path: string, query: Record<string, string | number | undefined> = {}): Promise<T> {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined && value !== "") words.set(name, String(value));
  if (quiet) words.set("quiet", "1");
  const text = words.toString();
  return ask<T>(text ? `${path}?${text}` : path, {});
}

export function post<T>(path: string, body: unknown = {}): Promise<T> {
  return ask<T>(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Siben-Token": token },
    body: JSON.stringify(body),
  });
}

// Said while the page goes: nobody waits for an answer.
export function parting(path: string, body: unknown): void {
  fetch(`/api/v1${path}`, {
    method: "POST",
    credentials: "same-origin",
    keepalive: true,
    headers: { "Content-Type": "application/json", "X-Siben-Token": token },
    body: JSON.stringify(body),
  }).catch(() => undefined);
}

// A file that the node makes: its bytes, and what it is called.
export interface Taken {
  blob: Blob;
  name: string;
}
export async function take(path: string, body: unknown): Promise<Taken> {
  let answer: Response;
  try {
    answer = await fetch(`/api/v1${path}`, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-Siben-Token": token },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Problem(0, t("away.title"), t("away"), "", t("away.later"));
  }
  if (answer.status === 401) {
    lost();
    throw ended();
  }
  if (!answer.ok) throw await problemOf(answer);
  const called = /filename\*=UTF-8''([^;]+)/i.exec(answer.headers.get("content-disposition") ?? "");
  return { blob: await answer.blob(), name: called ? decodeURIComponent(called[1]) : "siben" };
}

const LARGE = 64 << 20; // more than the node takes of files at once
// Files, with how far they are.
export function send<T>(path: string, data: FormData, progress: (part: number) => void): Promise<T> {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/v1${path}`);
    request.setRequestHeader("X-Siben-Token", token);
    request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
    // Refused at its head, an upload looks like a broken line: whose session has ended is asked apart, and what is large may be too large.
    let size = 0;
    for (const [, one] of data) if (one instanceof File) size += one.size;
    request.onerror = () =>
      get<Session>("/session").then(
        (session) => {
          if (!session.account) lost();
          failed(new Problem(0, t("away.title"), t(!session.account ? "away.signed-out" : size > LARGE ? "away.large" : "away.sending"), "", t(session.account && size > LARGE ? "away.large.do" : "away.send")));
        },
        () => failed(new Problem(0, t("away.title"), t("away.sending"), "", t("away.send"))),
      );
    request.onload = async () => {
      const answer = new Response(request.status === 204 ? null : request.responseText, { status: request.status });
      if (request.status === 401) return lost(), failed(ended());
      if (answer.ok) done(request.status === 204 ? (undefined as T) : await answer.json());
      else failed(await problemOf(answer));
    };
    request.send(data);
  });
}
