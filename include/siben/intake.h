/* intake -- turns somebody's workbook into drafts of records, and says what is
 * wrong with it.
 *
 * It reads a file's bytes and what this node knows, and gives drafts (changes that
 * replica_write() takes) and findings (file, sheet, cell, what is wrong, what to
 * do). It writes nothing, guesses nothing that a figure depends on and never scales
 * a number. What it must know and cannot read, it asks for, with a blocking finding
 * that names the answer; where it adds up what a form left empty, it says so.
 *
 * One rule: a blocking finding stops its form, or its row of a list, and nothing
 * else of the file. */
#ifndef SIBEN_INTAKE_H
#define SIBEN_INTAKE_H

#include <siben/heading.h>
#include <siben/record.h>

struct view;

enum intake_kind {
    INTAKE_UNKNOWN,
    INTAKE_UNITS,      /* roster of budget units */
    INTAKE_PROJECTS,   /* project list with funding lines, and funds */
    INTAKE_SPENDING,   /* spent so far, as the payment system knows it */
    INTAKE_TARGET,     /* T1, or the flat table without results */
    INTAKE_MONITORING, /* T3, or the flat table with results */
    INTAKE_SELF,       /* T5, or the flat table with scores */
    INTAKE_WORK,       /* pieces of the year's work: evaluations, checks, trainings … */
    INTAKE_TRANSFER,   /* T7 of a transfer payment */
    INTAKE_FUNDS,      /* T12 of social-insurance funds */
    INTAKE_REGIONAL,   /* what the regional system lists of targets: compared */
    INTAKE_OUTSIDE,    /* T11 of a county without a node */
    INTAKE_KIND_COUNT
};
const char *intake_chinese(enum intake_kind kind); /* 单位名册, 项目清单 …; 未识别 */

/* What a person answers. Zero-initialise: then nothing is answered. */
struct intake_options {
    const char *project;    /* code of the file's only form; NULL: as the form says */
    const char *money_unit; /* "元", "万元": whatever the file says; NULL: as the file says */
    unsigned fiscal_year;   /* where a sheet does not say one; 0: ask */
    unsigned month;         /* where a monitoring sheet does not say one; 0: ask */
    int32_t adopted;   /* day on which project lists were adopted; 0: the file's, else `today` */
    int32_t today;     /* in Beijing; the brain has no clock */
    bool release_mark; /* a person says: the secrecy marks are a false alarm */
    bool late;         /* a person says: into a closed round all the same, for others to let in */
    /* Codes with commas: whoever brings it answers for these units alone. Nothing is said of what is known about others,
     * and no list is read. NULL: for all. */
    const char *only;
    /* The same of who brings it: forms of other units are 代录, whosever node this is. NULL: those of other places are. */
    const char *own;
    /* Of a dry run: what the files before would have written. It counts as if it stood here. */
    const struct change *before;
    size_t before_count;
    bool
        whole; /* a person says: a project list is the county's whole list; who is not in it owes nothing */
    struct scope scope; /* of this node; "" : as enrolled */
    struct scope
        outside; /* sheets are T11 tables of this county without a node; "" : they are not */
    const char *(*region_name)(void *regions, const char *code); /* of a division; may be NULL */
    void *regions;
    const struct headings *headings; /* NULL: those built in */
    const char *const *ignored;      /* column titles of which nothing is said */
    size_t ignored_count;
    uint32_t confirmed; /* mask of enum heading_table: titles laid beside a real export */
    void (*progress)(void *context, const char *sheet, size_t done,
                     size_t all); /* rows; may be NULL */
    void *progress_context;
};

struct intake_finding {
    uint8_t severity;                /* enum severity */
    const char *rule;                /* stable id */
    const char *file, *sheet, *cell; /* cell "" for a whole sheet, sheet "" for a whole file */
    const char *what, *hint;
    int draft;                         /* index, or -1 */
    uint32_t sheet_index, row, column; /* order of places */
};

struct intake_draft {
    enum intake_kind kind;
    const char *sheet, *cell; /* where it begins */
    const char *title;        /* name of the project, or what the list is about */
    bool blocked;             /* nothing of it may be written */
    bool untouched; /* made to be filled (form_mark.h), and nobody has: nothing is written */
    bool released;  /* bears a secrecy mark that a person released */
    size_t rows, rows_blocked; /* of lists */
    struct change *changes;    /* none when blocked */
    size_t change_count;
    size_t unchanged; /* beside them: records equal to what is shown already */
};

struct intake {
    const char *file;
    struct intake_draft *drafts;
    size_t draft_count;
    struct intake_finding *findings; /* by place */
    size_t finding_count;
    size_t findings_left_out;      /* beyond FINDINGS_MAX; the blocking ones blocked all the same */
    size_t sheets, sheets_skipped; /* looked at; of them recognised as nothing */
    size_t sheets_stopped;         /* by a secrecy mark: not read at all */
    size_t lists_left; /* units whose list of what they owe was not brought up to date */
};

/* A refusal of the whole file (not a workbook, a bomb, beyond a limit) is a status
 * with `why`. OK otherwise, also when every form is blocked. All that is given
 * back lives in `arena`, and so do the cells of the file while it is read. */
enum status intake_read(struct view *view, struct arena *arena,
                        const struct intake_options *options, const char *file_name,
                        struct bytes file, struct intake *intake, struct why *why) MUST_USE;

/* Columns of the table of work records (COLUMN_WORK_…) that a type uses beside type, number, title, year and date,
 * which all have; the proof comes last, from COLUMN_WORK_EVIDENCE on. Ends with -1. */
const int8_t *intake_work_columns(unsigned type);
/* How such a column is called in a table of this type alone: 调整后, where others say 核查完成值. It is read back. */
const char *intake_work_heading(const struct headings *headings, unsigned type, int id);

/* The target that rows of a 绩效目标调整 (work.h) make of an approved one. INVALID with why: the row that cannot be carried
 * out, its number in *failed_row. In the arena; texts of both are borrowed. */
enum status intake_adjust(struct arena *arena, const struct target *from, unsigned year,
                          const struct work_row *rows, size_t count, struct target *to,
                          size_t *failed_row, struct why *why) MUST_USE;

#endif
