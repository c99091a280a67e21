/* report -- what leaves the program as figures: tables, submissions, receipts, and
 * the words for where a form is.
 *
 * A table is data first: columns with a kind, rows, notes. Screens show 万元 with two
 * decimals, files carry every fen. Parts always add up to their total to the fen;
 * where rounded 万元 do not, a 尾差 note says by how much.
 *
 * It never reads a clock: dates and ages are arguments. One rule: a rate is shown
 * from its two sums, and what nobody has set is 未设定, never 100 %. */
#ifndef SIBEN_REPORT_H
#define SIBEN_REPORT_H

#include <siben/replica.h>

/* -- a table as data -------------------------------------------------------------- */

enum column_kind { COLUMN_TEXT, COLUMN_COUNT, COLUMN_FEN, COLUMN_RATE };
struct column {
    const char *group; /* heading above several columns; "" for those that lead every block */
    const char *name;  /* 应报数 */
    const char *id;    /* required_count: stable, for files */
    uint8_t kind;
};
struct table_value {
    const char *text;  /* words: a name, 未设定, 本年无, —; NULL when `value` is meant */
    int64_t value, of; /* count, fen; a rate is value / of */
};
struct table_row {
    bool total;  /* the sum of all other rows */
    bool sector; /* of projects that a department sees as 行业主管部门: in no sum of its own */
    struct table_value *values;
};
struct table {
    const char *title;
    const char **notes;
    size_t note_count;
    struct column *columns;
    size_t column_count;
    struct table_row *rows;
    size_t row_count;
};
/* Aligned for a terminal, amounts in 万元; one block a group of columns. */
void table_put_text(const struct table *table, struct buffer *out);
/* RFC 4180 with a header; amounts in 元 to the fen, rates as 63.00%. Words that a spreadsheet
 * would run as a formula get a ' before them. Without a byte order mark. */
void table_put_csv(const struct table *table, struct buffer *out);
/* The same in pieces: its heads, and rows from one on, as many as there are at the most. */
void table_put_csv_heads(const struct table *table, struct buffer *out);
void table_put_csv_rows(const struct table *table, size_t from, size_t count, struct buffer *out);
/* {"title","notes","columns":[{"id","name","group","kind"}],"rows":[{"total","values":[…]}]}:
 * counts and fen as integers, a rate as {"of","value","text"}, words as strings. */
void table_put_json(const struct table *table, struct buffer *out);
void json_put_string(struct buffer *out, const char *text); /* with its quotes */

/* -- standing tables -------------------------------------------------------------- */

/* Whose figures: a region ("653022"), a department ("653022/219") or a unit
 * ("653022205/801001"), as in cells. */
struct place {
    enum dimension dimension;
    char code[CELL_CODE_SIZE];
};
/* Does it lie there? */
struct fact_image;
bool place_has(const struct place *place, const struct fact_image *image);
/* The place of a node's scope: its region, or its unit where the unit's record says it lies. */
enum status place_of_scope(struct view *view, const struct scope *scope,
                           struct place *place) MUST_USE;

struct report_query {
    uint16_t fiscal_year;
    struct place place;
    unsigned
        rounds; /* mask of 1 << month_end: shown in coverage also when empty (the plan's rounds) */
    const struct cells *extra;  /* NULL: now; else figures as of a basis (replica_cells_at) */
    const struct unit_map *map; /* handover.h: the map that images are laid out on; its cells are
                                   in `extra`. NULL: where they lie */
    const struct moment *then;  /* that basis, where one asks for what no cell says; or NULL */
    bool
        outside_then; /* it is of a time: the sums of counties without a node, which no submission's basis names, too */
    const char *basis_words; /* a note for its tables: which basis; NULL: none */
    /* Names of regions, NULL: their codes. */
    const char *(*region_name)(void *context, const char *code);
    void *context;
};
enum grouping { BY_BOOK, BY_REGION, BY_DEPARTMENT, BY_UNIT };

/* 四本预算覆盖表: how much of what is owed has been done, by count and by amount. By
 * book: the four, 四本之外, 合计; else one row a region right below (and 本级), department or
 * unit. INVALID where a place has no such parts (departments below a county). */
enum status coverage_table(struct view *view, struct arena *arena, const struct report_query *query,
                           enum grouping grouping, struct table *table) MUST_USE;
/* Of which rounds of monitoring a region has forms of that year: a mask of 1 << month_end. */
enum status coverage_rounds(struct view *view, const struct scope *region, uint16_t year,
                            unsigned *rounds) MUST_USE;
/* 绩效监控情况汇总表 of the window 1–`round` months; round 0: self-evaluation at year end. */
enum status monitoring_table(struct view *view, struct arena *arena,
                             const struct report_query *query, unsigned round,
                             enum grouping grouping, struct table *table) MUST_USE;
/* Units that owe something at a stage and have not done all of it. */
enum status missing_table(struct view *view, struct arena *arena, const struct report_query *query,
                          enum coverage_stage stage, struct table *table) MUST_USE;
const char *stage_chinese(struct arena *arena,
                          enum coverage_stage stage); /* 绩效目标, 1—5月监控 … */

/* What replica_check() found, for `--check`. */
void check_put_text(const struct replica_counts *counts, uint64_t faults, struct buffer *out);

