/* POST /sample-announce, /sample-draw, /sample-withdraw -- a sample is announced, drawn, and counts no more: as the commands do it. The secret half of a
 * seed is given once, to who announced: nobody else has it. */
#include "api.h"

#include <unistd.h>

#define ARGUMENTS_TOP 40
#define PICKS_MAX 12
#define SEED_SIZE_MAX 256

struct asked {
    const char *arguments[ARGUMENTS_TOP];
    size_t count;
};

static void add(struct asked *asked, const char *name, const char *value)
{
    if (value && !*value)
        return;
    asked->arguments[asked->count++] = name;
    if (value)
        asked->arguments[asked->count++] = value;
}

/* {name of the field, option}, as typed. */
static enum status add_texts(struct call *call, struct asked *asked, const char *const (*names)[2],
                             size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *value;
        enum status status = input_text(call, names[i][0], NAME_MAX_BYTES, &value);
        if (status != STATUS_OK)
            return status;
        add(asked, names[i][1], value);
    }
    return STATUS_OK;
}

static bool says_yes(const struct call *call, const char *name)
{
    return json_is_true(json_object_get(call->input, name));
}

/* What the command wrote: the seed, without its end of line. */
static enum status read_seed(struct call *call, int file, const char **seed)
{
    char text[SEED_SIZE_MAX + 1];
    ssize_t size = file < 0 ? 0 : pread(file, text, SEED_SIZE_MAX, 0);
    if (size < 0)
        return STATUS_IO_ERROR;
    while (size && (text[size - 1] == '\n' || text[size - 1] == '\r'))
        size--;
    text[size] = '\0';
    *seed = arena_text(&call->arena, text);
    return *seed ? STATUS_OK : STATUS_NO_MEMORY;
}

/* Its words and its file; a refusal is CONFLICT or INVALID with its reason, as call_command() says it. */
static enum status carry_out(struct call *call, const struct asked *asked, json_t **result)
{
    struct said said;
    const char *seed = "";
    const struct page_order order = {.arguments = asked->arguments,
                                     .count = asked->count,
                                     .user = call->session.account.display};
    page_command(call->page, &order, &said);
    enum status status = call_said(call, &said);
    if (status == STATUS_OK)
        status = read_seed(call, said.file, &seed);
    const char *words =
        status == STATUS_OK ? arena_text_of(&call->arena, buffer_bytes(&said.out)) : "";
    said_free(&said);
    if (status != STATUS_OK || !words)
        return status ? status : STATUS_NO_MEMORY;
    *result = answer_object(call);
    put_text(call, *result, "words", words);
    put_text(call, *result, "seed", seed);
    return STATUS_OK;
}

/* -- announced -------------------------------------------------------------------------------------- */

static enum status answer_announce(struct call *call, json_t **result)
{
    static const char *const texts[][2] = {{"purpose", "--for"},
                                           {"of", "--of"},
                                           {"title", "--title"},
                                           {"public", "--public"},
                                           {"public_date", "--public-date"},
                                           {"note", "--note"}};
    struct asked asked = {.count = 0};
    const char *number;
    long year, round;
    enum status status = input_text(call, "number", 64, &number);
    if (status == STATUS_OK && !*number)
        status = why_set(&call->why, STATUS_INVALID, "number", "没有写抽样批次", "例如 2026-1");
    if (status == STATUS_OK)
        status = input_number(call, "year", YEAR_MIN, YEAR_MAX, 0, &year);
    if (status == STATUS_OK)
        status = input_number(call, "round", 0, ROUND_MAX, 0, &round);
    add(&asked, "sample", NULL);
    add(&asked, "announce", NULL);
    if (status == STATUS_OK)
        status = add_texts(call, &asked, texts, sizeof texts / sizeof texts[0]);
    if (status != STATUS_OK)
        return status;
    bool dry = says_yes(call, "dry_run");
    if (year)
        add(&asked, "--money-year", arena_print(&call->arena, "%ld", year));
    if (round)
        add(&asked, "--round", arena_print(&call->arena, "%ld", round));
    if (says_yes(call, "secret"))
        add(&asked, "--seed-file", "种子.txt");
    if (dry)
        add(&asked, "--dry-run", NULL);
    add(&asked, "--", NULL);
    add(&asked, number, NULL);
    if (call->arena.failed)
        return STATUS_NO_MEMORY;
    status = dry ? STATUS_OK : audit(call, "sample-announce", number, "");
    return status ? status : carry_out(call, &asked, result);
}

