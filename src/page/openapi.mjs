// openapi.mjs OUT FILE… -- the descriptions of openapi/ as one document.
import { readFileSync, writeFileSync } from "node:fs";

const [out, ...files] = process.argv.slice(2);
const whole = {
  openapi: "3.1.0",
  info: {
    title: "四本账·绩效报送",
    version: "1",
    description:
      "What the page uses, and nothing else. Sign in at /sign-in: the cookie it sets, and for every POST its token in the header X-Siben-Token. Money is in fen, times in milliseconds UTC, dates as 2026-05-31. What a role may not see is not in an answer.",
  },
  servers: [{ url: "/api/v1" }],
  paths: {},
  components: {
    securitySchemes: { session: { type: "apiKey", in: "cookie", name: "siben" } },
    schemas: {},
  },
};
// "paged" of an operation: what its list can be sorted by ([]: any column of its table), and with that the parameters that every list
// takes; of a schema: what every page of a list says.
const pageOf = (sorts) => ({
  sort: { type: "string", description: `${sorts.length ? sorts.join(", ") : "id of a column of the table; none: as the table stands"}; with - before it downwards` },
  after: { type: "string", description: "next of the page before, as it was said: rows that have come or gone since move no other" },
  limit: { type: "integer", description: "rows of a page, at most 5000" },
});
const page = {
  total: { type: "integer" },
  from: { type: "integer", description: "rows before this page, now" },
  limit: { type: "integer" },
  next: { type: "string", description: "after of the page behind; empty: this is the last" },
  before: { type: ["string", "null"], description: "after of the page before, empty for the first; null: this is the first" },
};

// {"summary","query":{name:schema},"body":schema,"files":true,"responses":{"200":{"schema":"Name"}}} in full.
function operation(path, it) {
  if (it.paged) it = { ...it, query: { ...it.query, ...pageOf(it.paged) }, responses: { ...it.responses, ...(it.paged.length ? {} : { 409: { schema: "Problem" } }), 422: { schema: "Problem" } } };
  if (it.needs !== undefined) it = { ...it, responses: { ...it.responses, 401: { schema: "Problem" } } };
  const responses = {};
  for (const [code, { schema }] of Object.entries(it.responses)) {
    const type = schema === "Problem" ? "application/problem+json" : "application/json";
    responses[code] = { description: schema ?? "nothing to say" };
    if (schema) responses[code].content = { [it.type && code === "200" ? it.type : type]: { schema: { $ref: `#/components/schemas/${schema}` } } };
  }
  const made = { operationId: path.slice(1), summary: it.summary, "x-needs": it.needs, "x-stream": it.stream, "x-sorts": it.paged, responses };
  if (it.query) made.parameters = Object.entries(it.query).map(([name, schema]) => ({ name, in: "query", required: !!schema.required, schema: { ...schema, required: undefined } }));
  if (it.body) made.requestBody = { required: true, content: { "application/json": { schema: { type: "object", ...it.body } } } };
  if (it.files)
    made.requestBody = {
      required: true,
      content: { "multipart/form-data": { schema: { type: "object", properties: { file: { type: "array", items: { type: "string", format: "binary" } }, ...it.files } } } },
    };
  return made;
}

for (const file of files.sort()) {
  const { paths = {}, schemas = {} } = JSON.parse(readFileSync(file, "utf8"));
  for (const [path, methods] of Object.entries(paths))
    for (const [method, it] of Object.entries(methods)) (whole.paths[path] ??= {})[method] = operation(path, it);
  for (const [name, schema] of Object.entries(schemas)) {
    if (whole.components.schemas[name]) throw new Error(`${file}: the schema ${name} is described twice`);
    const { paged, ...plain } = schema;
    whole.components.schemas[name] = paged ? { ...plain, required: [...plain.required, ...Object.keys(page)], properties: { ...plain.properties, ...page } } : plain;
  }
}
writeFileSync(out, JSON.stringify(whole));
