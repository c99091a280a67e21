/* The rules behind 疑点, each by itself. */
#include "suspicion.h"

#include <stdlib.h>

__extension__ typedef __int128 wide;

static const char *decimal_words(struct suspecting *at, struct decimal value)
{
    char text[MONEY_TEXT_SIZE];
    decimal_print(value, text);
    const char *copy = arena_text(at->arena, text);
    at->failed = at->failed || !copy;
    return copy ? copy : "";
}

static bool is_number(const struct suspect_row *row)
{
    return row->actual->kind == QUANTITY_NUMBER;
}

static bool has_target(const struct suspect_row *row)
{
    return row->indicator && row->indicator->value.kind == QUANTITY_NUMBER;
}

/* DOMAIN.md 7.3: "actual = target for every row"; "identical value across rows: every row the same". */
void suspect_values(struct suspecting *at)
{
    size_t compared = 0, met = 0, numbers = 0, same = 0, targets = 0;
    const struct suspect_row *first = NULL;
    if (at->least_rows < 0)
        return;
    for (size_t i = 0; i < at->row_count; i++) {
        const struct suspect_row *row = &at->rows[i];
        if (!is_number(row))
            continue;
        first = first ? first : row;
        numbers++;
        same += decimal_compare(row->actual->number, first->actual->number) == 0;
        if (!has_target(row))
            continue;
        compared++;
        met += decimal_compare(row->actual->number, row->indicator->value.number) == 0;
        targets += decimal_compare(first->actual->number, row->indicator->value.number) == 0;
    }
    if (compared * 100 >= (size_t)at->least_rows && met == compared && compared)
        suspect(at, SUSPICION_ALL_MET,
                arena_print(at->arena, "%zu 个定量指标的完成值都恰好等于目标值", compared));
    /* what a target asks of every row alike, every row may reach alike */
    if (numbers * 100 >= (size_t)at->least_rows && same == numbers && numbers && targets < numbers)
        suspect(at, SUSPICION_SAME,
                arena_print(at->arena, "%zu 个定量指标的完成值都是 %s", numbers,
                            decimal_words(at, first->actual->number)));
}

/* -- money ------------------------------------------------------------------------------------------ */

struct sums {
    int64_t initial_fen, annual_fen, spent_fen;
    bool initial, annual, spent;
};

static void add(int64_t *sum, bool *any, int64_t fen)
{
    if (fen == MONEY_NONE)
        return;
    *any = true;
    money_add_to(sum, fen);
}

static struct sums sums_of(const struct payload *form)
{
    struct sums sums = {0};
    bool self = form->kind == KIND_SELF_EVALUATION;
    const struct spending_line *lines = self ? form->self_evaluation.lines : form->monitoring.lines;
    size_t count = self ? form->self_evaluation.line_count : form->monitoring.line_count;
    for (size_t i = 0; i < count; i++) {
        add(&sums.initial_fen, &sums.initial, lines[i].initial_fen);
        add(&sums.annual_fen, &sums.annual, lines[i].annual_fen);
        add(&sums.spent_fen, &sums.spent, lines[i].spent_fen);
    }
    return sums;
}

static const char *wan(struct suspecting *at, int64_t fen)
{
    char text[MONEY_TEXT_SIZE];
    money_print_wan(fen, text);
    const char *copy = arena_text(at->arena, text);
    at->failed = at->failed || !copy;
    return copy ? copy : "";
}

/* DOMAIN.md 7.3: "annual budget set = spent so rate is 100 %"; "warn when 全年预算=执行≠年初 without adjustment record". */
static void suspect_spent(struct suspecting *at, const struct sums *sums,
                          const struct budget *budget)
{
    bool adjusted = false;
    for (size_t i = 0; budget && i < budget->line_count; i++)
        adjusted = adjusted || (budget->lines[i].adjustment_fen &&
                                budget->lines[i].adjustment_fen != MONEY_NONE);
    if (sums->initial && sums->annual && sums->spent && sums->spent_fen > 0 &&
        sums->annual_fen == sums->spent_fen && sums->initial_fen != sums->annual_fen && !adjusted)
        suspect(at, SUSPICION_ALL_SPENT,
                arena_print(at->arena,
                            "年初 %s 万元，全年预算数和执行数都是 %s 万元，预算清单里没有调整",
                            wan(at, sums->initial_fen), wan(at, sums->annual_fen)));
}

