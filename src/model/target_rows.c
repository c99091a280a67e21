/* Which indicator of its target a row of a monitoring form is about. */
#include <siben/target.h>

static bool same_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

/* What stands behind the last digit: "26 公里" is in 公里. */
static const char *unit_of(const char *text)
{
    const char *unit = text;
    for (const char *at = text; *at; at++)
        if (*at >= '0' && *at <= '9')
            unit = at + 1;
    while (*unit == ' ')
        unit++;
    return unit;
}

static bool is_rate(const char *unit)
{
    return strcmp(unit, "%") == 0 || strcmp(unit, "‰") == 0;
}

/* Nobody asked what 0.98 means where percent are meant, nor whether 米 are 公里: what was typed without the target
 * beside it is taken only where it can mean one thing. */
static bool in_its_unit(const struct indicator *it, const struct monitoring_row *row)
{
    const struct quantity *said = &row->actual;
    const char *unit = it->unit ? it->unit : "";
    if (said->kind != QUANTITY_NUMBER || it->value.kind != QUANTITY_NUMBER)
        return true;
    const char *typed = unit_of(said->text ? said->text : "");
    const char *asked = unit_of(row->asked ? row->asked : "");
    if (*asked && strcmp(asked, unit) != 0)
        return false;
    if (*typed)
        return strcmp(typed, unit) == 0;
    return !is_rate(unit) || said->number.units == 0 ||
           decimal_compare(said->number, (struct decimal){1, 0}) > 0;
}

static const struct indicator *numbered(const struct target *target, unsigned number)
{
    for (size_t i = 0; number && i < target->indicator_count; i++)
        if (target->indicators[i].number == number)
            return &target->indicators[i];
    return NULL;
}

/* The one of that name; of several the one of that level2. */
static const struct indicator *called(const struct target *target, const struct monitoring_row *row)
{
    const struct indicator *named = NULL, *levelled = NULL;
    size_t names = 0, levels = 0;
    for (size_t i = 0; i < target->indicator_count; i++) {
        const struct indicator *it = &target->indicators[i];
        if (!same_text(it->name, row->name))
            continue;
        names++;
        named = it;
        if (same_text(it->level2, row->level2)) {
            levels++;
            levelled = it;
        }
    }
    return names == 1 ? named : levels == 1 ? levelled : NULL;
}

const struct indicator *monitoring_indicator(const struct target *target,
                                             const struct monitoring *form, size_t place)
{
    const struct monitoring_row *row = &form->rows[place];
    if (!target)
        return NULL;
    if (row->indicator || text_is_empty(row->name))
        return numbered(target, row->indicator);
    const struct indicator *it = called(target, row);
    if (!it || !it->number || !in_its_unit(it, row))
        return NULL;
    for (size_t i = 0; i < form->row_count; i++) {
        const struct monitoring_row *other = &form->rows[i];
        if (other->indicator == it->number ||
            (i < place && !other->indicator && called(target, other) == it))
            return NULL; /* that one is it */
    }
    return it;
}

struct monitoring_row monitoring_tied(const struct target *target, const struct monitoring *form,
                                      size_t place)
{
    struct monitoring_row row = form->rows[place];
    const struct indicator *it = row.indicator ? NULL : monitoring_indicator(target, form, place);
    if (it) {
        row.indicator = it->number;
        row.name = "";
    }
    return row;
}
