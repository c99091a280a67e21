/* record -- what each kind of record says, and the rules that one record must meet.
 *
 * Structs are plain data in the caller's arena. Text is UTF-8, never NULL after
 * decoding ("" when absent). Amounts are fen; MONEY_NONE where a cell was empty
 * and empty differs from 0. What this software does not understand (fields of a
 * newer version) is kept in `unknown` and written again.
 *
 * One rule: the payload bytes of a version are what was signed; encoding is done
 * once, by the writer. Nobody re-encodes to verify. */
#ifndef SIBEN_RECORD_H
#define SIBEN_RECORD_H

#include <siben/attachment.h>
#include <siben/date.h>
#include <siben/money.h>
#include <siben/names.h>
#include <siben/review.h>
#include <siben/sample.h>
#include <siben/work.h>

/* The four books, and what belongs to none (单位资金, 财政专户). DOMAIN.md 4.5. */
enum book {
    BOOK_GENERAL_PUBLIC,
    BOOK_GOV_FUND,
    BOOK_STATE_CAPITAL,
    BOOK_SOCIAL_INSURANCE,
    BOOK_OUTSIDE,
    BOOK_COUNT
};
enum source {
    SOURCE_NONE,
    SOURCE_CENTRAL,
    SOURCE_REGION,
    SOURCE_PREFECTURE,
    SOURCE_COUNTY,
    SOURCE_OWN,
    SOURCE_LOAN,
    SOURCE_SOCIETY,
    SOURCE_COUNT
};
enum category { CATEGORY_NONE, CATEGORY_PERSONNEL, CATEGORY_OPERATION, CATEGORY_SPECIFIC };
enum attribute { ATTRIBUTE_NONE, ATTRIBUTE_NEW, ATTRIBUTE_CONTINUING };
enum fund_type {
    FUND_NONE,
    FUND_EMPLOYEE_PENSION,
    FUND_RESIDENT_PENSION,
    FUND_CIVIL_PENSION,
    FUND_EMPLOYEE_MEDICAL,
    FUND_RESIDENT_MEDICAL,
    FUND_INJURY,
    FUND_UNEMPLOYMENT,
    FUND_TYPE_COUNT
};
enum indicator_level1 {
    LEVEL1_NONE,
    LEVEL1_COST,
    LEVEL1_OUTPUT,
    LEVEL1_BENEFIT,
    LEVEL1_SATISFACTION,
    LEVEL1_COUNT
};
enum indicator_comparator {
    COMPARE_NONE,
    COMPARE_GE,
    COMPARE_GT,
    COMPARE_LE,
    COMPARE_LT,
    COMPARE_EQ,
    COMPARE_COUNT
};
enum accrual {
    ACCRUAL_NONE,
    ACCRUAL_CUMULATIVE,
    ACCRUAL_LEVEL,
    ACCRUAL_ONE_OFF,
    ACCRUAL_MILESTONE,
    ACCRUAL_CEILING,
    ACCRUAL_QUALITATIVE,
    ACCRUAL_COUNT
};
enum quantity_kind { QUANTITY_NONE, QUANTITY_NUMBER, QUANTITY_DATE, QUANTITY_LEVEL, QUANTITY_TEXT };
enum attainment {
    ATTAINED_NONE,
    ATTAINED_FULL,
    ATTAINED_PARTLY,
    ATTAINED_NOT
}; /* 达成/部分达成/未达成 */
enum likelihood {
    LIKELIHOOD_NONE,
    LIKELIHOOD_CERTAIN,
    LIKELIHOOD_POSSIBLE,
    LIKELIHOOD_IMPOSSIBLE,
    LIKELIHOOD_COUNT
};
enum deviation {
    DEVIATION_FUNDS = 1,
    DEVIATION_RULES = 2,
    DEVIATION_STAFF = 4,
    DEVIATION_HARDWARE = 8,
    DEVIATION_OTHER = 16
};
#define DEVIATION_COUNT 5
enum phase { PHASE_NONE, PHASE_INITIAL, PHASE_MIDYEAR, PHASE_SPECIAL };
enum submission_kind {
    SUBMISSION_NONE,
    SUBMISSION_ROUND,
    SUBMISSION_APPLICATION,
    SUBMISSION_OVERALL_REVIEW,
    SUBMISSION_SELF_EVALUATION,
    SUBMISSION_TRANSFER,
    SUBMISSION_RESULT_USE
};
enum correction_kind {
    CORRECTION_NONE,
    CORRECTION_REOPENED, /* and nothing has been changed since */
    CORRECTION_CHANGED,
    CORRECTION_WITHDRAWN,
    CORRECTION_COUNT
};
enum receipt_outcome {
    RECEIPT_NONE,
    RECEIPT_RECEIVED,
    RECEIPT_WAITING,
    RECEIPT_AGREES,
    RECEIPT_DIFFERS,
    RECEIPT_NO_DETAIL,
    RECEIPT_OTHER_FOLD
};

