/* find -- from the code on a printed table back to what it was: which table, on what basis, and whether
 * the figures are the same today.
 *
 * The code is of the figures. So what shows the same today has it today; else the bases that are known
 * are tried: when it went out here, the submissions of that year, and the one that is asked for. */
#include "find.h"
#include "moment.h"
#include "regions.h"
#include "stamp.h"

#include <siben/duties.h>

#include <stdio.h>

#define DIFFERENCES_SHOWN 50 /* the rest is counted */

struct table_search {
    struct command_context *context;
    struct view *view;
    const char *code; /* as typed */
    struct stamp stamp;
    struct report_query query;
    bool noted; /* it went out here */
    struct exported exported;
    bool found; /* its table, at some basis */
    struct table then;
    const char *basis; /* words for it */
    enum status status;
};

/* -- is it that? ---------------------------------------------------------------------------- */

static bool is_it(struct table_search *search, const char *place, const struct table *table)
{
    struct stamp taken = search->stamp;
    stamp_take(&taken, place, table);
    return taken.digest == search->stamp.digest;
}

/* The table of a place at the query's basis; false when there is none of it. */
static bool made(struct table_search *search, const struct place *place, struct table *table)
{
    struct report_query query = search->query;
    query.place = *place;
    enum status status =
        stamp_table(search->view, &search->context->arena, &query, &search->stamp, table);
    if (status != STATUS_OK && status != STATUS_INVALID && status != STATUS_NOT_FOUND)
        search->status = status;
    return status == STATUS_OK;
}

/* A coverage table has the rounds of the plan that stood when it was made: of the one that stands now, or of none. */
static bool try_place(struct table_search *search, const struct place *place)
{
    struct arena *arena = &search->context->arena;
    struct table table;
    unsigned rounds = 0;
    if (search->found || search->status)
        return false;
    if (search->stamp.table == REPORT_COVERAGE)
        search->status =
            plan_rounds(search->view, arena, place, search->stamp.fiscal_year, &rounds);
    for (int with = rounds ? 1 : 0; with >= 0 && !search->found && !search->status; with--) {
        search->query.rounds = with ? rounds : 0;
        search->found = made(search, place, &table) && is_it(search, place->code, &table);
    }
    if (!search->found)
        return false;
    search->then = table;
    search->query.place = *place;
    return true;
}

static void try_text(struct table_search *search, const char *text)
{
    struct place place;
    if (text && place_parse(text, &place) == STATUS_OK)
        (void)try_place(search, &place);
}

/* Whose units, departments and regions are known here. */
static bool try_unit(void *context, struct view *view, const struct record *record,
                     struct arena *arena)
{
    struct table_search *search = context;
    struct payload payload;
    (void)view;
    if (!record->shown.seq || record->state.withdrawn ||
        payload_decode(arena, KIND_UNIT, record->payload, &payload) != STATUS_OK)
        return true;
    const char *region = payload.unit.region.text, *department = payload.unit.department_code;
    try_text(search, arena_print(arena, "%.4s", region)); /* prefecture, county, township */
    try_text(search, arena_print(arena, "%.6s", region));
    try_text(search, region);
    try_text(search, record->key.scope.text);
    try_text(search, arena_print(arena, "%s/%s", region, record->key.id));
    if (*department)
        try_text(search, arena_print(arena, "%.6s/%s", region, department));
    return !search->found && search->status == STATUS_OK;
}

/* At the query's basis: the place that is asked for, or any that it may be. */
static enum status try_basis(struct table_search *search, const char *words)
{
    struct place own;
    const char *of = command_value(search->context, "--of");
    if (search->found)
        return STATUS_OK;
    if (of) {
        enum status status = command_place(search->context, search->view, of, &own);
        if (status != STATUS_OK)
            return status;
        (void)try_place(search, &own);
    } else if (search->noted) {
        own = search->exported.place;
        (void)try_place(search, &own);
    } else if (place_of_scope(search->view, &search->context->node->config.scope, &own) ==
                   STATUS_OK &&
               !try_place(search, &own) && search->status == STATUS_OK) {
        enum status status = replica_each(search->view, NULL, KIND_UNIT, 0, try_unit, search);
        if (status != STATUS_OK)
            return status;
    }
    if (search->found)
        search->basis = words;
    return search->status;
}

/* -- bases that are known --------------------------------------------------------------------- */

static enum status try_moment(struct table_search *search, const struct moment *moment,
                              const char *words)
{
    struct cells *delta = cells_new();
    enum status status = delta ? replica_cells_at(search->view, &moment->scope, moment->heads,
                                                  moment->count, delta, NULL)
                               : STATUS_NO_MEMORY;
    if (status == STATUS_OK) {
        search->query.extra = delta;
        search->query.then = moment;
        status = try_basis(search, words);
        search->query.extra = NULL;
        search->query.then = NULL;
    }
    cells_free(delta);
    return status;
}

