/* plan allocation -- money was handed down: the paper, its projects; and later, when the regional system
 * had their targets filled and reviewed; or that it was registered by mistake. */
#include "allocation_withdraw.h"
#include "plan_table.h"

#define ROWS_MAX 200 /* projects of one paper, written with one command */

struct paper {
    struct command_context *context;
    struct view *view;
    const char *document;
    uint16_t year;
    int32_t issued, received, filled, reviewed;
    uint8_t source;
    struct {
        struct scope scope; /* where the project is at home */
        struct allocation_row row;
        bool done;
    } items[ROWS_MAX];
    size_t count;
    struct change changes[ROWS_MAX];
    size_t change_count;
    enum status status;
};

static enum status day_of(struct command_context *context, const char *option, int32_t *day)
{
    const char *text = command_value(context, option);
    *day = text ? date_parse_iso(text) : DATE_NONE;
    if (*day != DATE_NONE && *day > date_of_instant(context->now_ms))
        command_note(context,
                     "注意：%s %s 还没有到：写错了请再登记一次；没有写错的，到那一天才算数\n",
                     option, text);
    return text && *day == DATE_NONE
               ? why_set(&context->why, STATUS_INVALID, option, "不是日期", "写成 2026-04-20")
               : STATUS_OK;
}

static enum status source_of(struct command_context *context, uint8_t *source)
{
    static const char *const names[] = {"", "central", "region", "prefecture", "county"};
    const char *text = command_value(context, "--source");
    *source = SOURCE_NONE;
    for (uint8_t i = 1; text && i < sizeof names / sizeof *names; i++)
        if (strcmp(text, names[i]) == 0 || strcmp(text, source_chinese(i)) == 0)
            *source = i;
    return text && !*source ? why_set(&context->why, STATUS_INVALID, "--source", "不认识的资金来源",
                                      "中央、自治区、地州 或 县级")
                            : STATUS_OK;
}

/* "CODE" or "CODE=万元". */
static enum status add_project(struct paper *paper, char *text)
{
    struct command_context *context = paper->context;
    char *equals = strchr(text, '=');
    struct record_key key;
    struct scope home;
    struct fact_image image;
    int64_t fen = MONEY_NONE;
    if (equals)
        *equals = '\0';
    if (equals && money_parse(equals + 1, MONEY_WAN, &fen) != STATUS_OK)
        return why_set(&context->why, STATUS_INVALID, text, "金额读不出来", "写万元数，例如 180");
    enum status status = replica_find_project(paper->view, &context->arena, text, &key);
    if (status == STATUS_OK) /* there whoever has the project now hears of it */
        status = replica_home(paper->view, &key, &home, NULL);
    if (status == STATUS_OK) {
        key.kind = 0;
        key.round = 0;
        key.fiscal_year = paper->year;
        status = replica_image(paper->view, &context->arena, &key, &image);
    }
    if (status == STATUS_NOT_FOUND || status == STATUS_CONFLICT)
        return why_set(&context->why, status, text, "没有这个项目，或不止一个",
                       "先导入项目清单；代码照预算管理一体化系统写");
    if (status == STATUS_OK && paper->count == ROWS_MAX)
        return why_set(&context->why, STATUS_TOO_LARGE, text, "一次写的项目太多", "分几次写");
    if (status != STATUS_OK)
        return status;
    paper->items[paper->count].scope = home;
    paper->items[paper->count++].row =
        (struct allocation_row){.project_code = text,
                                .name = arena_text(&context->arena, image.name),
                                .unit_code = arena_text(&context->arena, image.unit_code),
                                .amount_fen = fen,
                                .filled = paper->filled,
                                .reviewed = paper->reviewed};
    return STATUS_OK;
}

