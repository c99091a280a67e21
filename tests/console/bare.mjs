// bare -- an account of a role that needs units, and that has none: nothing is its own, and that is not the whole county.
//
//   PAGE   NAME, FIRST   of the account, and its first password
import { ask, end, wrong } from "./api_kit.mjs";

const { NAME: name, FIRST: first } = process.env;
const signed = await ask("/sign-in", { body: { name, password: first } });
const changed = await ask("/password", { cookie: signed.cookie, token: signed.json.token, body: { old: first, new: `${first} 自己的` } });
const bare = { ...changed, token: changed.json.token };
if (changed.code !== 200 || (await ask("/session", bare)).json.account?.name !== name) wrong(`${name} does not sign in: ${changed.text}`);
for (const path of ["/books?year=2026", "/books?year=2026&by=unit", "/books?year=2026&by=unit&format=csv", "/books-flow?year=2026", "/books?year=2026&place=653022"]) {
  const none = await ask(path, bare);
  if (none.code !== 404 || !none.json?.what_to_do) wrong(`${name} reads ${path}: ${none.code} ${none.text.slice(0, 200)}`);
}
for (const path of ["/forms?what=monitoring&year=2026&round=5", "/books-projects?year=2026&round=5"]) {
  const it = await ask(path, bare);
  if (it.code !== 200 || (it.json.rows ?? it.json.projects).length) wrong(`${name} sees ${path}: ${it.text.slice(0, 200)}`);
}
end();
