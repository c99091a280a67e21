// api_auditor -- the auditor reads all and changes nothing: every operation that is described.
import { ask, asDescribed, whole, wrong } from "./api_kit.mjs";

// Reading that is nobody's but theirs, with why.
const others = {
  "/sample-take": "papers and material of a sample are handed out by who draws it; what they say stands at /sample, /sample-papers, /sample-population",
};
// Of one's own account, whatever the role.
const own = ["/sign-in", "/sign-out", "/first", "/password", "/language"];

const phone = /(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)/; // as the roster and the accounts have them

export async function auditor({ auditor: person, bureau, administrator }) {
  for (const [path, methods] of Object.entries(whole.paths))
    for (const [method, operation] of Object.entries(methods)) {
      if (operation["x-stream"] || (method === "post" && own.includes(path))) continue;
      const answer = await ask(path, { ...person, body: method === "post" ? {} : undefined });
      asDescribed(path, method, answer, "auditor");
      const may = method === "get" && !others[path];
      if ((answer.code === 401 || answer.code === 403) === may) wrong(`the auditor, ${method} ${path}: ${answer.code} ${answer.text.slice(0, 200)}`);
      if (may && phone.test(answer.text)) wrong(`the auditor is told a number by ${path}: ${answer.text.match(phone)[0]}`);
    }
  // What waits is what the bureau sees, and no turn of it is the auditor's.
  for (const kind of ["monitoring", "target"]) {
    const [read, all] = [(await ask(`/reviews?kind=${kind}&year=2026`, person)).json, (await ask(`/reviews?kind=${kind}&year=2026`, bureau)).json];
    if (!read.count || read.count !== all.count || read.forms.some((one) => one.mine)) wrong(`the auditor's queue of ${kind}: ${read.count} of ${all.count}`);
  }
  const bulk = await ask("/review-bulk?kind=target&year=2026", person);
  if (bulk.code !== 200) wrong(`what a machine may pass: ${bulk.code}`);
  // Who may sign in, as what: all but whom to call.
  const [read, all] = [(await ask("/accounts", person)).json, (await ask("/accounts", administrator)).json];
  if (read.accounts.length !== all.accounts.length || read.accounts.some((one) => "phone" in one)) wrong(`the auditor's accounts: ${JSON.stringify(read.accounts)}`);
  const called = all.accounts.find((one) => one.phone);
  if (!called || (await ask(`/accounts?text=${called.phone}`, person)).json.accounts.length) wrong(`a number is found by asking for it: ${called?.phone}`);
  if (phone.test((await ask("/accounts?format=csv", person)).text)) wrong("a number in the table that is taken away");
}