static enum status add_projects(struct paper *paper)
{
    const char *list = command_value(paper->context, "--project");
    char *copy = list ? arena_text(&paper->context->arena, list) : NULL;
    enum status status = list && !copy ? STATUS_NO_MEMORY : STATUS_OK;
    while (copy && *copy && status == STATUS_OK) {
        char *comma = strchr(copy, ',');
        if (comma)
            *comma = '\0';
        status = add_project(paper, copy);
        copy = comma ? comma + 1 : NULL;
    }
    return status;
}

static void put_change(struct paper *paper, const struct record_key *key,
                       const struct allocation *allocation)
{
    struct payload payload = {.kind = KIND_ALLOCATION};
    struct findings findings = {.arena = &paper->context->arena};
    payload.allocation = *allocation;
    payload_check(&payload, key, &findings);
    for (size_t i = 0; i < findings.count; i++)
        if (findings.items[i].severity == SEVERITY_BLOCKING)
            paper->status = why_set(&paper->context->why, STATUS_BLOCKED, allocation->document,
                                    findings.items[i].what, findings.items[i].hint);
        else
            command_note(paper->context, "注意：%s\n", findings.items[i].what);
    if (paper->status == STATUS_OK && paper->change_count == ROWS_MAX)
        paper->status = STATUS_TOO_LARGE;
    if (paper->status == STATUS_OK)
        paper->status = command_change(paper->context, paper->view, key, &payload,
                                       &paper->changes[paper->change_count]);
    if (paper->status == STATUS_OK)
        paper->change_count++;
}

static struct allocation_row *row_of(struct allocation *allocation, size_t count, const char *code)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(allocation->rows[i].project_code, code) == 0)
            return &allocation->rows[i];
    return NULL;
}

/* Said again, a paper keeps what is not said of it this time: its other projects, and their days. */
static enum status keep_standing(struct paper *paper, const struct record_key *key,
                                 struct allocation *allocation)
{
    struct record record;
    struct payload payload;
    const size_t said = allocation->row_count;
    enum status status = replica_get(paper->view, &paper->context->arena, key, &record);
    if (status != STATUS_OK || !record.shown.seq || record.state.withdrawn || record.gone)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    status = payload_decode(&paper->context->arena, KIND_ALLOCATION, record.payload, &payload);
    if (status != STATUS_OK)
        return status;
    const struct allocation *stood = &payload.allocation;
    struct allocation_row *rows =
        arena_array(&paper->context->arena, struct allocation_row, said + stood->row_count + 1);
    if (!rows)
        return STATUS_NO_MEMORY;
    memcpy(rows, allocation->rows, said * sizeof *rows);
    allocation->rows = rows;
    for (size_t i = 0; i < stood->row_count; i++) {
        const struct allocation_row *old = &stood->rows[i];
        struct allocation_row *row = row_of(allocation, said, old->project_code);
        if (!row) {
            rows[allocation->row_count++] = *old;
            continue;
        }
        row->amount_fen = row->amount_fen == MONEY_NONE ? old->amount_fen : row->amount_fen;
        row->filled = row->filled == DATE_NONE ? old->filled : row->filled;
        row->reviewed = row->reviewed == DATE_NONE ? old->reviewed : row->reviewed;
    }
    if (allocation->received == DATE_NONE)
        allocation->received = stood->received;
    if (allocation->source == SOURCE_NONE)
        allocation->source = stood->source;
    allocation->note = stood->note;
    return STATUS_OK;
}

/* A new paper: one record a home scope, so that only those concerned hold it. */
static void write_new(struct paper *paper)
{
    for (size_t i = 0; i < paper->count && paper->status == STATUS_OK; i++) {
        struct allocation allocation = {.document = paper->document,
                                        .issued = paper->issued,
                                        .received = paper->received,
                                        .source = paper->source,
                                        .note = ""};
        struct record_key key;
        if (paper->items[i].done)
            continue;
        allocation.rows = arena_array(&paper->context->arena, struct allocation_row, paper->count);
        if (!allocation.rows) {
            paper->status = STATUS_NO_MEMORY;
            return;
        }
        for (size_t k = i; k < paper->count; k++)
            if (scope_equal(&paper->items[k].scope, &paper->items[i].scope)) {
                allocation.rows[allocation.row_count++] = paper->items[k].row;
                paper->items[k].done = true;
            }
        allocation_key(&paper->items[i].scope, paper->year, paper->document, &key);
        paper->status = keep_standing(paper, &key, &allocation);
        if (paper->status == STATUS_OK)
            put_change(paper, &key, &allocation);
    }
}

