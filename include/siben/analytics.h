/* analytics -- facts and cells: what the records of a project and year say in
 * numbers, and their sums.
 *
 * A fact image is a pure function of the shown records of one subject (a project,
 * a department's overall form or a social-insurance fund, in one fiscal year). A
 * cell is a sum over images. Cells = fold of facts = fold of records, to the fen.
 *
 * One rule: rates never average. Every rate is shown from its two sums. */
#ifndef SIBEN_ANALYTICS_H
#define SIBEN_ANALYTICS_H

#include <siben/kv.h>
#include <siben/record.h>

/* -- rules: thresholds with a version, data and not code (DOMAIN.md 2.4) ------ */

enum light { LIGHT_NONE, LIGHT_RED, LIGHT_YELLOW, LIGHT_GREEN, LIGHT_BLUE, LIGHT_COUNT };
const char *light_chinese(unsigned light); /* 红 黄 绿 蓝 — */
struct light_rules {
    const char *version;             /* "national-1" */
    int32_t yellow_from, green_from; /* execution index, hundredths of a percent: 6000, 8000 */
    int32_t blue_from;               /* indicators: 12000 */
    int32_t level_yellow_from; /* a level that misses its target, from this part of it: 8000 */
    uint32_t kinds; /* 1 << enum accrual, of those that the plan's rule set accrual uses; 0: all */
    bool unset;     /* the plan that holds leaves one of them open: LIGHT_NONE, whatever is asked */
    bool
        numbers_only; /* as folds before FOLD_ROWS_BY_NAME: rows by their number alone (monitoring_indicator()) */
};
/* Where no plan stands (DOMAIN.md 2.4: the light of one provincial system, and ours by accrual kind): it has a
 * name, and whoever shows its lights says so. A plan that stands and sets no thresholds gives no lights. */
extern const struct light_rules light_rules_default;
/* As a submission names them; the text is borrowed. */
struct light_rules light_rules_of_set(const struct light_set *set);
bool light_rules_equal(const struct light_rules *a, const struct light_rules *b); /* in content */
/* First 8 bytes of a hash of the content, for people who compare two by eye. */
uint64_t light_rules_digest(const struct light_rules *rules);
/* spent / budget / (month/12): index in hundredths of a percent; budget 0: RED and index 0. */
enum light light_of_execution(const struct light_rules *rules, int64_t spent_fen,
                              int64_t annual_fen, int month, int64_t *index);
/* By accrual kind (DOMAIN.md 2.4); `month` of the round. NONE when nothing was reported
 * or nothing can be computed. `accrual` NONE: guessed by accrual_guess();
 * of a kind that the plan has no use for (accrual.kinds): NONE. */
enum light light_of_indicator(const struct light_rules *rules, const struct indicator *indicator,
                              const struct monitoring_row *row, int month, int year);
/* actual / (target / 12 * month) in hundredths of a percent, for numbers that accumulate; false when there is none. */
bool index_of_indicator(const struct indicator *indicator, const struct monitoring_row *row,
                        int month, int64_t *index);
/* red > yellow > green > blue; NONE is weakest. */
enum light light_worst(enum light a, enum light b);

/* -- facts --------------------------------------------------------------------- */

