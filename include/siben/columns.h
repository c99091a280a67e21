/* columns -- facts as columns, for questions that nobody foresaw.
 *
 * A standing table is a look-up in the cells. What no cell says is answered from every
 * fact: in a column file beside the store, in which a question reads only what it names,
 * or from the stored images themselves. Both give the same answer, to the fen.
 *
 * One rule: the file is never believed. It says of which state of the facts it is, each
 * of its parts has a checksum that is looked at whenever the part is read, and whoever
 * doubts it reads the images and makes it anew. */
#ifndef SIBEN_COLUMNS_H
#define SIBEN_COLUMNS_H

#include <siben/analytics.h>

/* What a fact can be asked for: keys first, then keys of a round, amounts, amounts of a round. */
#define FACT_COLUMNS(X)                       \
    X(YEAR, "year", "年度")                   \
    X(REGION, "region", "地区")               \
    X(DEPARTMENT, "department", "主管部门")   \
    X(UNIT, "unit", "单位")                   \
    X(BOOK, "book", "预算类别")               \
    X(SOURCE, "source", "资金来源")           \
    X(CARRIED, "carried", "上年结转")         \
    X(FISCAL, "fiscal", "财政拨款")           \
    X(REQUIRED, "required", "应报")           \
    X(LISTED, "listed", "在清单")             \
    X(OVERALL, "overall", "部门整体")         \
    X(TARGET, "target", "绩效目标")           \
    X(SELF, "self", "年终自评")               \
    X(RETURNED, "returned", "退回")           \
    X(REPORTED, "reported", "报送")           \
    X(EXECUTION, "execution", "执行灯")       \
    X(PROGRESS, "progress", "目标灯")         \
    X(LIKELIHOOD, "likelihood", "完成可能性") \
    X(INITIAL_FEN, "initial", "年初预算")     \
    X(ANNUAL_FEN, "annual", "全年预算")       \
    X(SPENT_FEN, "spent", "执行数")           \
    X(FORECAST_FEN, "forecast", "全年预计执行数")
enum fact_column {
#define X(name, word, chinese) FACT_##name,
    FACT_COLUMNS(X)
#undef X
        FACT_COLUMN_COUNT
};
#define FACT_KEYS (FACT_LIKELIHOOD + 1) /* the rest are amounts */
/* A column, and of which round where it has rounds; 0: self-evaluation. */
struct fact_term {
    uint8_t column, round;
    uint8_t level; /* REGION: its first so many characters ("county": 6); 0: all */
};
/* "book", "spent:5", "county". INVALID: no such column, or a round missing or out of place. */
enum status fact_term_parse(const char *word, struct fact_term *term) MUST_USE;
const char *fact_term_word(const struct fact_term *term);    /* without its round: "county" */
const char *fact_term_chinese(const struct fact_term *term); /* without its round */
bool fact_term_has_round(const struct fact_term *term);
/* A value of a key for people: 一般公共预算, 是; NULL where the value itself is meant. */
const char *fact_value_chinese(const struct fact_term *term, const char *value);

#define FACT_BY_MAX 6
#define FACT_SUMS_MAX 12
#define FACT_FILTERS_MAX 8
struct fact_filter {
    struct fact_term term;
    const char *value; /* as in the answer; of a region: what lies in it */
};
/* Sums over the lines of what exists, by keys. */
struct fact_query {
    struct fact_term by[FACT_BY_MAX], sums[FACT_SUMS_MAX];
    struct fact_filter filters[FACT_FILTERS_MAX]; /* all of them hold */
    size_t by_count, sum_count, filter_count;
};
struct fact_group {
    const char *keys[FACT_BY_MAX]; /* a text, or a number as its digits */
    unsigned words;                /* which of them are texts: a bit each */
    int64_t projects;              /* each once, with the line under whose book it counts */
    int64_t lines;
    int64_t sums[FACT_SUMS_MAX];
};
/* Groups as they are gathered; `query` must live as long. */
struct fact_groups;
struct fact_groups *fact_groups_new(const struct fact_query *query); /* NULL: no memory */
void fact_groups_free(struct fact_groups *groups);
/* What an image adds (+1) or takes (-1). NO_MEMORY: free them. */
enum status fact_groups_count(struct fact_groups *groups, const struct fact_image *image,
                              int sign) MUST_USE;
/* In order of keys, numbers as numbers; those that hold nothing are left out. In the arena, as
 * long as the groups live. */
enum status fact_groups_sorted(const struct fact_groups *groups, struct arena *arena,
                               struct fact_group **sorted, size_t *count) MUST_USE;

/* -- the file ----------------------------------------------------------------------- */

/* Which facts a file has. */
struct fact_state {
    uint64_t epoch, fold, generation, mark; /* of the store; of the software; of the facts */
};
bool fact_state_equal(const struct fact_state *a, const struct fact_state *b);

/* One file of bytes, as the hands keep it. */
struct columns_port {
    void *context;
    uint64_t from; /* facts; fewer are read from the store itself */
    enum status (*open)(void *context, void **reading, uint64_t *size); /* NOT_FOUND */
    enum status (*read)(void *reading, uint64_t offset, void *bytes, size_t size);
    void (*close)(void *reading);
    /* A new one beside it; BUSY while somebody else makes one. */
    enum status (*begin)(void *context, void **writing);
    enum status (*append)(void *writing, struct bytes bytes);
    /* Puts it in the other's place, whole and synced, or drops it. */
    enum status (*end)(void *writing, bool keep);
};

struct columns_writer;
enum status columns_write_begin(const struct columns_port *port, const struct fact_state *state,
                                struct columns_writer **writer) MUST_USE;
enum status columns_write(struct columns_writer *writer, const struct fact_image *image) MUST_USE;
/* Frees the writer. `keep` false, or a failure: there is no new file. */
enum status columns_write_end(struct columns_writer *writer, bool keep) MUST_USE;

/* Opened once a question. NOT_FOUND; CORRUPT: not whole, or not such a file. */
struct columns;
enum status columns_open(const struct columns_port *port, struct columns **columns) MUST_USE;
void columns_close(struct columns *columns); /* NULL is fine */
const struct fact_state *columns_state(const struct columns *columns);
/* Adds what the file's lines give. CORRUPT: some of what was read is damaged, and the groups
 * are partial: free them. */
enum status columns_ask(struct columns *columns, struct fact_groups *groups) MUST_USE;
/* A sum by which a part is known again: against accidents, not against malice. */
uint64_t columns_sum(uint64_t before, struct bytes bytes);

#endif
