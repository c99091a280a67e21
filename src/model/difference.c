/* 差异率 of a check (DOMAIN.md T10): exact, of the numbers that the two values begin with. */
#include <siben/record.h>

/* "26公里", "95%", "1,200人". */
static bool number_of(const char *text, struct decimal *value)
{
    char plain[40];
    size_t size = 0;
    for (; *text == ' '; text++)
        ;
    for (; size + 1 < sizeof plain && ((*text >= '0' && *text <= '9') || *text == '.' ||
                                       *text == ',' || (!size && *text == '-'));
         text++)
        if (*text != ',')
            plain[size++] = *text;
    plain[size] = '\0';
    return size && decimal_parse(plain, value) == STATUS_OK;
}

static bool widen(struct decimal *value, int32_t places)
{
    for (; value->places < places; value->places++)
        if (__builtin_mul_overflow(value->units, 10, &value->units))
            return false;
    return true;
}

enum work_differs work_difference(const struct work_row *row, int32_t *percent)
{
    struct decimal stated, found;
    int64_t left, ratio;
    if (!number_of(row->stated, &stated) || !number_of(row->found, &found))
        return DIFFERENCE_NONE;
    int32_t places = stated.places > found.places ? stated.places : found.places;
    if (!widen(&stated, places) || !widen(&found, places) ||
        __builtin_sub_overflow(found.units, stated.units, &left))
        return DIFFERENCE_NONE;
    *percent = 0;
    if (!stated.units)
        return left ? DIFFERENCE_FROM_NOTHING : DIFFERENCE_KNOWN;
    if (!ratio_of(left, stated.units < 0 ? -stated.units : stated.units, 10000, &ratio) ||
        ratio > INT32_MAX || ratio < -INT32_MAX)
        return DIFFERENCE_NONE;
    *percent = (int32_t)ratio;
    return DIFFERENCE_KNOWN;
}
