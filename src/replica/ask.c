/* Questions that nobody foresaw: from the file of columns where it is of these facts or can be
 * corrected, else from the images; many facts make the file anew on the way. */
#include "inside.h"

#include <siben/columns.h>

#include <stdlib.h>

struct asked {
    struct view *view;
    const struct columns_port *port;
    const struct fact_query *query;
    struct fact_groups *groups;
    struct fact_source *source;
    struct fact_journal journal;
    bool counted; /* the journal is there and is of this log */
};

static enum status begin_again(struct asked *asked)
{
    fact_groups_free(asked->groups);
    asked->groups = fact_groups_new(asked->query);
    return asked->groups ? STATUS_OK : STATUS_NO_MEMORY;
}

/* The year that is asked for, or 0. */
static unsigned year_of(const struct fact_query *query)
{
    for (size_t i = 0; i < query->filter_count; i++)
        if (query->filters[i].term.column == FACT_YEAR)
            return (unsigned)strtoul(query->filters[i].value, NULL, 10);
    return 0;
}

static enum status each_stored(struct view *view, unsigned year,
                               enum status (*visit)(void *context, const struct fact_image *image),
                               void *context)
{
    struct arena arena;
    struct key prefix;
    key_init(&prefix);
    if (year)
        key_u16(&prefix, (uint16_t)year);
    struct kv_cursor *cursor = kv_cursor_open(view->txn, KV_FACT);
    enum status status = cursor ? STATUS_OK : view->txn->failed;
    arena_init(&arena, 0);
    for (bool more = cursor && kv_seek_prefix(cursor, key_bytes(&prefix));
         more && status == STATUS_OK; more = kv_next_prefix(cursor, key_bytes(&prefix))) {
        struct fact_image image;
        arena_reset(&arena);
        status = damaged(fact_image_decode(&arena, cursor->value, &image));
        if (status == STATUS_OK)
            status = visit(context, &image);
    }
    arena_close(&arena);
    kv_cursor_close(cursor);
    return status ? status : view->txn->failed;
}

static enum status count_one(void *context, const struct fact_image *image)
{
    return fact_groups_count(context, image, 1);
}

static enum status from_images(struct asked *asked)
{
    enum status status = begin_again(asked);
    *asked->source = (struct fact_source){.from = FACTS_FROM_IMAGES};
    return status ? status
                  : each_stored(asked->view, year_of(asked->query), count_one, asked->groups);
}

/* -- the file ------------------------------------------------------------------------------ */

static enum status write_one(void *context, const struct fact_image *image)
{
    return columns_write(context, image);
}

static enum status make_file(struct asked *asked)
{
    const struct fact_state state = {asked->view->replica->epoch, FOLD_VERSION,
                                     asked->journal.generation, asked->journal.mark};
    struct columns_writer *writer;
    enum status status = columns_write_begin(asked->port, &state, &writer);
    if (status)
        return status;
    status = each_stored(asked->view, 0, write_one, writer);
    enum status ended = columns_write_end(writer, status == STATUS_OK);
    return status ? status : ended;
}

/* STALE: it cannot be brought to this state. */
static enum status from_file(struct asked *asked)
{
    struct columns *columns;
    enum status status = begin_again(asked);
    if (status == STATUS_OK)
        status = columns_open(asked->port, &columns);
    if (status)
        return status;
    struct fact_state state = *columns_state(columns);
    if (!fact_journal_reaches(asked->view, &asked->journal, &state))
        status = STATUS_STALE;
    if (status == STATUS_OK)
        status = columns_ask(columns, asked->groups);
    columns_close(columns);
    *asked->source = (struct fact_source){.from = FACTS_FROM_FILE};
    if (status == STATUS_OK && state.generation != asked->journal.generation)
        status = fact_journal_correct(asked->view, state.generation, asked->groups,
                                      &asked->source->corrected);
    return status;
}

static bool can_be_made(enum status status)
{
    return status == STATUS_STALE || status == STATUS_NOT_FOUND || status == STATUS_CORRUPT ||
           status == STATUS_IO_ERROR;
}

/* A file that fails, however, costs time and no answer. */
static enum status answer(struct asked *asked)
{
    struct log *log = asked->view->replica->log;
    if (!asked->port || !asked->counted || kv_count(asked->view->txn, KV_FACT) < asked->port->from)
        return from_images(asked);
    enum status status = from_file(asked);
    if (status == STATUS_CORRUPT || status == STATUS_IO_ERROR)
        log_line(log, LOG_WARNING, "columns: file not to be read (%s) -> made anew",
                 status_words(status));
    if (can_be_made(status)) {
        status = make_file(asked);
        if (status == STATUS_OK)
            status = from_file(asked);
        asked->source->made = status == STATUS_OK;
        if (status != STATUS_OK && status != STATUS_BUSY && status != STATUS_TOO_LARGE)
            log_line(log, LOG_WARNING, "columns: no file (%s) -> from the images",
                     status_words(status));
    }
    return status == STATUS_OK || status == STATUS_NO_MEMORY ? status : from_images(asked);
}

static enum status read_journal(struct asked *asked)
{
    uint64_t tails[LANE_COUNT], marks[LANE_COUNT];
    enum status status = fact_journal_read(asked->view, &asked->journal);
    if (status == STATUS_NOT_FOUND || status == STATUS_CORRUPT)
        return STATUS_OK;
    for (unsigned lane = 0; lane < LANE_COUNT && status == STATUS_OK; lane++) {
        struct cursor tail;
        status = replica_tail(asked->view, (enum lane)lane, &tail);
        tails[lane] = tail.arrival;
        marks[lane] = tail.mark;
    }
    asked->counted =
        status == STATUS_OK && fact_journal_tails(tails, marks) == asked->journal.tails;
    return status;
}

enum status replica_ask_facts(struct view *view, const struct columns_port *port,
                              const struct fact_query *query, struct fact_groups **groups,
                              struct fact_source *source)
{
    struct fact_source unused;
    struct asked asked = {
        .view = view, .port = port, .query = query, .source = source ? source : &unused};
    *asked.source = (struct fact_source){.from = FACTS_FROM_IMAGES};
    enum status status = read_journal(&asked);
    if (status == STATUS_OK)
        status = answer(&asked);
    if (status == STATUS_OK)
        status = view->txn->failed;
    if (status) {
        fact_groups_free(asked.groups);
        return status;
    }
    *groups = asked.groups;
    return STATUS_OK;
}
