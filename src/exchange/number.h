/* number -- decimal digits from a file and how a number format shows them, without
 * floating point. Private to this room. */
#ifndef SIBEN_EXCHANGE_NUMBER_H
#define SIBEN_EXCHANGE_NUMBER_H

#include <siben/arena.h>

#define NUMBER_DIGITS_MAX 40   /* significant digits that are looked at; 15 are kept */
#define NUMBER_SHOWN_DIGITS 15 /* what a spreadsheet shows and can hold */
#define NUMBER_TEXT_SIZE 160
#define NUMBER_AFFIX_SIZE 40 /* "万元/公里" and room */

/* value = 0.d1 d2 d3 … x 10^point, d1 not 0; no digits = zero. */
struct digits {
    bool negative;
    int count, point;
    uint8_t digit[NUMBER_DIGITS_MAX];
};

/* Blanks around, sign, digits, fraction, exponent; false for other text. */
bool digits_parse(const char *text, size_t size, struct digits *digits);
void digits_keep(struct digits *digits, int significant); /* half away from zero */
/* Plain, with as many decimals as needed, or exactly `decimals` when >= 0 (rounded).
 * False when it does not fit (beyond about 100 characters). */
bool digits_print(struct digits digits, int decimals, bool thousands, char text[NUMBER_TEXT_SIZE]);
/* Whole days and seconds of a spreadsheet's day number; false out of its range. */
bool digits_serial(const struct digits *digits, int64_t *days, int32_t *seconds);

enum number_shape { SHAPE_PLAIN, SHAPE_DATE, SHAPE_SHOWN };

struct number_style {
    enum number_shape shape;
    bool percent, thousands; /* SHAPE_SHOWN */
    int decimals;
    char prefix[NUMBER_AFFIX_SIZE], suffix[NUMBER_AFFIX_SIZE];
};

/* What a format code means for us; anything complicated is SHAPE_PLAIN. */
void number_style_parse(const char *code, struct number_style *style);
void number_style_builtin(unsigned id, struct number_style *style); /* ids below 164 */
/* As a person sees it; false when it is not to be shown specially. */
bool number_show(const struct number_style *style, struct digits digits,
                 char text[NUMBER_TEXT_SIZE]);

#endif