static enum status try_submission(struct table_search *search, const struct record_key *key,
                                  const struct submission *submission, const char *state)
{
    char text[RECORD_KEY_TEXT_SIZE];
    struct arena *arena = &search->context->arena;
    unsigned part = search->stamp.table - STAMP_SUBMISSION;
    record_key_print(key, text, sizeof text);
    if (search->stamp.table < REPORT_TABLE_COUNT) {
        const struct moment moment = {submission->scope, submission->basis,
                                      submission->basis_count};
        return try_moment(search, &moment,
                          arena_print(arena, "上报 %s%s 所依据的内容", text, state));
    }
    struct table table;
    if (search->found || part > SUBMISSION_WORKS || key->round != search->stamp.round ||
        submission_table(arena, key, submission, (enum submission_part)part, &table) != STATUS_OK ||
        !is_it(search, key->scope.text, &table))
        return STATUS_OK;
    search->found = true;
    search->then = table;
    search->basis = arena_print(arena, "上报 %s%s", text, state);
    return STATUS_OK;
}

/* Every version of it: also one that a later one replaced. */
static bool see_submission(void *context, struct view *view, const struct record *record,
                           struct arena *scratch)
{
    struct table_search *search = context;
    struct arena *arena = &search->context->arena;
    struct record history;
    (void)scratch;
    search->status = replica_history(view, arena, &record->key, &history);
    for (size_t i = 0; i < history.version_count && search->status == STATUS_OK; i++) {
        const struct record_version *version = &history.versions[i];
        struct payload *payload = arena_take(arena, sizeof *payload);
        if (!payload)
            search->status = STATUS_NO_MEMORY;
        else if (!version->withdrawn && !version->gone && version->not_counted == COUNTED &&
                 payload_decode(arena, KIND_SUBMISSION, version->payload, payload) == STATUS_OK)
            search->status =
                try_submission(search, &record->key, &payload->submission,
                               version->standing == STANDING_SHOWN ? "" : "（后来更正过的一版）");
    }
    return search->status == STATUS_OK && !search->found;
}

static enum status try_export(struct table_search *search)
{
    struct arena *arena = &search->context->arena;
    struct moment moment = {.scope = search->context->node->config.scope};
    struct head *heads;
    char when[INSTANT_TEXT_SIZE];
    instant_print(search->exported.made_ms, when);
    enum status status = replica_heads_at(search->view, arena, &moment.scope,
                                          search->exported.made_ms, &heads, &moment.count);
    moment.heads = heads;
    const char *words = arena_print(arena, "本机到 %s 为止收到和写下的内容", when);
    search->query.outside_then = true; /* a time, not what was submitted */
    if (status == STATUS_OK)
        status = try_moment(search, &moment, words);
    search->query.outside_then = false;
    return status;
}

static enum status try_asked(struct table_search *search)
{
    struct chosen_moment chosen;
    struct report_query query = search->query;
    enum status status =
        place_of_scope(search->view, &search->context->node->config.scope, &query.place);
    if (status == STATUS_OK)
        status = moment_choose(search->context, search->view, &query, &chosen);
    search->query.outside_then = query.outside_then;
    if (status == STATUS_OK && query.then)
        status = try_moment(search, query.then, "所写的依据");
    search->query.outside_then = false;
    moment_close(&chosen);
    return status;
}

/* -- what is said ------------------------------------------------------------------------------ */

static void say_what(struct table_search *search)
{
    struct command_context *context = search->context;
    const struct stamp *stamp = &search->stamp;
    char code[STAMP_CODE_SIZE];
    stamp_print(stamp, code);
    command_print(context, "核对码 %s：%s", code, stamp_words(stamp));
    if (stamp->fiscal_year)
        command_print(context, "，%u 年度", stamp->fiscal_year);
    if (stamp->round > 0)
        command_print(context, "，1—%d 月", stamp->round);
    else if (stamp->round == 0)
        command_print(context, "，年终自评");
    const char *place = search->found   ? search->query.place.code
                        : search->noted ? search->exported.place.code
                                        : "";
    const char *name = *place ? region_name(context->regions, place) : NULL;
    command_print(context, "%s%s%s%s%s\n", *place ? "，" : "", place, name ? "（" : "",
                  name ? name : "", name ? "）" : "");
    if (!search->noted) {
        command_print(context, "导出：不是在本机导出的\n");
        return;
    }
    char when[INSTANT_TEXT_SIZE], hex[2 * HASH_SIZE + 1];
    instant_print(search->exported.made_ms, when);
    bytes_to_hex(bytes_of(search->exported.digest.bytes, HASH_SIZE), hex);
    command_print(context, "导出：本机 %s，%s，由 %s 导出%s%s；依据摘要 %.32s\n",
                  context->node->config.node, when,
                  *search->exported.user ? search->exported.user : "—",
                  *search->exported.title ? "，" : "", search->exported.title, hex);
}