/* -- drawn -------------------------------------------------------------------------------------------- */

static enum status add_picks(struct call *call, struct asked *asked)
{
    const json_t *list = json_object_get(call->input, "picks"), *one;
    size_t i;
    if (list && (!json_is_array(list) || json_array_size(list) > PICKS_MAX))
        return why_set(&call->why, STATUS_INVALID, "picks", "另选的项目不对，或一次太多",
                       "一次最多另选 12 个；有疑点的可一并另选");
    json_array_foreach(list, i, one)
    {
        const char *code = json_string_value(one);
        if (!code || !*code || strlen(code) > RECORD_ID_MAX)
            return why_set(&call->why, STATUS_INVALID, "picks", "另选的项目要写项目代码",
                           "从疑点清单里抄");
        add(asked, "--pick", code);
    }
    return STATUS_OK;
}

static enum status answer_draw(struct call *call, json_t **result)
{
    static const char *const texts[][2] = {{"seed", "--seed"},
                                           {"public", "--public"},
                                           {"source", "--source"},
                                           {"reason", "--reason"},
                                           {"note", "--note"}};
    struct asked asked = {.count = 0};
    struct record_key key;
    char text[RECORD_KEY_TEXT_SIZE];
    enum status status = input_key(call, "key", &key);
    add(&asked, "sample", NULL);
    add(&asked, "draw", NULL);
    if (status == STATUS_OK)
        status = add_texts(call, &asked, texts, sizeof texts / sizeof texts[0]);
    if (status == STATUS_OK)
        status = add_picks(call, &asked);
    if (status != STATUS_OK)
        return status;
    bool dry = says_yes(call, "dry_run");
    if (says_yes(call, "suspicious"))
        add(&asked, "--suspicious", NULL);
    if (dry)
        add(&asked, "--dry-run", NULL);
    record_key_print(&key, text, sizeof text);
    add(&asked, "--", NULL);
    add(&asked, text, NULL);
    status = dry ? STATUS_OK : audit(call, "sample-draw", text, "");
    return status ? status : carry_out(call, &asked, result);
}

/* -- taken back ------------------------------------------------------------------------------------------ */

static enum status answer_withdraw(struct call *call, json_t **result)
{
    struct asked asked = {.count = 0};
    struct record_key key;
    const char *reason;
    char text[RECORD_KEY_TEXT_SIZE];
    enum status status = input_key(call, "key", &key);
    if (status == STATUS_OK)
        status = input_text(call, "reason", NAME_MAX_BYTES, &reason);
    if (status == STATUS_OK && !*reason)
        status = why_set(&call->why, STATUS_INVALID, "reason", "没有写为什么作废",
                         "写明理由，人人都看得到");
    if (status != STATUS_OK)
        return status;
    record_key_print(&key, text, sizeof text);
    add(&asked, "sample", NULL);
    add(&asked, "withdraw", NULL);
    add(&asked, "--reason", reason);
    add(&asked, "--", NULL);
    add(&asked, text, NULL);
    status = audit(call, "sample-withdraw", text, reason);
    return status ? status : carry_out(call, &asked, result);
}

const struct route route_sample_withdraw = {.path = "/sample-withdraw",
                                            .method = CONSOLE_POST,
                                            .access = ACCESS_ROLE,
                                            .resource = RESOURCE_LISTS_WRITE,
                                            .answer = answer_withdraw};
const struct route route_sample_announce = {.path = "/sample-announce",
                                            .method = CONSOLE_POST,
                                            .access = ACCESS_ROLE,
                                            .resource = RESOURCE_LISTS_WRITE,
                                            .answer = answer_announce};
const struct route route_sample_draw = {.path = "/sample-draw",
                                        .method = CONSOLE_POST,
                                        .access = ACCESS_ROLE,
                                        .resource = RESOURCE_LISTS_WRITE,
                                        .answer = answer_draw};
