/* GET /audit -- what was done at this node's page, newest first, and whether the log is as it was written; as a
 * file too, which is itself an entry. */
#include "languages.h"
#include "paging.h"
#include "taking.h"

#include <siben/date.h>

#include <stdio.h>

#define LOG_TITLE "操作日志"
#define PAGE_USUAL 100
#define PAGE_MOST 500
#define DAY_MS INT64_C(86400000)
#define BEIJING_MS (8 * INT64_C(3600000))

struct looking {
    struct call *call;
    json_t *entries;
    const struct accounts *accounts;
    struct taking *csv;  /* instead of entries; NULL */
    struct table *table; /* the same of a workbook */
    size_t room;         /* rows there are places for */
    json_t *said;        /* every word of the page */
};

/* As the page says it: a file is read by people too. Itself: an older or later program's. */
static const char *what_of(const struct looking *looking, const char *what)
{
    char name[64];
    (void)snprintf(name, sizeof name, "audit.what.%s", what);
    const char *words = json_string_value(json_array_get(json_object_get(looking->said, name), 0));
    return words && *words ? words : what;
}

/* What the person is called here; "" of a name that no account has. */
static const char *display_of(const struct looking *looking, const char *who)
{
    const struct account *account = accounts_find(looking->accounts, who);
    return account ? account->display : "";
}

static void see(void *context, uint64_t number, bool proven, const struct audit_entry *entry)
{
    struct looking *looking = context;
    struct call *call = looking->call;
    json_t *one = answer_object(call);
    put_number(call, one, "number", (int64_t)number);
    put_instant(call, one, "at_ms", entry->at_ms);
    put_text(call, one, "who", entry->who);
    put_text(call, one, "display", display_of(looking, entry->who));
    put_text(call, one, "from", entry->from);
    put_text(call, one, "what", entry->what);
    put_text(call, one, "of", entry->of);
    put_text(call, one, "words", entry->words);
    put_bool(call, one, "proven", proven);
    append(call, looking->entries, one);
}

static void put_cell(struct buffer *csv, const char *text, const char *end)
{
    buffer_put_text(csv, "\"");
    if (*text && strchr("=+-@", *text)) /* a spreadsheet would compute it */
        buffer_put_text(csv, "'");
    for (; *text; text++)
        buffer_print(csv, *text == '"' ? "\"\"" : "%c", *text);
    buffer_print(csv, "\"%s", end);
}

static void see_csv(void *context, uint64_t number, bool proven, const struct audit_entry *entry)
{
    struct looking *looking = context;
    struct buffer *csv = &looking->csv->piece;
    char at[INSTANT_TEXT_SIZE];
    if (!taking_flush(looking->csv))
        return;
    instant_print(entry->at_ms, at);
    buffer_print(csv, "%llu,%s,", (unsigned long long)number, at);
    put_cell(csv, entry->who, ",");
    put_cell(csv, display_of(looking, entry->who), ",");
    put_cell(csv, entry->from, ",");
    put_cell(csv, what_of(looking, entry->what), ",");
    put_cell(csv, entry->of, ",");
    put_cell(csv, entry->words, ",");
    put_cell(csv, proven ? "相符" : "不符", "\r\n");
}

enum { LOG_COLUMNS = 9 };
static const struct column log_columns[LOG_COLUMNS] = {
    {"", "序号", "number", COLUMN_COUNT}, {"", "时间", "at", COLUMN_TEXT},
    {"", "用户名", "who", COLUMN_TEXT},   {"", "姓名", "display", COLUMN_TEXT},
    {"", "从哪里", "from", COLUMN_TEXT},  {"", "做什么", "what", COLUMN_TEXT},
    {"", "对象", "of", COLUMN_TEXT},      {"", "说明", "words", COLUMN_TEXT},
    {"", "链", "proven", COLUMN_TEXT}};

static struct table_row *row_for(struct looking *looking)
{
    struct table *table = looking->table;
    if (table->row_count == looking->room) {
        struct arena *arena = &looking->call->arena;
        size_t room = 2 * looking->room + 256;
        struct table_row *grown = arena_array(arena, struct table_row, room);
        if (!grown)
            return NULL;
        if (table->row_count)
            memcpy(grown, table->rows, table->row_count * sizeof *grown);
        table->rows = grown;
        looking->room = room;
    }
    return &table->rows[table->row_count];
}

/* A place that could not be had leaves the arena failed: give_xlsx() looks. */
static void see_row(void *context, uint64_t number, bool proven, const struct audit_entry *entry)
{
    struct looking *looking = context;
    struct arena *arena = &looking->call->arena;
    char at[INSTANT_TEXT_SIZE];
    struct table_row *row = row_for(looking);
    struct table_value *values = arena_array(arena, struct table_value, LOG_COLUMNS);
    if (!row || !values)
        return;
    instant_print(entry->at_ms, at);
    const char *const words[LOG_COLUMNS] = {NULL,
                                            at,
                                            entry->who,
                                            display_of(looking, entry->who),
                                            entry->from,
                                            what_of(looking, entry->what),
                                            entry->of,
                                            entry->words,
                                            proven ? "相符" : "不符"};
    values[0] = (struct table_value){.value = (int64_t)number};
    for (size_t i = 1; i < LOG_COLUMNS; i++)
        values[i] = (struct table_value){.text = arena_text(arena, words[i])};
    *row = (struct table_row){.values = values};
    looking->table->row_count++;
}

