/* county -- inside the room: a made-up county, and who writes which file from it. */
#ifndef SIBEN_GENERATE_COUNTY_H
#define SIBEN_GENERATE_COUNTY_H

#include <siben/date.h>
#include <siben/generate.h>
#include <siben/heading.h>
#include <siben/map.h>
#include <siben/sheet_write.h>

#define TEXT_SIZE 192
#define LINES_MAX 5

/* What a unit does, and so what its projects are about. */
enum theme {
    THEME_WATER,
    THEME_ROAD,
    THEME_FARM,
    THEME_HERD,
    THEME_SCHOOL,
    THEME_HEALTH,
    THEME_AID,
    THEME_BUILD,
    THEME_GREEN,
    THEME_CULTURE,
    THEME_ORDER,
    THEME_OFFICE,
    THEME_COUNT
};
#define ABOUT(theme) (1u << THEME_##theme)
#define ABOUT_ALL ((1u << THEME_COUNT) - 1)

/* The regions file, built in (places.c). */
extern const uint8_t regions_file[];
extern const size_t regions_file_size;

struct place {
    char code[16], name[64];
    bool farm; /* 农场, 牧场: no government of its own */
};

struct made_unit {
    char code[16], name[TEXT_SIZE];
    char department_code[8], department[TEXT_SIZE];
    const char *nature;
    const struct place *place; /* NULL: at the county seat */
    unsigned about;            /* mask of themes */
    unsigned weight;           /* share of projects */
    char leader[64], handler[64], phone[16];
};

/* One level-3 indicator of the vocabulary. */
enum accrues { ACCRUES, ACCRUES_LEVEL, ACCRUES_ONCE, ACCRUES_DATE, ACCRUES_CEILING, ACCRUES_WORDS };
struct measure_kind {
    unsigned about;
    uint8_t level1; /* enum word_level1 */
    uint8_t level2; /* enum word_level2 */
    const char *name, *sign, *unit;
    uint8_t accrues;
    uint8_t places;
    uint32_t low, high; /* in units of 10^-places; of days before the year's end for a date */
    uint32_t step;
    bool core;
    const char *words; /* ACCRUES_WORDS: the state to reach */
};
extern const struct measure_kind measure_kinds[];
extern const size_t measure_kind_count;

struct made_line {
    uint8_t book, source, kind; /* enum word_book, word_source, word_money_kind */
    const char *book_words, *source_words, *kind_words; /* as this county writes them */
    int64_t initial_fen, adjusted_fen;
};
struct made_indicator {
    const struct measure_kind *kind;
    struct decimal target; /* not for dates and words */
    int32_t date;          /* ACCRUES_DATE */
    int32_t weight;        /* hundredths of a point */
    bool core;
    uint8_t pace;  /* enum pace */
    uint64_t draw; /* for its small differences */
};
enum pace { PACE_GOOD, PACE_SLOW, PACE_LATE, PACE_AHEAD, PACE_IDLE, PACE_COUNT };
struct made_project {
    char code[24], name[TEXT_SIZE], goal[3 * TEXT_SIZE];
    const struct made_unit *unit;
    size_t number;
    uint8_t theme, pace;
    bool fresh;   /* 新增 */
    bool on_form; /* sent as a sheet of its own, not as rows of the flat table */
    uint32_t pace_permille;
    struct made_line lines[LINES_MAX];
    size_t line_count;
    struct made_indicator indicators[GENERATE_INDICATORS_MAX];
    size_t indicator_count;
};
struct made_fund {
    const char *name, *unit_name, *unit_code, *pooled;
    int64_t fen;
};

/* The county, and the file that is being written. */
struct county {
    const struct county_settings *settings;
    struct arena arena;
    struct place places[32];
    size_t place_count;
    char county_name[64];
    struct made_unit *units;
    size_t unit_count;
    struct made_project *projects;
    size_t project_count;
    struct made_fund funds[4];
    size_t fund_count;
    /* what is being written */
    enum status (*put)(void *context, const char *name, struct bytes file);
    void *context;
    enum status failed;
    struct buffer errors; /* expected-errors.csv */
    struct county_counts counts;
    struct why *why;
};

