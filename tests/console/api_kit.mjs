// api_kit -- asks a node's API as people do, and holds its answers against openapi.json.
//
//   PAGE       where the node shows its page
//   ACCOUNTS   csv of account import: name, full name, first password
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { described, faults } from "./schema.mjs";

export const base = `${process.env.PAGE}api/v1`;
let failed = 0;
export function wrong(words) {
  console.error(`FAILED: ${words}`);
  failed++;
}
export const end = () => process.exit(failed ? 1 : 0);

export async function ask(path, { cookie = "", token = "", body, origin } = {}) {
  const headers = { cookie };
  if (token) headers["X-Siben-Token"] = token;
  if (origin) headers.origin = origin;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const answer = await fetch(base + path, { method: body === undefined ? "GET" : "POST", headers, body: body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body) });
  const bytes = new Uint8Array(await answer.arrayBuffer()), text = new TextDecoder().decode(bytes);
  let json = null;
  try {
    json = text ? JSON.parse(text) : null;
  } catch {
    // told by its type
  }
  const set = answer.headers.get("set-cookie") ?? "";
  return { code: answer.status, json, text, bytes, type: (answer.headers.get("content-type") ?? "").split(";")[0], cookie: set.split(";")[0], set, retry: answer.headers.get("retry-after") };
}

export const whole = (await ask("/openapi.json")).json;

// Every head of a table has its English word; an obligation of the board and an item of the assessment are the plan's own.
const heads = JSON.parse(readFileSync(new URL("../../src/page/web/lang/en.heads.json", import.meta.url), "utf8"));
const unknown = new Set();
function lookAtHeads(path, value) {
  if (!value || typeof value !== "object") return;
  if (Array.isArray(value.columns) && Array.isArray(value.rows))
    for (const { id, name, group } of value.columns)
      for (const head of [name, group ?? ""])
        if (head && !/^([A-Z]+-\d|item\d+$)/.test(id) && !heads[`head.${head.replace(/\d+/g, "#")}`] && !unknown.has(head)) {
          unknown.add(head);
          wrong(`${path}: no English for the head ${head} (${id})`);
        }
  for (const one of Object.values(value)) lookAtHeads(path, one);
}

// And of whatever is refused the page can say in English why, and what to do.
const source = (name) => new URL(`../../src/page/web/${name}`, import.meta.url);
const { keepWhys, whyTold } = await import(`data:text/javascript,${encodeURIComponent(execFileSync("esbuild", [source("why.ts").pathname, "--bundle", "--format=esm", "--log-level=error"], { encoding: "utf8" }))}`);
keepWhys(JSON.parse(readFileSync(source("lang/en.why.json"), "utf8")));
const untold = new Set();
function lookAtWhy(path, { title, detail, what_to_do }) {
  for (const text of [title, detail, what_to_do])
    if (/[\u4e00-\u9fff]/.test(text) && whyTold(text, (part) => part) === text && !untold.has(text)) {
      untold.add(text);
      wrong(`${path}: no English for what is said: ${text} (en.why.json)`);
    }
}

export function asDescribed(path, method, answer, who) {
  if (answer.code === 200) lookAtHeads(path, answer.json);
  const it = described(whole, path, method, String(answer.code)) ?? (answer.code >= 400 && answer.code !== 401 ? { schema: { $ref: "#/components/schemas/Problem" }, type: "application/problem+json" } : null);
  if (!it) return wrong(`${who} ${method} ${path}: ${answer.code} is not described: ${answer.text.slice(0, 300)}`);
  if (it.type && answer.type !== it.type) wrong(`${who} ${method} ${path}: ${answer.type}, not ${it.type}`);
  if (!it.schema) return answer.text && wrong(`${who} ${method} ${path}: says ${answer.text}`);
  for (const one of faults(whole, it.schema, answer.json)) wrong(`${who} ${method} ${path}${one}`);
  if (answer.code >= 400 && !(answer.json?.detail && answer.json?.title)) wrong(`${who} ${method} ${path}: a problem without words`);
  if (answer.code >= 400 && answer.json) lookAtWhy(path, answer.json);
  if (answer.code >= 400 && !answer.json?.what_to_do) wrong(`${who} ${method} ${path}: ${answer.code}, and nothing to do about it: ${answer.text}`);
  if (answer.code === 422 && !answer.json?.where) wrong(`${who} ${method} ${path}: 422 without its place: ${answer.text}`);
  if (answer.code >= 400 && answer.json?.instance !== `/api/v1${path}`) wrong(`${who} ${method} ${path}: a problem of ${answer.json?.instance}`);
}

// Everybody signs in, and chooses a password of their own.
export async function signAll() {
  const people = {};
  for (const line of readFileSync(process.env.ACCOUNTS, "utf8").trim().split("\n").slice(1)) {
    const [name, , first] = line.split(",");
    const signed = await ask("/sign-in", { body: { name, password: first } });
    if (signed.code !== 200 || !signed.json.must_change) wrong(`${name} does not sign in: ${signed.text}`);
    if (!/HttpOnly/.test(signed.set) || !/SameSite=Strict/.test(signed.set)) wrong(`cookie: ${signed.set}`);
    const early = await ask("/today", signed);
    if (early.code !== 403) wrong(`${name} works with a password that another set: ${early.code}`);
    const changed = await ask("/password", { cookie: signed.cookie, token: signed.json.token, body: { old: first, new: `${first} 自己的` } });
    asDescribed("/password", "post", changed, name);
    if ((await ask("/session", signed)).json.account) wrong(`${name}: the old session goes on`);
    people[name] = { ...changed, name, token: changed.json.token, may: changed.json.may };
  }
  return people;
}

// Asks and gives as a person; what is answered is as it is described.
export async function read(path, person, code = 200, look = () => true) {
  const answer = await ask(path, person);
  asDescribed(path.split("?")[0], "get", answer, person.name);
  if (answer.code !== code || !look(answer.json)) wrong(`${person.name} ${path}: ${answer.code} ${answer.text.slice(0, 2500)}`);
  return answer.json;
}
export async function give(path, person, body, code, words) {
  const answer = await ask(path, { ...person, body });
  asDescribed(path, "post", answer, `${person.name}, ${words}`);
  if (answer.code !== code) wrong(`${person.name}, ${words}: ${answer.code} ${answer.text.slice(0, 400)}`);
  return answer.json;
}