/* Words of the screen for each value; "—" for NONE and out-of-range numbers. */
const char *book_chinese(unsigned book);
const char *source_chinese(unsigned source);
const char *category_chinese(unsigned category);
const char *attribute_chinese(unsigned attribute);
const char *fund_chinese(unsigned fund);
const char *level1_chinese(unsigned level1);
const char *comparator_sign(unsigned comparator); /* "≥" */
const char *likelihood_chinese(unsigned likelihood);
const char *deviation_chinese(unsigned bit_number); /* 0 … DEVIATION_COUNT-1 */
const char *attainment_chinese(unsigned attainment);
const char *receipt_chinese(unsigned outcome);
const char *submission_chinese(unsigned kind);
const char *correction_chinese(unsigned what);

/* A number, a date, a level or words. `text` is as it was typed. */
struct quantity {
    uint8_t kind;       /* enum quantity_kind */
    uint8_t attainment; /* enum attainment, for QUANTITY_LEVEL */
    struct decimal number;
    int32_t date;
    const char *text;
};

struct contact {
    const char *role; /* 分管领导, 经办人 */
    const char *name;
    const char *phone;
};
struct unit {
    const char *name;
    struct scope region;
    const char *department_code, *department_name;
    struct scope home;  /* scope whose node writes for it */
    const char *nature; /* 行政, 参公事业, 事业 … */
    struct contact *contacts;
    size_t contact_count;
    bool abolished;
    const char *section; /* 业务股室 of the finance bureau that looks after it; "" not said */
    const char **reviewers; /* 审核环节 in order: 主管部门, 业务股室, 绩效办; none: not said */
    size_t reviewer_count;
    struct bytes unknown;
};

/* What a chain of review is set for, by kind of unit: a township is a department itself and has none
 * above it (DOMAIN.md 4.2). */
enum unit_kind { UNIT_KIND_TOWNSHIP, UNIT_KIND_DEPARTMENT, UNIT_KIND_SUBORDINATE, UNIT_KIND_COUNT };
enum unit_kind unit_kind_of(const struct unit *unit, const char *code);
const char *unit_kind_chinese(unsigned kind); /* 乡镇 主管部门 下属单位 */

struct dated_alias {
    const char *code, *name;
    int32_t from, until;
};
struct project_link {
    const char *relation; /* rename split merge transfer carry_over */
    const char *code;
    int32_t date;
};
struct project {
    const char *code, *name, *unit_code;
    uint8_t category, attribute;
    struct dated_alias *aliases;
    size_t alias_count;
    struct project_link *links, *others; /* others: it is not one of these, as somebody has said */
    size_t link_count, other_count;
    /* 行业主管部门: a department that sees the project without its being one of its own (a township's
     * road: the traffic bureau). Money and duties stay with the unit's department. "" none. */
    const char *sector_code, *sector_name;
    struct bytes unknown;
};

/* One funding line of a project and fiscal year. */
struct funding_line {
    uint8_t book, source;
    bool carried;                        /* 上年结转 */
    bool fiscal;                         /* 财政拨款, else 其他资金 */
    int64_t initial_fen, adjustment_fen; /* annual = initial + adjustment */
};
struct measure {
    const char *name, *value;
}; /* core indicators as a budget list carries them */
struct budget {
    const char *unit_code, *name, *period; /* 项目期, as the year's list has it */
    bool key_project; /* 重点项目, as the year's list says: a proposal of what to evaluate */
    struct funding_line *lines;
    size_t line_count;
    struct measure *measures;
    size_t measure_count;
    struct bytes unknown;
};

/* An indicator of a table that has no target of its own (T7, T12). */
struct outcome {
    uint8_t level1;
    const char *level2, *name;
    uint8_t comparator;
    struct quantity value;
    const char *unit;
    struct quantity actual;
    const char *reason;
};
struct fund {
    uint8_t type;       /* enum fund_type */
    uint8_t pooling;    /* enum source: the level at which it is pooled */
    bool budgeted_here; /* required here; pooled ones are listed, not counted */
    const char *unit_code;
    int64_t income_budget_fen, income_fen, expenditure_budget_fen, expenditure_fen, balance_fen;
    int64_t insured;                                            /* persons */
    struct quantity payable_months, collection_rate, paid_rate; /* T12; kind NONE: not given */
    int64_t irregular_fen;                                      /* 违规支出 */
    struct outcome *outcomes;
    size_t outcome_count;
    struct bytes unknown;
};

