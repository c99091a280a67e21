/* value -- an indicator's value as people write it: "≥95%", "9月前", "健全".
 *
 * Reads what DOMAIN.md 7.3 lists and keeps the original. What it cannot read
 * stays text and is never an error: a person is asked. It never scales a number
 * and never decides between 95 and 0.95; it raises a flag.
 *
 * One rule: 以上/以下/以内 include the number, 超过/不满 exclude it. */
#ifndef SIBEN_VALUE_H
#define SIBEN_VALUE_H

#include <siben/heading.h>
#include <siben/money.h>

enum comparator {
    COMPARATOR_NONE,
    COMPARATOR_GE,
    COMPARATOR_GT,
    COMPARATOR_LE,
    COMPARATOR_LT,
    COMPARATOR_EQ
};

enum value_kind {
    VALUE_EMPTY, /* nothing, or a stroke: / — */
    VALUE_NUMBER,
    VALUE_DATE,
    VALUE_QUALITATIVE, /* a level (达成 …) or a known description (健全) */
    VALUE_TEXT         /* anything else, as written */
};

#define VALUE_UNIT_CHARACTERS_MAX 12
#define VALUE_UNIT_SIZE (VALUE_UNIT_CHARACTERS_MAX * 4 + 1)
#define VALUE_TEXT_SIZE 128

struct value {
    enum comparator comparator;
    enum value_kind kind;
    struct decimal number;      /* VALUE_NUMBER */
    char unit[VALUE_UNIT_SIZE]; /* canonical when known ("百分比" is "%"), else as written; "" */
    int32_t date;               /* VALUE_DATE; with serial_suspect the day it may mean */
    enum word_quality quality;  /* VALUE_QUALITATIVE; WORD_QUALITY_DESCRIBED for 健全 */
    bool before;                /* VALUE_DATE: written with 前 or a ≤ */
    bool unit_in_value;         /* the unit stood in the value's own text */
    bool about;                 /* 约, 左右 */
    bool serial_suspect;        /* a bare 20000…80000: may be a date that lost its format */
    bool date_suspect;          /* a bare 5.31: may be a day of the year */
    bool lost_digits;           /* 6.53E+20 */
    const char *original;       /* in the arena, as given */
};

/* `year` completes dates without one. Fails only for NO_MEMORY. */
enum status value_parse(struct arena *arena, const struct headings *headings, const char *text,
                        int year, struct value *value) MUST_USE;
/* Canonical text: ≥95%, 2026-12-15前, 部分达成; the original for text. Cut to the size. */
void value_print(const struct value *value, char text[VALUE_TEXT_SIZE]);
const char *value_comparator_sign(enum comparator comparator); /* "≥"; "" for none */
/* The word or sign alone, as in a column 指标性质: ≥ 不低于 正向 反向 定性; false
 * when it is none of them. 正向 reads as GE, 反向 as LE, 定性 as NONE. */
bool value_comparator_parse(struct arena *arena, const char *text, enum comparator *comparator);
/* The canonical unit, or the text itself normalised; "" when it has digits (a
 * serial number that strayed into the unit, DOMAIN.md 7.3) or is too long. */
enum status value_unit(struct arena *arena, const struct headings *headings, const char *text,
                       char unit[VALUE_UNIT_SIZE]) MUST_USE;
/* An amount as people type it, "１２，５００.00 元", "￥12.5万": normalised, without what stands for 元 before it and without its
 * unit. `unit`: enum word_money_unit, of 亿元, 千元, 百元 WORD_MONEY_UNIT_YI; -1: it says none. "" is none, and so is a stroke; what
 * is left is for money_parse(). NULL: no memory. One rule, for a file and for a cell that is typed in. */
const char *value_amount(struct arena *arena, const char *text, int *unit);
/* True when the wanted unit is % and the number, written without %, is in (0, 1]. */
bool value_ratio_suspect(const struct value *value, const char *wanted_unit);

#endif
