/* A run of the parts of a number: which of them somebody looks at. A place is what the part there is sorted by and what
 * names it, so one that has come or gone since moves no other. */
#include "explain_inside.h"

#include <stdio.h>
#include <stdlib.h>

/* "value|-5000|801001|653022205|65302226T000000000101": what it is sorted by, its value, unit, scope and code. */
#define PLACE_FIELDS 5

static int by_unit(const struct explained_part *left, const struct explained_part *right)
{
    int order = strcmp(left->unit_code, right->unit_code);
    if (order == 0)
        order = strcmp(left->subject.id, right->subject.id);
    return order ? order : strcmp(left->subject.scope.text, right->subject.scope.text);
}

static int up_by_unit(const void *a, const void *b)
{
    return by_unit(a, b);
}

static int down_by_unit(const void *a, const void *b)
{
    return by_unit(b, a);
}

static int up_by_value(const void *a, const void *b)
{
    const struct explained_part *left = a, *right = b;
    int order = (left->value > right->value) - (left->value < right->value);
    return order ? order : by_unit(left, right);
}

static int down_by_value(const void *a, const void *b)
{
    const struct explained_part *left = a, *right = b;
    int order = (left->value < right->value) - (left->value > right->value);
    return order ? order : by_unit(left, right);
}

typedef int (*order_of_parts)(const void *a, const void *b);

static order_of_parts order_of(const struct explain_cut *cut)
{
    return cut->by_value ? cut->down ? down_by_value : up_by_value
           : cut->down   ? down_by_unit
                         : up_by_unit;
}

static const char *sort_word(const struct explain_cut *cut)
{
    return cut->by_value ? cut->down ? "-value" : "value" : cut->down ? "-unit" : "unit";
}

static const char *place_of(struct explaining *explaining, const struct explained_part *part)
{
    const char *text = arena_print(explaining->arena, "%s|%lld|%s|%s|%s",
                                   sort_word(&explaining->ask->cut), (long long)part->value,
                                   part->unit_code, part->subject.scope.text, part->subject.id);
    return text ? text : "";
}

static enum status refuse_place(const char *place, const char *what, struct why *why)
{
    return why_set(why, STATUS_INVALID, place, what,
                   "从头看起：不写 --after；往后看写上一次给的 next");
}

/* A part that stands where the place is. */
static enum status read_place(struct explaining *explaining, struct explained_part *part,
                              struct why *why)
{
    const struct explain_cut *cut = &explaining->ask->cut;
    const char *fields[PLACE_FIELDS];
    char *text = arena_text(explaining->arena, cut->after), *end = NULL;
    size_t count = 0;
    if (!text)
        return STATUS_NO_MEMORY;
    for (char *at = text; at && count < PLACE_FIELDS; count++) {
        fields[count] = at;
        at = count + 1 < PLACE_FIELDS ? strchr(at, '|') : NULL;
        if (at)
            *at++ = '\0';
    }
    *part = (struct explained_part){.name = ""};
    if (count == PLACE_FIELDS)
        part->value = strtoll(fields[1], &end, 10);
    if (count != PLACE_FIELDS || end == fields[1] || *end ||
        scope_parse(fields[3], &part->subject.scope, NULL) != STATUS_OK ||
        strlen(fields[4]) >= sizeof part->subject.id)
        return refuse_place(cut->after, "看不懂这个翻页位置", why);
    if (strcmp(fields[0], sort_word(cut)) != 0)
        return refuse_place(cut->after, "这个翻页位置是按另一种顺序来的", why);
    part->unit_code = fields[2];
    memcpy(part->subject.id, fields[4], strlen(fields[4]));
    return STATUS_OK;
}

enum status explain_cut_parts(struct explaining *explaining, struct why *why)
{
    struct explanation *out = explaining->out;
    const struct explain_cut *cut = &explaining->ask->cut;
    const order_of_parts order = order_of(cut);
    const size_t limit = cut->limit ? cut->limit : out->part_count;
    size_t from = 0;
    if (out->part_count)
        qsort(out->parts, out->part_count, sizeof *out->parts, order);
    if (cut->after && *cut->after) {
        struct explained_part place;
        enum status status = read_place(explaining, &place, why);
        if (status != STATUS_OK)
            return status;
        while (from < out->part_count && order(&out->parts[from], &place) <= 0)
            from++;
    }
    out->from = from;
    out->shown = out->part_count - from < limit ? out->part_count - from : limit;
    const size_t to = from + out->shown;
    out->next = to < out->part_count && out->shown ? place_of(explaining, &out->parts[to - 1]) : "";
    out->before = !from          ? NULL
                  : from > limit ? place_of(explaining, &out->parts[from - limit - 1])
                                 : "";
    return explaining->arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