struct list_entry {
    const char *project_code, *name;
    bool out_of_scope;
    const char *reason; /* 不纳入需有理由 */
    int32_t added; /* adoption of the later list that has it first; DATE_NONE: of the first list */
};
struct project_list { /* one record a unit and year, in the unit's home scope */
    const char *unit_code;
    int32_t adopted; /* date */
    struct list_entry *entries;
    size_t entry_count;
    struct bytes unknown;
};

struct indicator {
    uint16_t number; /* stable within the target; forms refer to it */
    uint8_t level1, comparator, accrual;
    bool core;
    const char *level2, *name; /* level2 as written: 数量指标 */
    struct quantity value;
    const char *unit;
    int32_t weight; /* hundredths of a point */
    const char *note;
};
struct target_task { /* 年度主要任务 of a department (T2) */
    const char *name, *content;
    int64_t total_fen, fiscal_fen, other_fen; /* MONEY_NONE */
};
struct target {
    const char *subject_name, *unit_code;
    bool department; /* 部门整体 */
    uint8_t phase, attribute;
    const char *period, *overall_goal, *annual_goal;
    int64_t total_fen, fiscal_fen, other_fen, whole_fen; /* whole: of all years; MONEY_NONE */
    struct indicator *indicators;
    size_t indicator_count;
    struct target_task *tasks; /* of a department */
    size_t task_count;
    struct bytes unknown;
};

/* What a form says of one funding row. A published T3 has rows 本年财政拨款 /
 * 上年结转 / 其他: then source is SOURCE_NONE and the row stands for all lines
 * of its book with that `carried` and `fiscal`. */
struct spending_line {
    uint8_t book, source;
    bool carried, fiscal;
    int64_t initial_fen, annual_fen, spent_fen,
        forecast_fen; /* MONEY_NONE when the form has no such column */
};
struct monitoring_row {
    uint16_t indicator; /* number in the target; 0: not in it */
    const char *name;   /* kept when it is not in the target or reworded */
    struct quantity actual, forecast;
    uint8_t deviations;         /* mask of enum deviation */
    uint8_t likelihood, level1; /* level1 to asked: of what is in no target held */
    const char *reason, *measure, *level2, *asked;
};
struct monitoring {
    const char *unit_code;
    int32_t cutoff; /* date */
    struct spending_line *lines;
    size_t line_count;
    struct monitoring_row *rows;
    size_t row_count;
    const char *note;
    const char *progress, *measures; /* of a department (T4): 目标执行总体情况, 采取措施 */
    struct bytes unknown;
};

struct self_row {
    uint16_t indicator;
    const char *name;
    struct quantity actual;
    int32_t weight, score;               /* hundredths */
    const char *reason, *level2, *asked; /* level1 to asked: of what is in no target held */
    uint8_t level1;
};
struct self_evaluation {
    const char *unit_code;
    struct spending_line *lines;
    size_t line_count;
    struct self_row *rows;
    size_t row_count;
    const char *expected, *achieved;      /* 预期目标, 实际完成情况 */
    int32_t execution_score, total_score; /* as reported, hundredths */
    struct bytes unknown;
};

/* Spending as the payment system knows it: by project, cumulative to a date. */
struct spending {
    const char *unit_code;
    int32_t until;
    struct spending_line *lines;
    size_t line_count;
    struct bytes unknown;
};

struct reopening {
    struct version_name version;
    const char *reason;
    struct bytes unknown;
};

struct feed_end {
    char node[NODE_NAME_MAX + 1]; /* whose feeds */
    struct head *heads;
    size_t
        head_count; /* last that counts, per feed; a feed that is not listed: all = counts out whole */
    bool all;       /* every feed of the node, also unlisted ones */
    const char *reason; /* 撤销, 退役, 分叉 … */
    struct hash
        former; /* of a signing key that the node no longer has: only what was signed with it
                         * is meant. Zeros: whatever key */
    struct bytes unknown;
};

/* A round of one scope is closed: what its feeds hold beyond these heads came too late.
 * What is at home in another scope is closed there. */
