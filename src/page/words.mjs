// words.mjs OUT FILE… -- every word of the page with its Chinese and English, for who translates it: {"name": ["中文", "English"]}.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const [out, ...files] = process.argv.slice(2);
const all = {};
for (const [at, language] of ["zh", "en"].entries())
  for (const file of files.filter((name) => path.basename(name).startsWith(`${language}.`)).sort())
    for (const [name, text] of Object.entries(JSON.parse(readFileSync(file, "utf8")))) {
      const finds = name.startsWith("found."), why = name.startsWith("why."); // what the node says in Chinese itself
      if (at && !finds && !why && !all[name]) throw new Error(`${file}: ${name} has no Chinese`);
      (all[name] ??= [finds ? text : why ? name.slice("why.".length) : "", ""])[at] = text;
    }
writeFileSync(out, JSON.stringify(all));