static void suspect_full(struct suspecting *at, const struct sums *sums)
{
    int64_t percent;
    size_t full = 0;
    for (size_t i = 0; i < at->row_count; i++)
        full += at->rows[i].weight > 0 && at->rows[i].score == at->rows[i].weight;
    if (at->low_execution < 0 || !at->row_count || full < at->row_count || !sums->annual ||
        !sums->spent || !ratio_of(sums->spent_fen, sums->annual_fen, 10000, &percent) ||
        percent >= at->low_execution)
        return;
    suspect(at, SUSPICION_FULL,
            arena_print(at->arena, "%zu 个指标全部满分，预算执行率只有 %d.%02d%%", full,
                        (int)(percent / 100), (int)(percent % 100)));
}

/* "元/户", "万元/公里": fen a 元 of it, and what it is counted in. */
static const char *counted_in(const char *unit, int64_t *fen)
{
    static const struct {
        const char *lead;
        int64_t fen;
    } units[] = {{"万元/", 1000000}, {"元/", 100}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strncmp(unit, units[i].lead, strlen(units[i].lead)) == 0) {
            *fen = units[i].fen;
            return unit + strlen(units[i].lead);
        }
    return NULL;
}

/* The indicator that counts what the money went to: of several the one with most weight. */
static const struct suspect_row *count_of(const struct suspecting *at, const char *unit)
{
    const struct suspect_row *found = NULL;
    for (size_t i = 0; i < at->row_count; i++) {
        const struct suspect_row *row = &at->rows[i];
        if (is_number(row) && row->indicator && strcmp(row->indicator->unit, unit) == 0 &&
            row->indicator->level1 == LEVEL1_OUTPUT && row->actual->number.units > 0 &&
            (!found || row->indicator->weight > found->indicator->weight))
            found = row;
    }
    return found;
}

static bool power(int32_t places, wide *value)
{
    for (; places > 0; places--) {
        if (*value > (wide)1 << 100)
            return false;
        *value *= 10;
    }
    return true;
}

/* DOMAIN.md 7.1 C: "money ÷ households contradicts the stated standard". Exact. */
static void suspect_standard(struct suspecting *at, const struct sums *sums,
                             const struct suspect_row *standard)
{
    int64_t fen, each;
    const struct indicator *it = standard->indicator;
    const char *unit = counted_in(it->unit, &fen);
    const struct suspect_row *count = unit && *unit ? count_of(at, unit) : NULL;
    bool below = it->comparator == COMPARE_LE || it->comparator == COMPARE_LT;
    bool above = it->comparator == COMPARE_GE || it->comparator == COMPARE_GT;
    if (!count || !(below || above) || !sums->spent || sums->spent_fen <= 0)
        return;
    struct decimal number = count->actual->number, limit = it->value.number;
    wide left = sums->spent_fen, right = (wide)limit.units * fen * number.units;
    if (!power(number.places + limit.places, &left) || (below ? left <= right : left >= right))
        return;
    struct decimal spent = {sums->spent_fen, 2};
    if (!decimal_ratio(spent, number, 2, &each))
        return;
    if (fen == 1000000)
        (void)ratio_of(each, 10000, 1, &each);
    const char *money = decimal_words(at, (struct decimal){sums->spent_fen, 2});
    suspect(at, SUSPICION_STANDARD,
            arena_print(at->arena, "%s 元 ÷ %s%s = %s%s，与“%s”%s%s%s矛盾", money,
                        decimal_words(at, number), unit,
                        decimal_words(at, (struct decimal){each, 2}), it->unit, it->name,
                        comparator_sign(it->comparator), decimal_words(at, limit), it->unit));
}