struct closing {
    struct scope scope; /* of its key */
    uint16_t fiscal_year;
    uint8_t round; /* month_end of the window; 0: self-evaluation at year end */
    struct head *heads;
    size_t head_count; /* of feeds of the scope; a forked one stands here with each branch */
    const char *reason;
    struct bytes unknown;
};
/* Is it a form of a round that can be closed? Gives the round. */
bool form_round(const struct record_key *form, uint8_t *round);
/* The key of the closing of a round: id "round/5". */
void closing_key(const struct scope *scope, uint16_t fiscal_year, uint8_t round,
                 struct record_key *key);
/* An order that bodies must not be anywhere (law 11). In force when a second person, a version
 * by another author, names the first person's and says the same. */
struct purge_entry {
    struct version_name version; /* where it stands, or one of the places */
    struct hash digest;          /* of the change */
};
struct purge {
    struct purge_entry *entries;
    size_t entry_count;
    const char *reason;
    struct bytes unknown;
};
/* A work plan (plan.h): its own text, and those of the calendars that it counts with. */
struct calendar_text {
    const char *name, *text;
};
struct plan_notice {
    const char *name; /* "653022-2026" */
    uint32_t edition;
    const char *text;
    struct calendar_text *calendars;
    size_t calendar_count;
    struct bytes unknown;
};
/* For whom a due date counts later, why, and what was known then; the date itself never moves (DOMAIN.md 1.4 A13). */
struct extension {
    const char *obligation; /* O-14 */
    uint8_t window;         /* of its due dates, from 0 */
    const char *unit_code;  /* "": everybody */
    int32_t until;
    const char *reason, *outage, *document; /* "": no line was down; no paper's clock (文号) */
    int64_t last_contact_ms, stated_ms;     /* 0: not known */
    struct bytes unknown;
};
/* id "O-14.0/801001", "O-14.0/" for all, "O-09.0/801001/文号" of one paper; in the unit's home scope, or the plan's. */
void extension_key(const struct scope *scope, uint16_t plan_year, const char *obligation,
                   unsigned window, const char *unit_code, const char *document,
                   struct record_key *key);
/* Money handed down in one scope: the clock of O-09 starts with it (DOMAIN.md 1.1), the regional system stops it. */
struct allocation_row {
    const char *project_code, *name, *unit_code;
    int64_t amount_fen;       /* MONEY_NONE */
    int32_t filled, reviewed; /* DATE_NONE: not yet */
};
struct allocation {
    const char *document; /* 文号 */
    int32_t issued, received;
    uint8_t source;
    struct allocation_row *rows;
    size_t row_count;
    const char *note;
    struct bytes unknown;
};
/* id "alloc/克财预〔2026〕12号"; "" when it would be too long. */
void allocation_key(const struct scope *scope, uint16_t fiscal_year, const char *document,
                    struct record_key *key);
#define PLAN_ID "plan" /* of its key: with the scope and the year whose plan it is */
/* What says who may do what, and what is locked, is never purged: its body is its effect. */
bool kind_purgeable(unsigned kind);

/* What moved with a unit: the id of its subject; where their keys were made, "" as in `from`. */
struct handover_entry {
    struct scope scope;
    const char *id;
};
/* Written twice: in the new home's scope, where it lets in, and in the old one's, where it ends
 * what stands beyond the heads (FOLD.md 4). */
struct handover {
    const char *unit_code;
    struct scope from, to;
    struct handover_entry *entries;
    size_t entry_count;
    struct head *heads; /* of the feeds of `from` */
    size_t head_count;
    const char *reason;
    int32_t effective; /* date from which on the unit lies at its new home, on the map */
    bool again;        /* said again with other heads, when all that came late was decided */
    struct bytes unknown;
};
/* Does a record of this kind move with its unit? Decisions do with what they decide. */
bool kind_moves(unsigned kind);

/* A region of an official list of divisions (GB/T 2260 and below it): what it is called, from when
 * to when it stands, and what took its place. Handovers say where units went; this says why. */
struct region_notice {
    const char *name;
    int32_t from, until; /* DATE_NONE: not known; stands. `until` is the first day without it */
    const char **successors;
    size_t successor_count;
    const char *document; /* 文号, "" when none */
    struct bytes unknown;
};
/* In the scope above it. False: nobody is above two digits, or it is a unit's own node. */
bool region_key(const struct scope *region, struct record_key *key);

