/* money -- amounts in fen, decimals, rates and scores, without floating point.
 *
 * Money is int64 fen, scores int32 hundredths of a point, an indicator's value a
 * decimal: units x 10^-places. Rounding is half away from zero ("四舍五入"). */
#ifndef SIBEN_MONEY_H
#define SIBEN_MONEY_H

#include <siben/text.h>

#define MONEY_TEXT_SIZE 32
#define MONEY_NONE INT64_MIN /* nothing given */

enum money_unit { MONEY_YUAN, MONEY_WAN }; /* 元, 万元 */

/* Plain digits after text_normalise(), thousands separators, a sign; nothing
 * else. MALFORMED for other text, TOO_LARGE beyond +-9e15 fen, INVALID when the
 * unit would need less than a fen (never rounded silently). */
enum status money_parse(const char *text, enum money_unit unit, int64_t *fen) MUST_USE;
void money_print_yuan(int64_t fen, char text[MONEY_TEXT_SIZE]); /* 480,000.00 */
void money_print_wan(int64_t fen, char text[MONEY_TEXT_SIZE]);  /* 48.00, half-up to two decimals */
void money_print_plain(int64_t fen, char text[MONEY_TEXT_SIZE]); /* 480000.00 for csv */
bool money_fits_wan(int64_t fen); /* exact with two decimals of 万元? else 尾差 */

/* value = units * 10^-places, places 0..9; always reduced (no trailing zero). */
struct decimal {
    int64_t units;
    int32_t places;
};
enum status decimal_parse(const char *text, struct decimal *value) MUST_USE; /* "-1,695.20" */
void decimal_print(struct decimal value, char text[MONEY_TEXT_SIZE]);
int decimal_compare(struct decimal a, struct decimal b); /* exact */
/* a*10^places / b rounded half-up; false when b is zero or it does not fit. */
bool decimal_ratio(struct decimal a, struct decimal b, int places, int64_t *ratio);

/* numerator / denominator * scale, rounded half away from zero with 128-bit
 * intermediates; false when the denominator is zero ("没有" is not 0 %). */
bool ratio_of(int64_t numerator, int64_t denominator, int64_t scale, int64_t *out);
/* "63.00%" from two sums; "—" when the denominator is zero. */
void rate_print(int64_t numerator, int64_t denominator, char text[MONEY_TEXT_SIZE]);
void score_print(int32_t hundredths, char text[MONEY_TEXT_SIZE]); /* 98.17 */
/* Overflow-checked; false leaves *sum untouched. */
bool money_add(int64_t a, int64_t b, int64_t *sum);
/* What others say is summed so: beyond all money, either way, the sum stays at the last amount there is. */
void money_add_to(int64_t *sum, int64_t fen);

#endif
