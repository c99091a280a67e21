// schema -- does a value stand as openapi.json describes it? What the descriptions use of JSON Schema, no more.
export function faults(whole, schema, value, at = "") {
  if (schema.$ref) return faults(whole, whole.components.schemas[schema.$ref.split("/").pop()], value, at);
  if (schema.anyOf) {
    const all = schema.anyOf.map((one) => faults(whole, one, value, at));
    return all.some((one) => !one.length) ? [] : all[all.length - 1];
  }
  if (schema.enum) return schema.enum.includes(value) ? [] : [`${at}: ${JSON.stringify(value)} is none of ${schema.enum}`];
  const found = [];
  const types = [schema.type ?? []].flat();
  const is = value === null ? "null" : Array.isArray(value) ? "array" : Number.isInteger(value) ? "integer" : typeof value;
  if (types.length && !types.includes(is)) return [`${at}: ${is}, not ${types}`];
  if (is === "object") {
    for (const name of schema.required ?? []) if (!(name in value)) found.push(`${at}.${name}: missing`);
    for (const [name, one] of Object.entries(value)) {
      const known = schema.properties?.[name];
      if (known) found.push(...faults(whole, known, one, `${at}.${name}`));
      else if (schema.additionalProperties === false) found.push(`${at}.${name}: not described`);
      else if (schema.additionalProperties) found.push(...faults(whole, schema.additionalProperties, one, `${at}.${name}`));
    }
  }
  if (is === "array" && schema.items) value.forEach((one, i) => found.push(...faults(whole, schema.items, one, `${at}[${i}]`)));
  return found;
}

// What an answer is described as; null when the description has no such answer.
export function described(whole, path, method, code) {
  const operation = whole.paths[path]?.[method];
  const answer = operation?.responses[code];
  if (!answer) return null;
  return { schema: answer.content ? Object.values(answer.content)[0].schema : null, type: answer.content ? Object.keys(answer.content)[0] : null };
}