/* -- submissions ------------------------------------------------------------------ */

#define SUBMISSION_WARNINGS_MAX 100    /* named singly; the rest is counted */
#define SUBMISSION_CORRECTIONS_MAX 200 /* the same; 200 of them take 30 kB of a payload's 64 */
struct submission_ask {
    struct scope scope;
    uint16_t fiscal_year;
    uint8_t round; /* month_end of the window; 0: self-evaluation */
    uint8_t
        kind; /* enum submission_kind; NONE: of the round. Of another kind the round is that of the monitoring
                    * whose results were applied, else 0 */
    int32_t as_of;            /* date */
    const char *plan_version; /* "" when there is no plan */
};
/* id "round/5", kind SUBMISSION; of other kinds "application", "overall_review", "transfers", "result_use". */
void submission_key(const struct submission_ask *ask, struct record_key *key);
/* The consolidated result as of now: basis = heads held in `scope`. Tables: "coverage" and
 * "monitoring" by book; "regions" (prefecture and above), "departments" (county) or "units"
 * (township): required count and amount, reported count and amount, then the
 * monitoring measures. Buckets name units by cell code ("653022205/801001"). What would
 * not fit into a payload is left out in this order, and a warning says so: warnings beyond 20,
 * corrections beyond 20, the table of parts, buckets by unit (then one a book, unit code ""). Names the
 * submission that it corrects, if there is one, and the forms of the round that were reopened,
 * changed or withdrawn since: who, when, why. One that would say nothing new comes out
 * equal to it, and writing it again changes nothing. */
enum status submission_build(struct view *view, struct arena *arena,
                             const struct submission_ask *ask, struct record_key *key,
                             struct submission *submission) MUST_USE;
enum submission_part {
    SUBMISSION_COVERAGE,
    SUBMISSION_MONITORING,
    SUBMISSION_PARTS,
    SUBMISSION_CORRECTIONS, /* what was reopened or corrected since the one it replaces */
    SUBMISSION_WORKS        /* of a kind that no round of forms makes */
};
/* NOT_FOUND when the submission carries no such table. */
enum status submission_table(struct arena *arena, const struct record_key *key,
                             const struct submission *submission, enum submission_part part,
                             struct table *table) MUST_USE;

/* -- receipts --------------------------------------------------------------------- */

#define RECEIPT_DIFFERENCES_MAX 200 /* named singly; a note counts the rest */
/* Key of the receipt of a submission: the same but for the kind. */
struct record_key receipt_key(const struct record_key *submission);
/* Answers the shown version of a submission (record.payload not empty): recomputes its figures at its
 * basis. `hash` is that of the batch that carries it (NULL: not known). `holds_detail`: this
 * node takes the detail lane of that scope. Call again when feeds arrive: RECEIPT_WAITING
 * turns into RECEIPT_AGREES or RECEIPT_DIFFERS. Where figures differ, `tables` has our own
 * values of the rows that differ, and `differences` the buckets. */
enum status receipt_build(struct view *view, struct arena *arena, const struct record *submission,
                          const struct hash *hash, bool holds_detail,
                          struct receipt *receipt) MUST_USE;
/* Is this difference a bucket whose records are not yet named? Gives unit × book. */
bool difference_bucket(const struct difference *difference, struct bucket *bucket);
/* The records of a submission's bucket as held here, at its basis; STALE where the code cannot be
 * read (made by other software). */
enum status submission_entries(struct view *view, struct arena *arena, const struct record_key *key,
                               const struct submission *submission, const struct bucket *bucket,
                               struct digest_entry **entries, size_t *count) MUST_USE;
/* Names the records of one bucket that differ, from the peer's listing of it, in place of the
 * bucket's own difference. Our listing is taken at the submission's basis. */
enum status receipt_name_differences(struct view *view, struct arena *arena,
                                     const struct record_key *submission_key,
                                     const struct submission *submission,
                                     const struct bucket *bucket, const struct digest_entry *peer,
                                     size_t peer_count, struct receipt *receipt) MUST_USE;
/* For a clerk: what was compared, what follows. `submission` gives the other figures. */
void receipt_put_text(const struct record_key *key, const struct submission *submission,
                      const struct receipt *receipt, struct buffer *out);
/* The same, which calls places, units and records by name, with the code beside it. Each may say NULL or "": nobody does. */
struct receipt_names {
    const char *(*place)(void *context, const char *scope);
    const char *(*unit)(void *context, const char *code);
    const char *(*record)(void *context, const struct record_key *key);
    void *context;
};
void receipt_put_named(const struct record_key *key, const struct submission *submission,
                       const struct receipt *receipt, const struct receipt_names *names,
                       struct buffer *out);

/* -- where a form is ---------------------------------------------------------------- */

/* 只在本机 / 县已收到（2026-05-31 23:50:01） / 州已收到 … / 按设置不上送 / 不计入：原因, with
 * the age of the knowledge: "3 分钟前得知". A day without news says so. `not_counted` of
 * the version (enum not_counted). */
void delivery_put_text(const struct delivery *delivery, unsigned not_counted, int64_t now_ms,
                       struct buffer *out);
/* The age alone: "3 分钟前得知"; `news_ms` 0: there was never any. */
void delivery_put_age(int64_t news_ms, int64_t now_ms, struct buffer *out);

#endif
