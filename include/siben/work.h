/* work -- pieces of the year's work of which no form says that they were done: evaluations, checks, use of
 * results, disclosure, trainings (DOMAIN.md 1.1, T8-T11).
 *
 * One kind of record for all: a type, a title, a stated date, rows about projects and units, the documents
 * that prove it. What a type must say to be worth keeping stands in model/rules_work.c; how many there must be,
 * by when and of whom, in a county's plan.
 *
 * One rule: numbers of types are for ever. */
#ifndef SIBEN_WORK_H
#define SIBEN_WORK_H

#include <siben/date.h>
#include <siben/money.h>
#include <siben/names.h>

/* X(NAME, number, "name", 中文) */
#define WORK_TYPE_LIST(X)                                            \
    X(EX_ANTE, 1, "ex_ante", "事前绩效评估")                         \
    X(DEPARTMENT_EVALUATION, 2, "department_evaluation", "部门评价") \
    X(KEY_EVALUATION, 3, "key_evaluation", "重点评价")               \
    X(TRANSFER, 4, "transfer", "转移支付自评")                       \
    X(VERIFICATION, 5, "verification", "真实性核查")                 \
    X(ONSITE, 6, "onsite", "实地评价")                               \
    X(SPOT_REVIEW, 7, "spot_review", "重点领域抽审")                 \
    X(SAMPLING, 8, "sampling", "配合上级抽审")                       \
    X(RECTIFICATION, 9, "rectification", "整改")                     \
    X(RESULT_USE, 10, "result_use", "结果应用")                      \
    X(DISCLOSURE, 11, "disclosure", "公开")                          \
    X(AGENCY, 12, "agency", "第三方机构")                            \
    X(TRAINING, 13, "training", "培训")                              \
    X(COACHING, 14, "coaching", "辅导")                              \
    X(PUBLICITY, 15, "publicity", "宣传")                            \
    X(SUPERVISION, 16, "supervision", "督办")                        \
    X(ASSESSMENT, 17, "assessment", "年度考核")                      \
    X(MAJOR, 18, "major", "重大事项认定")                            \
    X(WEAK_UNITS, 19, "weak_units", "薄弱单位认定")                  \
    X(EVENT, 20, "event", "事项日期")                                \
    X(MATERIAL, 21, "material", "工作材料")                          \
    X(OBJECTION, 22, "objection", "清单异议")                        \
    X(ADJUSTMENT, 23, "adjustment", "绩效目标调整")
enum work_type {
    WORK_NONE,
#define X(name, number, text, chinese) WORK_##name = number,
    WORK_TYPE_LIST(X)
#undef X
        WORK_TYPE_COUNT
};
enum work_conclusion {
    CONCLUSION_NONE,
    CONCLUSION_SUPPORTED,
    CONCLUSION_PARTLY,
    CONCLUSION_REFUSED,
    CONCLUSION_COUNT
}; /* 予以支持, 部分支持, 不予支持: DOMAIN.md 2.3 */
enum work_verdict {
    CHECKED_NONE,
    CHECKED_TRUE,
    CHECKED_MOSTLY,
    CHECKED_FALSE,
    CHECKED_COUNT
}; /* 属实, 基本属实, 不属实: T10 */
/* Why a unit says that an entry of its list is not to be reported by it: the field of a row of WORK_OBJECTION. */
enum objection_kind {
    OBJECTION_NONE,
    OBJECTION_FOREIGN,   /* 不是本单位 */
    OBJECTION_ABOLISHED, /* 已撤销 */
    OBJECTION_DUPLICATE, /* 重复: `stated` is the code that stays */
    OBJECTION_SPLIT,     /* 已拆分: `stated` are the codes that took its place */
    OBJECTION_KIND_COUNT
};
/* What of an approved target is to be another: `handling` of a row of WORK_ADJUSTMENT. Its `field` is the indicator,
 * `stated` and `found` the old and the new, `score` the new weight, `method` of a new one its two levels. */
enum adjust_kind {
    ADJUST_NONE,
    ADJUST_VALUE,  /* 改指标值 */
    ADJUST_WEIGHT, /* 改分值 */
    ADJUST_ADD,    /* 新增指标 */
    ADJUST_DROP,   /* 取消指标 */
    ADJUST_BUDGET, /* 调整资金: `field` says which sum; `found` 无: there is none any more */
    ADJUST_GOAL,   /* 改总体目标: of the year, or `field` 项目总目标 */
    ADJUST_OTHER,  /* 其他修改: how earlier software called those that follow */
    ADJUST_NAME,   /* 改指标名称 */
    ADJUST_LEVELS, /* 改指标类别: `found` is 产出指标/数量指标 */
    ADJUST_CORE,   /* 改核心指标: 核心指标 or 非核心指标 */
    ADJUST_TASK_NAME, /* 改任务名称: of a department's 年度主要任务; `field` is the task */
    ADJUST_TASK,      /* 改任务内容 */
    ADJUST_TASK_ADD,  /* 新增任务: `found` is its 主要内容 */
    ADJUST_TASK_DROP, /* 取消任务 */
    ADJUST_FACT, /* 改基本信息: `field` is 项目名称 (部门名称), 项目期, 申报阶段 or 项目属性 */
    ADJUST_ACCRUAL, /* 改计量方式: 累计, 水平 … */
    ADJUST_KIND_COUNT
};
/* Why a project needs an ex-ante evaluation: DOMAIN.md O-04. */
enum ex_ante_trigger {
    TRIGGER_NEW = 1,
    TRIGGER_GROWTH = 2,
    TRIGGER_RENEWAL = 4,
    TRIGGER_MIDYEAR = 8
};
#define TRIGGER_COUNT 4
/* Is it of the units that it is about, and kept at their home? Else it is the office's. */
bool work_is_of_units(unsigned type);
const char *work_type_name(unsigned type);    /* "training"; "" beyond the list */
const char *work_type_chinese(unsigned type); /* 培训 */
const char *objection_chinese(unsigned kind);
unsigned objection_of(const char *text); /* OBJECTION_NONE: no such word */
/* The codes of an objection's other projects, "甲、乙": the next one from *at on; false at the end. One that is too long
 * for any code is cut. */