struct fact_line {
    uint8_t book, source;
    bool carried, fiscal;
    int64_t initial_fen, annual_fen;
    int64_t spent_fen[ROUND_MAX + 1],
        forecast_fen[ROUND_MAX + 1]; /* by round; [0] self-evaluation (year) */
};
struct fact_round {
    bool reported, approved;
    uint8_t execution_light, target_light, likelihood; /* worst */
    uint8_t deviations;                                /* union of masks */
    uint16_t deviating;                                /* indicators with a reason given */
};
struct fact_image {
    struct record_key subject; /* kind 0, round 0 */
    const char *name, *unit_code, *department_code;
    struct scope region;     /* where the unit lies */
    bool exists;             /* false: nothing to count */
    bool required;           /* on an adopted list and in scope, or a fund budgeted here */
    bool listed;             /* on an adopted list at all */
    bool department_overall; /* counted in tables of their own, never in the books */
    bool target_set, target_approved, self_evaluated, self_approved, returned;
    uint8_t main_book;   /* of its largest line by annual amount; ties: lower book */
    uint8_t digest_book; /* the same of its own records: those of a twin (FOLD.md 8) are not held
                            by everybody who holds these */
    int32_t self_score;
    struct fact_line *lines;
    size_t line_count;
    struct fact_round rounds[ROUND_MAX + 1];
    /* Of the keys and shown versions it was made of, also withdrawn ones and those that
     * cannot be read: by round, then by home. */
    struct fact_digest *digests;
    size_t digest_count;
};

/* -- digests: what two nodes compare to know that they hold the same ------------- */

/* One record as it is shown. */
struct digest_entry {
    struct record_key key;
    uint64_t mark, body_mark; /* of the shown version and of its body */
    uint8_t state;            /* DIGEST_… */
};
enum { DIGEST_APPROVED = 1, DIGEST_RETURNED = 2, DIGEST_WITHDRAWN = 4, DIGEST_STATE_MAX = 7 };
/* A sum over records that adds and takes away in any order. It shows what differs by
 * accident; what somebody made by hand is shown by signatures. */
struct digest {
    uint64_t low, high; /* wrapping */
    int64_t records;
};
void digest_add_entry(struct digest *sum, const struct digest_entry *entry);
void digest_add(struct digest *sum, const struct digest *other, int sign);
bool digest_equal(const struct digest *a, const struct digest *b);
struct fact_digest {
    uint8_t round;
    struct scope home; /* the scope of the feeds in which the shown versions stand */
    struct digest sum;
};
/* What is it a record of: a book of its subject, or by lane what has no figures. */
enum digest_class {
    DIGEST_DETAIL = BOOK_COUNT, /* units, lists, projects, decisions, kinds not known here */
    DIGEST_SUMMARY,
    DIGEST_NOTICE,
    DIGEST_CLASS_COUNT
};
enum lane digest_lane(unsigned class);
const char *digest_class_chinese(unsigned class); /* 一般公共预算 … 审核与名册、上报与回执、公告 */
struct digest_place {
    uint16_t fiscal_year; /* of the record's key; 0: across years */
    uint8_t round, class;
    struct scope home;
    char unit[UNIT_CODE_MAX + 1]; /* "": of no unit */
};

/* The shown records of one subject, as the replica gives them. payload NULL = none: not
 * held, withdrawn, or not to be read. */
struct subject_record {
    const struct payload *payload;
    bool approved, returned;
    bool held; /* a version is shown: entry and home are filled */
    struct digest_entry entry;
    struct scope home;
};
struct subject {
    struct record_key key; /* kind 0, round 0 */
    struct subject_record project, budget, fund, target, self_evaluation;
    struct subject_record monitoring[ROUND_MAX + 1], spending[ROUND_MAX + 1];
    /* From the project list record that names this project (any home scope). */
    bool listed, out_of_scope;
    const char *list_unit, *list_name;
    struct scope list_scope;
    /* The code that the one of its records means (FOLD.md 8); NULL: its own. */
    const char *means;
    /* From the unit's record; region falls back to the key's scope. */
    const char *unit_name, *department_code;
    struct scope unit_region;
};
/* The unit a subject belongs to in its year; look up its record by this before
 * fact_image_of(). In order: budget, fund, project, target, list, first monitoring
 * form that says it, self-evaluation; "dept/219" without any: 219. "" when nothing does. */