/* A random source of its own for each thing, so that one does not shift another. */
struct random random_for(const struct county *county, const char *what, uint64_t number);
uint64_t random_between(struct random *random, uint64_t least, uint64_t most);

/* -- who and where -- */
enum status make_places(struct county *county);
enum status make_units(struct county *county);
/* Nine digits: the township, or the county's with zeros. */
void region_of(const struct county *county, const struct made_unit *unit, char text[32]);

/* -- what for -- */
enum status make_projects(struct county *county);
void make_indicators(const struct county *county, struct made_project *project);

int64_t line_annual_fen(const struct made_line *line);
int64_t project_annual_fen(const struct made_project *project);

/* -- how it went, by the end of `month`; 12 is the whole year -- */
int64_t line_spent_fen(const struct made_project *project, size_t line, int month);
struct progress {
    char actual[64], forecast[64]; /* as number or words without unit; "" = nothing yet */
    bool number, forecast_number;
    const char *likelihood;                    /* words */
    const char *deviation, *reason, *measures; /* "" when on time */
    int32_t score;                             /* at the year's end, hundredths */
};
void progress_of(const struct county *county, const struct made_project *project, size_t indicator,
                 int month, struct progress *progress);
int32_t execution_score(const struct made_project *project);

/* -- planted errors -- */

enum table_kind {
    TABLE_LIST,
    TABLE_SPENDING,
    TABLE_TARGET,
    TABLE_MONITORING,
    TABLE_SELF,
    TABLE_KIND_COUNT
};
enum { ON_FLAT = 1, ON_FORM = 2 };
struct error_kind {
    uint8_t table, on;  /* on: ON_FLAT, ON_FORM or both */
    const char *name;   /* "weights-sum" */
    const char *rule;   /* id of the finding; "" where it must be read all the same */
    const char *expect; /* finding; read = must come in right all the same */
};
extern const struct error_kind error_kinds[];
/* What goes wrong with this form or row of a list: an index of error_kinds, -1 nothing. */
int error_drawn(const struct county *county, enum table_kind table,
                const struct made_project *project, unsigned part, unsigned on);
bool error_is(int error, const char *name);
void error_planted(struct county *county, int error, const char *file, const char *sheet,
                   uint32_t row, uint32_t column, const struct made_project *project);

/* -- files -- */

struct outbox {                /* a file that is written: whose, and where */
    const struct place *place; /* NULL: the county's */
    char name[64];
};
/* Is the project's form in this outbox? */
bool in_outbox(const struct county *county, const struct outbox *outbox,
               const struct made_project *project);
void put_file(struct county *county, const char *name, struct bytes file);
void put_sheets(struct county *county, const char *name,
                struct sheets *sheets); /* takes the sheets */
struct sheets *new_sheets(struct county *county);

void write_roster(struct county *county);
void write_projects(struct county *county);
void write_spending(struct county *county, int month);
/* Flat tables (3.12) of the outbox: targets with month 0, monitoring, self-evaluation with 12. */
void write_flat(struct county *county, const struct outbox *outbox, enum table_kind table,
                int month);
/* A sheet each: T1, T3, T5. */
void write_forms(struct county *county, const struct outbox *outbox, enum table_kind table,
                 int month);

/* Words that both kinds of table share. */
const char *words_of_level1(unsigned level1);
const char *words_of_level2(unsigned level2);
const char *words_of_accrual(unsigned accrues); /* 计量方式 */
const char *level2_of_indicator(const struct made_indicator *indicator);
void target_text(const struct made_indicator *indicator, char text[64]); /* without sign and unit */
void target_words(const struct made_indicator *indicator, char text[64]); /* "≥26公里" */

#endif