#define OTHER_CODE_SIZE 64
bool objection_next(const char **at, char code[OTHER_CODE_SIZE]);
const char *adjust_chinese(unsigned kind);
extern const char
    *const adjust_words_all; /* "改指标值、改分值 … 或 改计量方式": what can be asked for */
extern const char *const adjust_core_words[2]; /* 非核心指标, 核心指标 */
#define ADJUST_NO_MONEY "无"
unsigned adjust_of(const char *text); /* ADJUST_NONE: no such word */
const char *conclusion_chinese(unsigned conclusion);
const char *checked_chinese(unsigned verdict);
const char *trigger_chinese(unsigned bit_number); /* 新增, 增幅, 到期延续, 年中追加 */

/* What it was about: a project, a unit, one dimension or field of them. */
struct work_row {
    const char *unit_code, *project_code, *name;
    const char *field; /* 领域, 维度, 核心指标 */
    uint8_t book;      /* enum book + 1; 0: not said */
    int64_t amount_fen;
    int32_t score; /* hundredths, where `scored` */
    bool scored;
    const char *stated, *found; /* 自评完成值, 核查完成值 */
    uint8_t verdict;
    bool vetoed;
    const char *method;                    /* 资料, 实地, 访谈 */
    bool core;                             /* 是否核心指标, of a check */
    const char *detail, *handling, *owner; /* 情况, 处理, 责任人 */
    int32_t due, done;                     /* of a rectification; DATE_NONE */
};
/* 差异率: (what was found - what was stated) / stated, in hundredths of a percent. NONE where either is no number; of
 * 0 nothing can be said but that something was found. */
enum work_differs { DIFFERENCE_NONE, DIFFERENCE_FROM_NOTHING, DIFFERENCE_KNOWN };
enum work_differs work_difference(const struct work_row *row, int32_t *percent);
/* T7, the self-evaluation of a transfer payment: of a region, which adds up its projects, or of one project. */
enum transfer_level { TRANSFER_NONE, TRANSFER_REGION, TRANSFER_PROJECT, TRANSFER_LEVEL_COUNT };
const char *transfer_level_chinese(unsigned level); /* 区域, 项目; "" */
struct management {                                 /* 资金管理情况 */
    const char *aspect, *state, *problem;
};
#define MANAGEMENT_COUNT 7
const char *management_aspect(
    unsigned number); /* 分配科学性 … 支出责任履行情况, in the table's order */
struct spending_line;
struct outcome;
struct target; /* record.h */

/* A document that proves it. Its bytes are no part of the record: they are a file by its digest (blobs.h), or
 * elsewhere, as the record says. */
struct work_evidence {
    const char *title, *document; /* 名称, 文号 */
    struct hash digest;           /* BLAKE2b-256 of the file; zeros: not taken */
    const char *kept;             /* where the original is */
    int64_t size;                 /* of the file, bytes; 0: not said */
    const char *name;             /* of the file, without a folder */
};
struct work {
    uint8_t type;
    const char *title;
    int32_t date;     /* when it was done, as stated */
    uint8_t triggers; /* mask of enum ex_ante_trigger */
    int64_t original_fen, total_fen;
    uint8_t conclusion;
    const char *agency, *lead, *place; /* 第三方机构, 主评人, 网址或地点 */
    uint32_t people;
    const char *note;
    const char *sample; /* number of the sample that it follows up; "" */
    struct work_row *rows;
    size_t row_count;
    struct work_evidence *evidence;
    size_t evidence_count;
    /* The table of a transfer (T7), where table_level says so. Amounts of the lines: annual and spent; the
     * source CENTRAL is 中央财政资金, COUNTY 地方资金, without fiscal 其他资金. */
    uint8_t table_level;
    const char *central_department, *local_department;
    struct spending_line *lines;
    size_t line_count;
    struct management *managements;
    size_t management_count;
    const char *goal, *achieved;
    struct outcome *outcomes;
    size_t outcome_count;
    const char *audit; /* 中央巡视、各级审计和财政监督中发现的问题及其所涉及的金额 */
    /* Of an adjustment: the body of the approved target that it was made from (adjust.h), and the whole target as it
     * shall be; rows say the same, change by change. */
    uint64_t base_mark; /* 0: not said */
    struct target *targets;
    size_t target_count; /* at most 1 */
    struct bytes unknown;
};
/* Is a document its proof (DOMAIN.md 1.1, column evidence)? */
bool work_wants_evidence(const struct work *work);
/* Can a document be had: by its file, or where the record says that the original is? A name alone proves nothing. */
bool work_evidence_found(const struct work_evidence *evidence);
bool work_proved(const struct work *work); /* one of its documents can */
/* A row of WORK_AGENCY that says that the agency made this unit's materials ("编制自评材料", "代编"): it may not evaluate the
 * unit. 财监〔2021〕4号: a third party is independent of the evaluated. */
bool work_row_prepared(const struct work_row *row);
/* id "work/training/2026-1"; "" when it would be too long. The fiscal year is that of the money, or of the
 * plan where no money is meant; the round that of the monitoring it is about, else 0. */
void work_record_key(const struct scope *scope, uint16_t fiscal_year, uint8_t round, unsigned type,
                     const char *number, struct record_key *key);

#endif