const char *subject_unit_code(const struct subject *subject);
/* Pure; texts of the image are borrowed from the subject. Lines: those of the
 * budget; else those of the latest form, annual as stated there. A form's row
 * without a source stands for all lines with its (book, carried, fiscal): the sum
 * is kept on a line of SOURCE_NONE, so that books and totals are exact. A rate of
 * a round is Σ spent of its form over Σ annual as it stands now. A subject without
 * any line counts under BOOK_GENERAL_PUBLIC, with amount 0. Without a unit record the
 * department is the first three digits of the unit code. Amounts beyond what can be
 * typed (9e15 fen) are taken as that bound. NO_MEMORY only. */
enum status fact_image_of(struct arena *arena, const struct subject *subject,
                          const struct light_rules *rules, struct fact_image *image) MUST_USE;
enum status fact_image_encode(const struct fact_image *image,
                              struct buffer *bytes) MUST_USE; /* canonical */
enum status fact_image_decode(struct arena *arena, struct bytes bytes,
                              struct fact_image *image) MUST_USE;

/* -- cells ---------------------------------------------------------------------- */

/* Dimensions: ancestors of the region, department within its county, unit. */
enum dimension { DIMENSION_REGION, DIMENSION_DEPARTMENT, DIMENSION_UNIT, DIMENSION_COUNT };
/* Tables of cells. Coverage has round 0; monitoring one set of cells a round
 * (round 0 = self-evaluation at year end). Overall: measures as coverage, for
 * departments' overall forms, book 0. Digest: see below; the book is its class. */
enum cell_table { CELLS_COVERAGE, CELLS_MONITORING, CELLS_OVERALL, CELLS_DIGEST, CELL_TABLE_COUNT };

/* Measures of CELLS_COVERAGE, per book by amount (annual fen) and by count (a
 * project counts once, under its main book). Stage s: count at 2s, amount at 2s+1. */
enum coverage_stage {
    STAGE_REQUIRED,
    STAGE_LISTED,
    STAGE_TARGET_SET,
    STAGE_TARGET_APPROVED,
    STAGE_SELF_EVALUATED,
    STAGE_SELF_APPROVED,
    STAGE_ROUND_FIRST /* + month_end - 1: monitored in that round */,
    STAGE_COUNT = STAGE_ROUND_FIRST + ROUND_MAX
};
#define COVERAGE_MEASURES (2 * STAGE_COUNT + 2)
#define COVERAGE_UNREQUIRED_COUNT (2 * STAGE_COUNT) /* present here, on no list */
#define COVERAGE_UNREQUIRED_AMOUNT (2 * STAGE_COUNT + 1)
/* All stages but LISTED count only what is required. */

/* Monitoring has what was reported, so that it costs nothing before a form exists:
 * SUBJECTS have a form in the round, REPORTED of them are required. What is owed
 * stands in coverage. Left out: what is listed and not required (out of scope,
 * pooled above). */
enum monitoring_measure {
    MONITORED_SUBJECTS,
    MONITORED_REPORTED,
    MONITORED_APPROVED,
    MONITORED_INITIAL_FEN,
    MONITORED_ANNUAL_FEN,
    MONITORED_SPENT_FEN,
    MONITORED_FORECAST_FEN,
    MONITORED_EXECUTION_LIGHT /* + enum light */,
    MONITORED_TARGET_LIGHT = MONITORED_EXECUTION_LIGHT + LIGHT_COUNT,
    MONITORED_LIKELIHOOD = MONITORED_TARGET_LIGHT + LIGHT_COUNT,
    MONITORED_DEVIATION = MONITORED_LIKELIHOOD + LIKELIHOOD_COUNT,
    MONITORED_DEVIATING_INDICATORS = MONITORED_DEVIATION + DEVIATION_COUNT,
    MONITORING_MEASURES
};
#define CELL_MEASURES_MAX 48

#define CELL_CODE_SIZE (SCOPE_TEXT_MAX + UNIT_CODE_MAX + 2)
struct cell_key {
    uint16_t fiscal_year;
    uint8_t table, round, dimension, book;
    char code
        [CELL_CODE_SIZE]; /* region; "653022/301" department; unit: "653022205/801001" region and code */
};
struct cell {
    int64_t values[CELL_MEASURES_MAX];
};
/* A region's code is its text; of the others the county (6 digits) or region stands first. */
void cell_code_of_department(const struct scope *region, const char *department_code,
                             char code[CELL_CODE_SIZE]);