static bool named(const struct paper *paper, const char *code)
{
    bool any = paper->count == 0;
    for (size_t i = 0; i < paper->count; i++)
        any = any || strcmp(paper->items[i].row.project_code, code) == 0;
    return any;
}

/* Dates of the regional system, for all its projects or for those that are named. */
static bool update(void *context, struct view *view, const struct record *record,
                   struct arena *arena)
{
    struct paper *paper = context;
    struct payload payload;
    struct bytes copy = arena_bytes(&paper->context->arena, record->payload);
    (void)view;
    (void)arena;
    if (!record->shown.seq || record->state.withdrawn)
        return true;
    if (!copy.data || payload_decode(&paper->context->arena, KIND_ALLOCATION, copy, &payload) ||
        strcmp(payload.allocation.document, paper->document) != 0)
        return true;
    for (size_t i = 0; i < payload.allocation.row_count; i++) {
        struct allocation_row *row = &payload.allocation.rows[i];
        if (!named(paper, row->project_code))
            continue;
        row->filled = paper->filled != DATE_NONE ? paper->filled : row->filled;
        row->reviewed = paper->reviewed != DATE_NONE ? paper->reviewed : row->reviewed;
    }
    put_change(paper, &record->key, &payload.allocation);
    return paper->status == STATUS_OK;
}

static enum status year_of(struct command_context *context, uint16_t *year)
{
    int this_year, month, day;
    long said = 0;
    date_parts(date_of_instant(context->now_ms), &this_year, &month, &day);
    enum status status = command_number(context, "--year", YEAR_MIN, YEAR_MAX, this_year, &said);
    *year = (uint16_t)said;
    return status;
}

static enum status read_paper(struct command_context *context, struct paper *paper)
{
    enum status status = year_of(context, &paper->year);
    if (status == STATUS_OK && command_value(context, "--reason"))
        status = why_set(&context->why, STATUS_INVALID, "--reason", "只有撤回要写原因",
                         "撤回加 --withdraw");
    if (status == STATUS_OK)
        status = day_of(context, "--issued", &paper->issued);
    if (status == STATUS_OK)
        status = day_of(context, "--received", &paper->received);
    if (status == STATUS_OK)
        status = day_of(context, "--filled", &paper->filled);
    if (status == STATUS_OK)
        status = day_of(context, "--reviewed", &paper->reviewed);
    if (status == STATUS_OK)
        status = source_of(context, &paper->source);
    paper->document = command_positional(context, 0);
    return status ? status : add_projects(paper);
}

/* What is handed down is part of the project's money: more than it has is a paper misread, or a budget not adjusted yet. */
static enum status say_beyond(struct paper *paper)
{
    struct handed handed;
    enum status status =
        handed_read(paper->view, NULL, paper->year, INT32_MAX, paper->document, &handed);
    struct allocation all = {.source = paper->source};
    all.rows = arena_array(&paper->context->arena, struct allocation_row, paper->count + 1);
    for (size_t i = 0; all.rows && i < paper->count; i++)
        all.rows[all.row_count++] = paper->items[i].row;
    if (status == STATUS_OK && (!all.rows || !handed_add(&handed, &all)))
        status = STATUS_NO_MEMORY;
    for (size_t i = 0; i < paper->count && status == STATUS_OK; i++) {
        const char *words = "", *code = paper->items[i].row.project_code;
        status = handed_beyond(paper->view, NULL, &paper->context->arena, &handed, code, &words);
        if (status == STATUS_OK && *words)
            command_note(paper->context,
                         "注意：%s %s\n  → "
                         "核对下达文件；预算调整了的，导入带调整数的项目清单\n",
                         code, words);
    }
    handed_close(&handed);
    return status;
}

