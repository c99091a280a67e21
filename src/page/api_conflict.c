/* GET /conflict, POST /take -- two versions field by field, and the one that a person takes. */
#include "api.h"

#include <siben/compare.h>

#include <stdio.h>

struct asked {
    struct record_key key;
    json_t *made;
};

static json_t *side_json(struct call *call, const struct comparison *comparison, size_t side)
{
    const struct record_version *version = comparison->sides[side];
    char letter[SIDE_LETTER_SIZE];
    json_t *one = answer_object(call);
    side_letter(side, letter);
    put_text(call, one, "letter", letter);
    put_mark(call, one, "mark", version->name.mark);
    put_text(call, one, "author", version->author);
    put_text(call, one, "node", version->name.feed.node);
    put_instant(call, one, "at_ms", version->committed_ms);
    put_bool(call, one, "withdrawn", version->withdrawn);
    put_bool(call, one, "shown", version->standing == STANDING_SHOWN);
    return one;
}

static enum status read_one(struct call *call, struct view *view, void *context)
{
    struct asked *asked = context;
    struct comparison comparison;
    char letter[SIDE_LETTER_SIZE];
    const char *office = "";
    json_t *made = asked->made, *sides = answer_list(call), *fields = answer_list(call);
    enum status status = compare_heads(view, &call->arena, &asked->key, &comparison);
    for (size_t i = 0; status == STATUS_OK && i < comparison.side_count; i++)
        append(call, sides, side_json(call, &comparison, i));
    for (size_t i = 0; status == STATUS_OK && i < comparison.field_count; i++) {
        json_t *one = answer_object(call), *values = answer_list(call);
        for (size_t k = 0; k < comparison.side_count; k++)
            append(call, values, json_string(comparison.fields[i].values[k]));
        put_text(call, one, "path", comparison.fields[i].path);
        put_text(call, one, "words", comparison.fields[i].words);
        put_json(call, one, "base",
                 comparison.fields[i].base ? json_string(comparison.fields[i].base) : json_null());
        put_json(call, one, "values", values);
        side_letter(comparison.fields[i].draft, letter);
        put_text(call, one, "draft", comparison.fields[i].draft == COMPARE_OPEN ? "" : letter);
        append(call, fields, one);
    }
    put_key(call, made, "key", &asked->key);
    put_text(call, made, "title", form_title(view, &call->arena, &asked->key));
    put_text(call, made, "kind", kind_chinese(asked->key.kind));
    if (status == STATUS_OK)
        status = form_office(call, view, &asked->key, &office);
    put_text(call, made, "office", office);
    put_json(call, made, "sides", sides);
    put_json(call, made, "fields", fields);
    if (status == STATUS_OK)
        put_mark(call, made, "seen", comparison.seen);
    return status;
}

static enum status answer(struct call *call, json_t **result)
{
    struct asked asked;
    enum status status = input_key(call, "key", &asked.key);
    if (status == STATUS_OK)
        status = record_within(call, &asked.key, RESOURCE_CONFLICTS);
    if (status != STATUS_OK)
        return status;
    asked.made = *result = answer_object(call);
    return call_view(call, read_one, &asked);
}

static enum status take(struct call *call, json_t **result)
{
    struct record_key key;
    const char *text, *version, *seen, *reason;
    (void)result;
    enum status status = input_version(call, &key, &text, &seen);
    if (status == STATUS_OK)
        status = input_text(call, "version", 16, &version);
    if (status == STATUS_OK)
        status = input_text(call, "reason", 600, &reason);
    if (status == STATUS_OK && (strlen(version) != 16 || strlen(seen) != 16 || !*reason))
        status = why_set(&call->why, STATUS_INVALID, "reason", "没有写理由，或没有选版本",
                         "选一个版本，写为什么用它");
    if (status == STATUS_OK)
        status = record_within(call, &key, RESOURCE_CONFLICTS_WRITE);
    if (status == STATUS_OK)
        status = audit(call, "take", text, reason);
    if (status != STATUS_OK)
        return status;
    const char *const arguments[] = {"inbox", "take", "--reason", reason, "--seen",
                                     seen,    "--",   text,       version};
    return call_command(call, arguments, sizeof arguments / sizeof arguments[0], false, NULL);
}

const struct route route_conflict = {.path = "/conflict",
                                     .method = CONSOLE_GET,
                                     .access = ACCESS_ROLE,
                                     .resource = RESOURCE_CONFLICTS,
                                     .answer = answer};
const struct route route_take = {.path = "/take",
                                 .method = CONSOLE_POST,
                                 .access = ACCESS_ROLE,
                                 .resource = RESOURCE_CONFLICTS_WRITE,
                                 .answer = take};