void suspect_money(struct suspecting *at, const struct payload *form, const struct budget *budget)
{
    const struct sums sums = sums_of(form);
    suspect_spent(at, &sums, budget);
    if (form->kind == KIND_SELF_EVALUATION)
        suspect_full(at, &sums);
    for (size_t i = 0; i < at->row_count; i++)
        if (has_target(&at->rows[i]))
            suspect_standard(at, &sums, &at->rows[i]);
}

/* -- last year's words ------------------------------------------------------------------------------- */

#define TEXT_LEAST 10 /* characters: of fewer two forms may say the same in good faith */

static void put_words(struct buffer *text, const char *words)
{
    for (const char *c = words; *c; c++) /* a year or a figure is another every year */
        if (!(*c >= '0' && *c <= '9') && (unsigned char)*c > ' ')
            buffer_put_u8(text, (uint8_t)*c);
}

static void words_of(const struct payload *form, struct buffer *text)
{
    if (form->kind == KIND_SELF_EVALUATION) {
        put_words(text, form->self_evaluation.achieved);
        for (size_t i = 0; i < form->self_evaluation.row_count; i++)
            put_words(text, form->self_evaluation.rows[i].reason);
    } else {
        put_words(text, form->monitoring.note);
        for (size_t i = 0; i < form->monitoring.row_count; i++) {
            put_words(text, form->monitoring.rows[i].reason);
            put_words(text, form->monitoring.rows[i].measure);
        }
    }
}

static int by_value(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return (left > right) - (left < right);
}

/* Pairs of characters beside each other, sorted; NULL when out of memory. */
static uint64_t *pairs_of(struct arena *scratch, const struct buffer *text, size_t *count)
{
    uint64_t *pairs = arena_array(scratch, uint64_t, text->size + 1);
    uint32_t before = 0;
    *count = 0;
    for (size_t i = 0; pairs && i < text->size;) {
        uint32_t character = text->data[i++];
        while (i < text->size && (text->data[i] & 0xc0) == 0x80)
            character = character << 8 | text->data[i++];
        if (before)
            pairs[(*count)++] = (uint64_t)before << 32 | character;
        before = character;
    }
    if (pairs && *count)
        qsort(pairs, *count, sizeof *pairs, by_value);
    return pairs;
}

/* Twice what both have over what each has (Dice), in hundredths of a percent. */
static int64_t alike(const uint64_t *a, size_t a_count, const uint64_t *b, size_t b_count)
{
    size_t common = 0;
    int64_t ratio = 0;
    for (size_t i = 0, k = 0; i < a_count && k < b_count;) {
        common += a[i] == b[k];
        if (a[i] == b[k]) {
            i++;
            k++;
        } else if (a[i] < b[k]) {
            i++;
        } else {
            k++;
        }
    }
    (void)ratio_of((int64_t)(2 * common), (int64_t)(a_count + b_count), 10000, &ratio);
    return ratio;
}

/* DOMAIN.md 7.3: "last year's text copied: similarity vs last year". */
void suspect_text(struct suspecting *at, struct arena *scratch, const struct payload *form,
                  const struct payload *last)
{
    struct buffer now = {0}, then = {0};
    size_t now_count = 0, then_count = 0;
    if (at->similar_from < 0 || !last)
        return;
    words_of(form, &now);
    words_of(last, &then);
    uint64_t *a = pairs_of(scratch, &now, &now_count), *b = pairs_of(scratch, &then, &then_count);
    at->failed = at->failed || now.failed || then.failed || !a || !b;
    if (!at->failed && now_count >= TEXT_LEAST && then_count >= TEXT_LEAST) {
        int64_t ratio = alike(a, now_count, b, then_count);
        if (ratio >= at->similar_from)
            suspect(at, SUSPICION_OLD_TEXT,
                    arena_print(at->arena, "完成情况和原因的文字与上年%s%s%s相同 %d.%02d%%",
                                *at->last_code ? "（代码 " : "", at->last_code,
                                *at->last_code ? "）" : "", (int)(ratio / 100),
                                (int)(ratio % 100)));
    }
    buffer_free(&now);
    buffer_free(&then);
}
