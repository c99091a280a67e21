/* names -- how things are named: scopes, nodes, feeds, versions, records.
 *
 * Names are plain data, compared as said here and never by their spelling in a
 * file. One rule: a record's key never changes; where a unit lies, which
 * department it belongs to and where it is at home are data, not key. */
#ifndef SIBEN_NAMES_H
#define SIBEN_NAMES_H

#include <siben/arena.h>
#include <siben/limits.h>

/* A region ("653022205": 2, 4, 6 or 9 digits) or a unit's own node
 * ("653022:219001"). Compared by component: 65 > 6530 > 653022 > 653022205, and a
 * unit lies below its region. A prefix in components is an ancestor. */
struct scope {
    char text[SCOPE_TEXT_MAX];
};

/* Accepts 2, 4, 6, 9 digits and their zero-padded forms (653022000, 653000,
 * 650000), and region:unit. MALFORMED fills why. */
enum status scope_parse(const char *text, struct scope *scope, struct why *why) MUST_USE;
bool scope_contains(const struct scope *ancestor, const struct scope *scope); /* or equal */
bool scope_equal(const struct scope *a, const struct scope *b);
int scope_compare(const struct scope *a, const struct scope *b);    /* ancestors first */
bool scope_parent(const struct scope *scope, struct scope *parent); /* false at 2 digits */
/* Whose plan holds there: its own, or of the county that it lies in (PLAN_LEVEL_MAX). */
struct scope scope_of_plan(const struct scope *scope);
/* The region part, without the unit. */
struct scope scope_region(const struct scope *scope);
int scope_level(const struct scope *scope); /* 1 region … 4 township, 5 unit node */
/* 9 digits for exports: 653022 -> 653022000. */
void region_print_full(const struct scope *region, char text[SCOPE_TEXT_MAX]);

enum lane { LANE_SUMMARY, LANE_NOTICE, LANE_DETAIL, LANE_COUNT }; /* in order of urgency */
const char *lane_name(enum lane lane);                            /* "summary" */

/* Kinds of records. Numbers are for ever: never reuse one. A kind above
 * KIND_KNOWN_MAX is carried on untouched. X(NAME, number, "name", 中文, lane) */
#define KIND_LIST(X)                                             \
    X(UNIT, 1, "unit", "单位", DETAIL)                           \
    X(PROJECT, 2, "project", "项目", DETAIL)                     \
    X(BUDGET, 3, "budget", "预算", DETAIL)                       \
    X(FUND, 4, "fund", "社保基金", DETAIL)                       \
    X(PROJECT_LIST, 5, "project_list", "应报项目清单", DETAIL)   \
    X(TARGET, 6, "target", "绩效目标", DETAIL)                   \
    X(MONITORING, 7, "monitoring", "绩效监控", DETAIL)           \
    X(SELF_EVALUATION, 8, "self_evaluation", "绩效自评", DETAIL) \
    X(REVIEW, 9, "review", "审核意见", DETAIL)                   \
    X(REOPENING, 10, "reopening", "重新打开", DETAIL)            \
    X(SUBMISSION, 11, "submission", "上报", SUMMARY)             \
    X(RECEIPT, 12, "receipt", "回执", SUMMARY)                   \
    X(GRANT, 13, "grant", "授权", NOTICE)                        \
    X(FEED_END, 14, "feed_end", "终止", NOTICE)                  \
    X(SPENDING, 15, "spending", "支出", DETAIL)                  \
    X(CLOSING, 16, "closing", "轮次关闭", SUMMARY)               \
    X(HANDOVER, 17, "handover", "移交", DETAIL)                  \
    X(PURGE, 18, "purge", "清除令", NOTICE)                      \
    X(ALIAS, 19, "alias", "别名", NOTICE)                        \
    X(PLAN, 20, "plan", "工作计划", NOTICE)                      \
    X(EXTENSION, 21, "extension", "延期", NOTICE)                \
    X(ALLOCATION, 22, "allocation", "资金下达", DETAIL)          \
    X(REGION, 23, "region", "区划", NOTICE)                      \
    X(WORK, 24, "work", "工作记录", DETAIL)                      \
    X(SAMPLE, 25, "sample", "抽样公布", NOTICE)                  \
    X(DRAW, 26, "draw", "抽样结果", SUMMARY)                     \
    X(OUTSIDE, 29, "outside", "无明细汇总", SUMMARY)             \
    X(WITHDRAWAL, 34, "withdrawal", "抽样撤回", NOTICE)          \
    X(ATTACHMENTS, 35, "attachments", "附件", DETAIL)
