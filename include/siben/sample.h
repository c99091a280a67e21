/* sample -- how a sample of forms is drawn for checking, said beforehand, and what was drawn (DOMAIN.md O-27, T10:
 * 抽样批次, 抽样方法/随机种子).
 *
 * Three records with one key: the announcement (population by digest, method, what the seed will be) goes to
 * everybody, so that all hold it before the seed is known; the draw reveals the seed. What follows from both is
 * computed again by anybody (src/report/SAMPLE.md). A withdrawal says why neither counts any more, and changes neither.
 *
 * One rule: a method that was announced never changes; another one has another number. */
#ifndef SIBEN_SAMPLE_H
#define SIBEN_SAMPLE_H

#include <siben/names.h>

#define SAMPLE_METHOD 1 /* SAMPLE.md */
enum sample_stratum { STRATUM_BOOK = 1, STRATUM_DEPARTMENT = 2 };
#define SAMPLE_STRATA 3 /* all of them */

/* What is drawn from: things with a form (or a piece of work) of the year, or a form of the round. */
enum sample_of {
    SAMPLE_OF_PROJECTS,
    SAMPLE_OF_UNITS,       /* with such a project; project code "" */
    SAMPLE_OF_DEPARTMENTS, /* with such an overall form; project code "dept/801" */
    SAMPLE_OF_EVALUATIONS, /* objects of a third party's evaluation; a unit's: project code "" */
    SAMPLE_OF_COUNT
};
const char *sample_of_name(unsigned of);    /* "departments" */
const char *sample_of_chinese(unsigned of); /* 部门 */

struct sample {
    uint8_t purpose; /* enum work_type: VERIFICATION, ONSITE, SPOT_REVIEW */
    const char *title;
    int32_t date;     /* stated */
    const char *plan; /* plan_held.mark */
    uint8_t method;
    int32_t share;  /* hundredths of a percent */
    uint32_t least; /* of each department */
    uint8_t strata;
    struct head *heads; /* the population is what these hold, of the scope of the key */
    size_t head_count;
    uint32_t population;
    struct hash digest;       /* of its list */
    struct hash commitment;   /* of the secret half of the seed; zeros: none */
    const char *public_value; /* which value nobody knows yet: "双色球第 2026065 期"; "" none */
    int32_t public_date;      /* when it will be known; DATE_NONE */
    const char *note;
    uint8_t of; /* enum sample_of */
    struct bytes unknown;
};
/* Of an announcement and what was drawn by it. */
struct withdrawal {
    struct version_name announced, drawn; /* drawn seq 0: nothing was */
    int32_t date;                         /* stated */
    const char *reason;
    struct bytes unknown;
};

enum drawn_how { DRAWN_NONE, DRAWN_BY_LOT, DRAWN_PICKED, DRAWN_COUNT };
struct draw_row {
    const char *project_code, *unit_code; /* of a department "dept/801"; of a unit "" */
    uint8_t book;                         /* enum book + 1 */
    uint8_t how;
    const char *reason; /* of a picked one */
};
struct draw {
    struct version_name announced; /* the version of the announcement that it follows */
    const char *secret, *public_value, *source;
    int32_t date;
    struct draw_row *rows;
    size_t row_count;
    const char *note;
    struct bytes unknown;
};
/* id "sample/verification/1"; "" when it would be too long. Year and round are those of the population. */
void sample_key(const struct scope *scope, uint16_t fiscal_year, uint8_t round, unsigned purpose,
                const char *number, struct record_key *key);
/* Is it about a unit or department as a whole, not about a project? */
bool draw_row_whole(const struct draw_row *row);
/* Its number; "" where the key is none of a sample. */
const char *sample_number(const struct record_key *key);

#endif