static enum status make_changes(struct paper *paper)
{
    bool fresh = paper->issued != DATE_NONE;
    if (fresh && !paper->count)
        return why_set(&paper->context->why, STATUS_INVALID, "--project", "没有写下达到哪些项目",
                       "项目代码用逗号隔开，可带万元：代码=180");
    if (!fresh && paper->filled == DATE_NONE && paper->reviewed == DATE_NONE)
        return why_set(&paper->context->why, STATUS_INVALID, NULL, "没有写日期",
                       "新下达的写 --issued，系统里填报、审核了写 --filled、--reviewed");
    if (fresh) {
        write_new(paper);
        return paper->status ? paper->status : say_beyond(paper);
    }
    enum status status =
        replica_each(paper->view, NULL, KIND_ALLOCATION, paper->year, update, paper);
    status = status ? status : paper->status;
    return status == STATUS_OK && !paper->change_count
               ? why_set(&paper->context->why, STATUS_NOT_FOUND, paper->document,
                         "没有这个文号的下达", "siben plan allocations 列出已登记的")
               : status;
}

static int run(struct command_context *context)
{
    struct paper *paper = arena_take(&context->arena, sizeof *paper);
    struct view view;
    size_t skipped = 0;
    if (!paper)
        return command_failed(context, STATUS_NO_MEMORY);
    enum status status = STATUS_OK;
    if (command_flag(context, "--withdraw"))
        return year_of(context, &paper->year) ? command_failed(context, STATUS_INVALID)
                                              : allocation_withdraw(context, paper->year);
    status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    paper->context = context;
    paper->view = &view;
    status = read_paper(context, paper);
    if (status == STATUS_OK)
        status = make_changes(paper);
    status = command_view_close(context, &view, status);
    if (status == STATUS_OK)
        status = command_write(context, paper->changes, paper->change_count, NULL, &skipped);
    if (status != STATUS_OK)
        return command_failed(context, status);
    command_print(context, "%s：已登记，%zu 个范围，未变 %zu 个\n", paper->document,
                  paper->change_count, skipped);
    return EXIT_OK;
}

static const struct option options[] = {
    {"--year", NULL, OPTION_VALUE, "年度", "资金所属年度；不写就是今年"},
    {"--issued", NULL, OPTION_VALUE, "日期", "下达日期：期限由它起算"},
    {"--received", NULL, OPTION_VALUE, "日期", "收到文件的日期"},
    {"--source", NULL, OPTION_VALUE, "来源",
     "中央、自治区、地州 或 县级（central、region、prefecture、county 也行）"},
    {"--project", NULL, OPTION_VALUE, "项目", "项目代码，逗号隔开；可带万元：代码=180"},
    {"--filled", NULL, OPTION_VALUE, "日期", "自治区系统里填报的日期"},
    {"--reviewed", NULL, OPTION_VALUE, "日期", "自治区系统里审核的日期"},
    {"--withdraw", NULL, OPTION_FLAG, NULL,
     "撤回登记错的：不再起算期限，以前各日照旧；加 --project 只撤回这几个项目"},
    {"--reason", NULL, OPTION_VALUE, "原因", "为什么撤回：必写，写入记录"},
};
const struct command command_plan_allocation = {
    .name = "plan allocation",
    .arguments = "文号",
    .chinese = "登记资金下达：文号、日期、项目，从此起算目标填报和审核的期限；以后登记系统里的填报"
               "、审核日期；登记错的撤回（--withdraw）",
    .english = "Money handed down: starts the clock for targets; later, when they were filled and "
               "reviewed; or take it back.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = 1,
    .run = run,
};