/* A unit that was entered twice: the code in the key means the unit with this code (FOLD.md 8). */
struct alias {
    const char *code;
    int32_t since;
    const char *reason;
    struct bytes unknown;
};
#define ALIAS_UNIT "unit/"
/* Of a unit's code that is not its own, in the scope of its county. False: too long. */
bool alias_key(const struct scope *near, const char *code, struct record_key *key);

/* The figures of a table row; meaning of measures: analytics.h. */
struct figure_row {
    uint8_t book;
    const char *code, *name; /* department, unit or region; "" for the total */
    int64_t *values;
    size_t value_count;
};
struct figure_table {
    const char *name;
    struct figure_row *rows;
    size_t row_count;
};
/* T11 of a county without a node of its own: sums, 无明细. Values by book: monitoring {projects, initial, annual, spent, red,
 * yellow, green; red, yellow, green, blue of targets}, self-evaluation {projects, score in hundredths, excellent, good, fair,
 * poor; initial, annual, spent}, coverage by stage `name` {required, reported, required fen, reported fen}. Without: shares of
 * departments {projects, fen, evaluated, evaluated fen}, use of results by way `code` {projects, cut fen}, the ledger by stage
 * `name` {units, passed, late, returns, deducted hundredths}. What stands behind a semicolon only where the table has it. */
enum outside_table {
    OUTSIDE_NONE,
    OUTSIDE_MONITORING,
    OUTSIDE_SELF,
    OUTSIDE_COVERAGE,
    OUTSIDE_SHARES,
    OUTSIDE_RESULTS,
    OUTSIDE_LEDGER,
    OUTSIDE_COUNT
};
const char *outside_chinese(unsigned table);
struct outside {
    uint8_t table;
    const char *file;
    int32_t as_of;
    uint32_t rows_read;
    struct figure_row *rows;
    size_t row_count;
    struct bytes unknown;
};
struct bucket {
    uint8_t book;
    const char *unit_code;
    uint64_t digest;
    uint32_t records;
};
struct correction {
    struct record_key key;
    uint8_t what; /* enum correction_kind */
    const char *author, *node;
    int64_t stated_ms;
    const char *reason; /* of the reopening, "" when there was none */
};
/* A plan's rule set lights (DOMAIN.md 2.4) by name, version and content: figures with lights say by which they were made. */
struct light_set {
    struct scope scope;      /* it holds there, but where a set of a scope below does */
    struct scope plan_scope; /* whose plan says so; "": none stands, light_rules_default */
    const char *plan;        /* "653022-2026" */
    uint32_t edition;
    uint64_t mark;       /* of the version of the plan's record */
    const char *version; /* of the rule set */
    uint32_t yellow_from, green_from, blue_from, level_yellow_from; /* hundredths of a percent */
    uint32_t kinds;    /* 1 << enum accrual, of those that the rule set accrual uses; 0: all */
    bool unset;        /* the plan leaves one of them open, or cannot be read: no lights */
    bool numbers_only; /* not sent: it follows from the fold version of who sent it */
};
/* How the use of results counts a project that several decisions name: the one read last; or each of them, its money always, the
 * project once under each way; or of them (and of tables of transfers) those that were not returned. It is answered as made. */
enum submission_counting { COUNTING_LAST, COUNTING_ALL, COUNTING_STANDING, COUNTING_COUNT };
struct submission {
    uint8_t kind; /* enum submission_kind */
    struct scope scope;
    uint32_t fold_version;
    const char *plan_version;
    int32_t as_of;
    struct head *basis;
    size_t basis_count;
    struct figure_table *tables;
    size_t table_count;
    struct bucket *buckets;
    size_t bucket_count;
    const char **missing_units;
    size_t missing_count; /* who has not reported */
    const char **warnings;
    size_t warning_count;
    struct version_name corrects; /* seq 0: none */
    struct correction *corrections;
    size_t correction_count; /* since the one that it corrects */
    struct light_set *lights;
    size_t light_count; /* none: made before there were any, by light_rules_default */
    uint32_t
        counting; /* enum submission_counting; of a later one than is known here nothing is compared */
    struct bytes unknown;
};
struct difference {
    struct record_key key;
    uint64_t mark_here, mark_there;
    const char *reason;
};
struct receipt {
    struct version_name submission;
    struct hash submission_hash; /* of the batch that carries it */
    uint8_t outcome;             /* enum receipt_outcome */
    uint32_t fold_version;
    struct head *missing;
    size_t missing_count; /* feeds waited for: needed position */
    struct figure_table *tables;
    size_t table_count; /* own figures where they differ */
    struct difference *differences;
    size_t difference_count;
    const char *note;
    struct light_set *lights;
    size_t light_count; /* the receiver's own, where its lights differ: table "lights_here" */
    struct bytes unknown;
};