static enum status say_differences(struct table_search *search, const struct table *now)
{
    struct command_context *context = search->context;
    struct stamp_difference *differences;
    size_t count;
    enum status status =
        stamp_differences(&context->arena, &search->then, now, &differences, &count);
    if (status != STATUS_OK)
        return status;
    command_print(context, "现在的数：不一样了，%zu 处\n", count);
    for (size_t i = 0; i < count && i < DIFFERENCES_SHOWN; i++)
        command_print(context, "  %s › %s：表上 %s，现在 %s\n", differences[i].row,
                      differences[i].column, differences[i].before, differences[i].now);
    if (count > DIFFERENCES_SHOWN)
        command_print(context, "  …… 还有 %zu 处\n", count - DIFFERENCES_SHOWN);
    context->findings = true;
    return STATUS_OK;
}

static enum status say_now(struct table_search *search, bool same)
{
    struct command_context *context = search->context;
    struct table now;
    if (search->stamp.table == STAMP_LIST) {
        command_print(context, "现在的数：清单不重算，请再导出一次比较\n");
        return STATUS_OK;
    }
    if (!search->found) {
        command_print(
            context,
            "依据：按现在的内容、按各次上报%s都得不出这张表\n"
            "      → 加上表上印的时间：siben find 核对码 --as-of \"时间\"；表是某个单位、部门"
            "或地区的，加 --of；都不是，纸上的数被改过，或在别的节点导出\n",
            search->noted ? "、按导出时的内容" : "");
        context->findings = true;
        return STATUS_OK;
    }
    command_print(context, "依据：%s\n", search->basis);
    if (same)
        command_print(context, "现在的数：一样\n");
    else if (search->stamp.table >= STAMP_SUBMISSION)
        command_print(context, "上报里的表签过名，不会变；核对签名用 siben show submission 记录 "
                               "--proof -o 文件\n");
    else if (made(search, &search->query.place, &now))
        return say_differences(search, &now);
    return search->status;
}

static enum status find(struct table_search *search)
{
    struct command_context *context = search->context;
    const struct regions *regions;
    enum status status = command_regions(context, search->view, &regions);
    search->query.region_name = region_name;
    search->query.context = context->regions;
    if (status == STATUS_OK)
        status = exported_read(context, search->view, &search->stamp, &search->exported);
    search->noted = status == STATUS_OK;
    if (status == STATUS_NOT_FOUND)
        status = STATUS_OK;
    bool again = search->stamp.table < REPORT_TABLE_COUNT;
    if (status == STATUS_OK && again)
        status = try_basis(search, "现在的内容");
    bool same = search->found;
    if (status == STATUS_OK && again && !same)
        status = try_asked(search);
    if (status == STATUS_OK && again && search->noted && !search->found)
        status = try_export(search);
    if (status == STATUS_OK && search->stamp.table != STAMP_LIST && !search->found)
        status = replica_each(search->view, NULL, KIND_SUBMISSION, search->stamp.fiscal_year,
                              see_submission, search);
    status = status ? status : search->status;
    if (status != STATUS_OK)
        return status;
    if (!search->found && !search->noted &&
        (status = find_form(context, search->view, search->code)) != STATUS_NOT_FOUND)
        return status; /* of a form, and one in 32 of them looks like that of a table */
    if (!search->found && !search->noted && search->stamp.table == STAMP_LIST)
        return why_set(&context->why, STATUS_NOT_FOUND, command_positional(context, 0),
                       "这是一份清单的核对码，本机没有导出过", "在导出它的节点上查");
    say_what(search);
    return say_now(search, same);
}

static int run(struct command_context *context)
{
    struct table_search *search = arena_take(&context->arena, sizeof *search);
    const char *code = command_positional(context, 0);
    struct view view;
    if (!search)
        return command_failed(context, STATUS_NO_MEMORY);
    *search = (struct table_search){.context = context, .view = &view, .code = code};
    enum status status = stamp_parse(code, &search->stamp, &context->why);
    bool table = status == STATUS_OK;
    struct why why = context->why;
    status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    if (table) {
        status = find(search);
    } else { /* the code of one form has the same letters, and no check among them */
        why_clear(&context->why);
        status = find_form(context, &view, code);
        if (status == STATUS_NOT_FOUND) {
            context->why = why;
            status = STATUS_INVALID;
        }
    }
    status = command_view_close(context, &view, status);
    if (status != STATUS_OK)
        return command_failed(context, status);
    return context->findings ? EXIT_FINDINGS : EXIT_OK;
}

static const struct option options[] = {
    {"--of", NULL, OPTION_VALUE, "地方", "表是这个地区、部门或单位的；不写就逐个试"},
    MOMENT_OPTIONS,
};
const struct command command_find = {
    .name = "find",
    .arguments = "核对码",
    .chinese = "凭纸上印的码查：是哪张表的哪一版、依据什么、现在是否一样",
    .english = "From the code on a printed table to the table, its basis and today's figures.",
    .details = "核对码印在导出的每张表下面，二维码里还有导出的节点、时间和依据摘要。码由表里的每个"
               "数、每个\n"
               "名称得出：数一样，在哪个节点导出都是同一个码；差一分就是另一个码。任何有这个范围的"
               "节点都能查；\n"
               "数变了的，按导出时、按各次上报的内容找回原表，逐格写出哪里不一样（退出码 1）。\n"
               "归档里单张表的校验码也行：写明是哪个记录的哪个版本，现在显示的是不是它。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = 1,
    .run = run,
};