static enum status take_ask(struct call *call, struct audit_ask *ask)
{
    int32_t from = 0, to = 0;
    const char *first, *last;
    const char *sort;
    long before, most;
    enum status status = input_text(call, "who", 64, &ask->who);
    if (status == STATUS_OK)
        status = input_text(call, "what", 32, &ask->what);
    if (status == STATUS_OK)
        status = input_text(call, "from", 16, &first);
    if (status == STATUS_OK && *first)
        status = input_date(call, "from", 0, &from);
    if (status == STATUS_OK)
        status = input_text(call, "to", 16, &last);
    if (status == STATUS_OK && *last)
        status = input_date(call, "to", 0, &to);
    if (status == STATUS_OK)
        status = input_number(call, "after", 1, INT32_MAX, INT32_MAX, &before);
    if (status == STATUS_OK)
        status = input_number(call, "limit", 1, PAGE_MOST, PAGE_USUAL, &most);
    if (status == STATUS_OK)
        status = input_text(call, "sort", 64, &sort);
    if (status == STATUS_OK && *sort && strcmp(sort, "-number") != 0)
        status = paging_refuse_sort(call, sort, "-number（新的在前）");
    if (status != STATUS_OK)
        return status;
    ask->before = before == INT32_MAX ? 0 : (uint64_t)before;
    ask->most = (size_t)most;
    ask->from_ms = *first ? from * DAY_MS - BEIJING_MS : 0;
    ask->before_ms = *last ? (to + 1) * DAY_MS - BEIJING_MS : 0; /* the whole of that day */
    return STATUS_OK;
}

static json_t *chain_json(struct call *call, const struct audit_chain *chain)
{
    json_t *made = answer_object(call);
    put_number(call, made, "lines", (int64_t)chain->lines);
    put_number(call, made, "broken_at", (int64_t)chain->broken_at);
    put_instant(call, made, "last_ms", chain->last_ms);
    put_text(call, made, "head", chain->head);
    return made;
}

/* Whom one can ask for, by name. */
static json_t *people_json(struct call *call, const struct accounts *accounts)
{
    json_t *list = answer_list(call);
    for (size_t i = 0; i < accounts->count; i++) {
        json_t *one = answer_object(call);
        put_text(call, one, "name", accounts->items[i].name);
        put_text(call, one, "display", accounts->items[i].display);
        append(call, list, one);
    }
    return list;
}

static const char *asked_words(struct call *call, const struct audit_ask *ask)
{
    return arena_print(&call->arena, "谁：%s；做什么：%s", *ask->who ? ask->who : "全部",
                       *ask->what ? ask->what : "全部");
}

static enum status give_csv(struct call *call, struct looking *looking, struct audit_ask *ask)
{
    struct audit_chain chain;
    struct taking taking;
    uint64_t next;
    const char *words = asked_words(call, ask);
    enum status status = words ? audit(call, "export", "audit", words) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = taking_open(call, &taking);
    if (status != STATUS_OK)
        return status;
    looking->csv = &taking;
    buffer_put_text(&taking.piece,
                    "\xef\xbb\xbf序号,时间,用户名,姓名,从哪里,做什么,对象,说明,链\r\n");
    status =
        audit_newest(call->page->node->folder, ask, see_csv, looking, &next, &chain, &call->why);
    taking.status = taking.status ? taking.status : status;
    taking_name(call, LOG_TITLE, take_today(call), true);
    return taking_close(&taking, TYPE_CSV, "audit.csv");
}

static enum status give_xlsx(struct call *call, struct looking *looking, struct audit_ask *ask)
{
    struct audit_chain chain;
    struct column columns[LOG_COLUMNS];
    uint64_t next;
    const char *words = asked_words(call, ask);
    memcpy(columns, log_columns, sizeof columns);
    struct table table = {.title =
                              words ? arena_print(&call->arena, LOG_TITLE "（%s）", words) : NULL,
                          .columns = columns,
                          .column_count = LOG_COLUMNS};
    looking->table = &table;
    enum status status =
        audit_newest(call->page->node->folder, ask, see_row, looking, &next, &chain, &call->why);
    if (status == STATUS_OK && (!table.title || call->arena.failed))
        status = STATUS_NO_MEMORY;
    return status ? status : take_table(call, "xlsx", "audit", "audit", &table, take_today(call));
}

static enum status answer(struct call *call, json_t **result)
{
    struct audit_ask ask;
    struct accounts accounts;
    struct audit_chain chain;
    const char *format;
    uint64_t next;
    enum status status = take_ask(call, &ask);
    if (status == STATUS_OK)
        status = take_format(call, &format);
    if (status == STATUS_OK)
        status = accounts_read(&call->arena, call->page->node->folder, &accounts, &call->why);
    if (status != STATUS_OK)
        return status;
    struct looking looking = {.call = call, .accounts = &accounts};
    if (*format) { /* all of it */
        ask.before = 0;
        ask.most = SIZE_MAX;
        looking.said = languages_all();
        status = !looking.said                ? STATUS_NO_MEMORY
                 : strcmp(format, "csv") == 0 ? give_csv(call, &looking, &ask)
                                              : give_xlsx(call, &looking, &ask);
        json_decref(looking.said);
        return status;
    }
    json_t *made = *result = answer_object(call);
    looking.entries = answer_list(call);
    status = audit_newest(call->page->node->folder, &ask, see, &looking, &next, &chain, &call->why);
    put_json(call, made, "entries", looking.entries);
    put_json(call, made, "people", people_json(call, &accounts));
    put_json(call, made, "next", next ? json_integer((json_int_t)next) : json_null());
    if (status == STATUS_OK)
        put_json(call, made, "chain", chain_json(call, &chain));
    return status;
}

const struct route route_audit = {.path = "/audit",
                                  .method = CONSOLE_GET,
                                  .access = ACCESS_ROLE,
                                  .resource = RESOURCE_AUDIT,
                                  .answer = answer};