/* Any known payload. */
struct payload {
    unsigned kind;
    union {
        struct unit unit;
        struct project project;
        struct budget budget;
        struct fund fund;
        struct project_list list;
        struct target target;
        struct monitoring monitoring;
        struct self_evaluation self_evaluation;
        struct spending spending;
        struct review review;
        struct reopening reopening;
        struct feed_end feed_end;
        struct closing closing;
        struct purge purge;
        struct plan_notice plan;
        struct extension extension;
        struct allocation allocation;
        struct work work;
        struct outside outside;
        struct sample sample;
        struct draw draw;
        struct withdrawal withdrawal;
        struct attachments attachments;
        struct handover handover;
        struct region_notice region;
        struct alias alias;
        struct submission submission;
        struct receipt receipt;
        struct bytes raw; /* KIND_GRANT: a signed grant as in trust.h; kinds that we do not know */
    };
};
/* UNSUPPORTED is never returned for unknown kinds: they come back as `raw`. */
enum status payload_decode(struct arena *arena, unsigned kind, struct bytes bytes,
                           struct payload *payload) MUST_USE;
/* Deterministic: equal payloads give equal bytes. TOO_LARGE above PAYLOAD_MAX. */
enum status payload_encode(const struct payload *payload, struct buffer *bytes) MUST_USE;
/* The unit that a payload says it is of; NULL where its kind says none. */
const char *payload_unit_code(const struct payload *payload);
/* Says another one there. False where its kind says none. */
bool payload_set_unit_code(struct payload *payload, const char *code);
/* The unknown fields of the version that is edited, carried into the new one
 * (also those inside rows, matched by indicator number or line). */
enum status payload_carry_unknown(struct arena *arena, struct bytes base, unsigned kind,
                                  struct buffer *edited) MUST_USE;

/* One change: a new version of one record, as it stands in a batch. */
struct change {
    struct record_key key;
    struct version_name *replaces;
    size_t replace_count;          /* feed.node "" = the feed it stands in */
    struct version_name reopening; /* seq 0: none */
    bool withdrawn;
    const char *entered_for; /* 代录: on whose behalf, "" otherwise */
    const char *reason;      /* why, of a decision between versions; "" otherwise */
    struct bytes payload;
    struct bytes unknown;
    /* Not on the wire: */
    struct scope home;        /* where it is written; "": where its record is at home */
    bool late;                /* who writes it knows that the round is closed */
    bool looked;              /* its writer read the record before, */
    struct version_name seen; /* and this was shown then; seq 0: nothing was */
};
/* The head of an encoded change: its key, what it replaces, the reopening that it names,
 * whether it withdraws. It comes first, can be decoded alone, and stays when what follows,
 * its body, is purged. A view. */
struct bytes change_head(struct bytes change);
/* `feed` gives what a change leaves out: its scope and its own feed's name. */
enum status change_decode(struct arena *arena, const struct feed_name *feed, struct bytes bytes,
                          struct change *change) MUST_USE;
enum status change_encode(const struct feed_name *feed, const struct change *change,
                          struct buffer *bytes) MUST_USE;

/* A finding of a rule of form: blocking ones stop that form, warnings stay with
 * the record. `place` is a field path ("lines[1].spent", "rows[3].actual"). */
enum severity { SEVERITY_HINT, SEVERITY_WARNING, SEVERITY_BLOCKING };
struct finding {
    uint8_t severity;
    const char *rule;  /* FORM_TOTAL_NOT_PARTS … stable id */
    const char *place; /* field path, or file › sheet › cell at import */
    const char *what, *hint;
};
struct findings {
    struct arena *arena;
    struct finding *items;
    size_t count, capacity, blocking;
};
void findings_add(struct findings *findings, enum severity severity, const char *rule,
                  const char *place, const char *hint, const char *format, ...)
    __attribute__((format(printf, 6, 7)));
/* The rules of form of one record by itself (weights, ranges, code shapes, parts), where nobody can be asked what the
 * plan says: form_check.h. */
void payload_check(const struct payload *payload, const struct record_key *key,
                   struct findings *findings);
bool project_code_usual(
    const char *code); /* 21 characters: 6 digits, 2 digits, letter, 12 digits */
bool project_code_valid(const char *code); /* 18-24 of [0-9A-Z] */
bool unit_code_valid(const char *code);    /* ^\d{3}(\d{3}){0,6}$ */

#endif