enum kind {
#define X(name, number, text, chinese, lane) KIND_##name = number,
    KIND_LIST(X)
#undef X
};
#define KIND_KNOWN_MAX 35 /* 27, 28 and 30 to 33 are given out and not used here */
#define KIND_MASK_ALL UINT64_MAX
const char *kind_name(unsigned kind); /* "unknown" beyond the list */
/* A form that one fills and others review: targets, monitoring, self-evaluations, funds (T12). Pieces of work are reviewed too. */
bool kind_is_form(unsigned kind);
bool project_code_provisional(const char *code); /* "<node>-<n>": it has no official one yet */
const char *kind_chinese(unsigned kind);         /* 未知种类 beyond it */
enum lane kind_lane(unsigned kind);              /* LANE_DETAIL beyond the list */
unsigned kind_of_name(const char *name);         /* 0 when unknown */

/* A record's key. FY and round are 0 where the kind has none.
 *
 * id: unit code; project code; for a department's overall form "dept/219"; a
 * social-insurance fund "fund/2" (enum fund_type); a project list: the unit code;
 * spending: the project code; a region: its code, in the scope above it; an alias: "unit/" and
 * the code that is not the unit's own, in the scope of its county; a
 * piece of work "work/training/2026-1"; a sample, its draw and its withdrawal "sample/verification/1"; sums of a county without a node "t11/3". A decision about a version of a record (review,
 * reopening) has that record's scope, year and round and the id
 * "<id>#<kind>.<round>.<mark in 16 hex digits>", so that decisions stand beside
 * what they decide in the order of keys. */
struct record_key {
    struct scope scope; /* of its first version */
    uint16_t kind;
    uint16_t fiscal_year;
    uint8_t round; /* month_end of the window 1–n, 1 … 12 */
    char id[RECORD_ID_MAX + 1];
};
bool record_key_equal(const struct record_key *a, const struct record_key *b);
/* Order of keys = order of their bytes: scope, fiscal year, id, kind, round. All
 * records of one project and year are neighbours. */
void record_key_put(struct buffer *buffer, const struct record_key *key);
enum status record_key_get(struct bytes bytes, struct record_key *key) MUST_USE;
/* "653022205/monitoring/65302226T000000000101/2026/5" and back. */
void record_key_print(const struct record_key *key, char *text, size_t size);
enum status record_key_parse(const char *text, struct record_key *key, struct why *why) MUST_USE;
#define RECORD_KEY_TEXT_SIZE 256

struct feed_name {
    char node[NODE_NAME_MAX + 1]; /* origin */
    struct scope scope;
    uint8_t lane;
    uint64_t incarnation;
};
bool feed_name_equal(const struct feed_name *a, const struct feed_name *b);
int feed_name_compare(const struct feed_name *a, const struct feed_name *b);
void feed_name_put(struct buffer *buffer, const struct feed_name *name); /* canonical bytes */
enum status feed_name_get(struct reader *reader, struct feed_name *name) MUST_USE;
#define FEED_TEXT_SIZE 112
void feed_name_print(const struct feed_name *name,
                     char text[FEED_TEXT_SIZE]); /* node/scope/lane/0011…ff */

/* A version's name: where it stands, and the first 8 bytes of its change's
 * digest, so that the name stays unambiguous when a feed has forked. `feed` is
 * a number of this node's own (replica); it never leaves it. */
struct version {
    uint32_t feed; /* 0 = none */
    uint32_t seq;
    uint16_t index;
    uint64_t mark;
};
bool version_equal(struct version a, struct version b);
struct version_name {
    struct feed_name feed;
    uint32_t seq;
    uint16_t index;
    uint64_t mark;
};
bool version_name_equal(const struct version_name *a,
                        const struct version_name *b); /* none (seq 0) equals none */

#define HASH_SIZE 32
struct hash {
    uint8_t bytes[HASH_SIZE];
};
/* A position: the last batch of a feed that is meant, inclusive. */
struct head {
    struct feed_name feed;
    uint32_t seq;
    struct hash hash;
};

/* Epoch of a cursor that is no place in a log any more: no store has it. */
#define EPOCH_VOID 1

/* Where a reader stands in a feed, said to one who may know other branches of it: first 8 bytes of
 * the hashes that the reader holds at after, after - 1, - 3, - 7 … and 1. No marks: `after` is
 * meant as it stands. */
struct feed_place {
    struct feed_name feed;
    uint32_t after;
    uint64_t marks[FEED_MARKS_MAX];
    size_t mark_count;
};
/* The place of marks[nth]; 0 beyond place 1. */
uint32_t feed_place_seq(uint32_t after, size_t nth);

/* Writes the id of a decision about a version, and reads it back. */
void decision_id_print(const struct record_key *subject, uint64_t mark, char id[RECORD_ID_MAX + 1]);
/* The subject of a review or reopening: false when `decision` has no such id. */
bool decision_subject(const struct record_key *decision, struct record_key *subject,
                      uint64_t *mark);

bool node_name_valid(const char *name); /* 1-31 of [0-9a-z-:.], starts with a digit or letter */
/* The name of a node is its scope, or that with "-" and more: so the names of two scopes never
 * meet, whoever grants them. */
bool node_name_within(const char *name, const struct scope *scope);

#endif