void cell_code_of_unit(const struct scope *region, const char *unit_code,
                       char code[CELL_CODE_SIZE]);

/* Gathers what images add to and take from cells, in memory, and writes it sorted. */
struct cells;
struct cells *cells_new(void);
void cells_free(struct cells *cells);
/* sign +1 or -1; an image with !exists adds nothing. Sums wrap, so that adding and
 * taking away always meet again; honest sums stay far below 9.2e18. After a
 * failure the sums are partial: free them. */
enum status cells_count_image(struct cells *cells, const struct fact_image *image,
                              int sign) MUST_USE;
enum status cells_flush(struct cells *cells, struct kv_txn *txn)
    MUST_USE; /* adds to KV_CELL, drops zero rows, empties */
/* Sums in `cells` alone or beside the stored ones: for tables at a basis. */
enum status cells_get(const struct cells *extra, struct kv_txn *txn, const struct cell_key *key,
                      struct cell *cell) MUST_USE; /* zero when absent */
/* Visits every row whose sum is not zero, in order of key; `visit` returns false to
 * stop. With all images counted at -1 beside the stored ones, each visit is a fault. */
enum status cells_each(const struct cells *extra, struct kv_txn *txn,
                       bool (*visit)(void *context, const struct cell_key *key,
                                     const struct cell *cell),
                       void *context) MUST_USE;
/* Order of bytes: fiscal year, table, round, dimension, code, book. */
void cell_key_put(struct buffer *buffer, const struct cell_key *key);
enum status cell_key_get(struct bytes bytes, struct cell_key *key) MUST_USE;
/* Calls for each code of a dimension that has cells and begins with `under` ("" for
 * all; a region's text for what lies in it), in order of code. */
enum status cells_each_code(const struct cells *extra, struct kv_txn *txn, uint16_t fiscal_year,
                            enum cell_table table, unsigned round, enum dimension dimension,
                            const char *under, bool (*visit)(void *context, const char *code),
                            void *context) MUST_USE;

/* Digests are kept beside the cells, by fiscal year x round x class x unit, and rolled up
 * for every scope above: DIMENSION_UNIT has codes "653022205/801001" of home and unit,
 * DIMENSION_REGION those of scopes. An image counts all of its own, also when it does not
 * exist; records of no subject are counted one by one. */
enum status cells_count_digest(struct cells *cells, const struct digest_place *place,
                               const struct digest *sum, int sign) MUST_USE;
/* One unit's; zero when absent. */
enum status digest_get(const struct cells *extra, struct kv_txn *txn,
                       const struct digest_place *place, struct digest *sum) MUST_USE;
/* Visits what is rolled up at `scope`, in order of year, round and class; place.home is
 * the scope and place.unit "". */
enum status digests_each(const struct cells *extra, struct kv_txn *txn, const struct scope *scope,
                         bool (*visit)(void *context, const struct digest_place *place,
                                       const struct digest *sum),
                         void *context) MUST_USE;
/* Visits the units' of one year and round whose home lies within `scope`, in order of code, then
 * class. `after` (may be NULL): only codes beyond it. */
enum status digests_each_unit(const struct cells *extra, struct kv_txn *txn,
                              const struct scope *scope, uint16_t fiscal_year, uint8_t round,
                              const char *after,
                              bool (*visit)(void *context, const struct digest_place *place,
                                            const struct digest *sum),
                              void *context) MUST_USE;
/* "653022205/801001" and back; MALFORMED. */
void digest_code_print(const struct scope *home, const char *unit, char code[CELL_CODE_SIZE]);
enum status digest_code_parse(const char *code, struct digest_place *place) MUST_USE;

#endif
