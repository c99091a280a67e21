/* Who is drawn: SAMPLE.md, method 1. Tickets by a hash of the seed and the object; from each department's objects,
 * in order of book and ticket, every so-manieth from a start that the seed gives too. */
#include "sample.h"

#include <stdlib.h>

#define COMMIT_PREFIX "siben-sample-1|"

static const struct rule_value *rule_set(const struct plan *plan, const char *name, struct why *why)
{
    const struct rule_value *rule = plan_rule_at(plan, name);
    if (rule && !rule->unset && rule->count)
        return rule;
    (void)why_set(
        why, STATUS_UNSUPPORTED, name, "计划没有设定抽样的规则",
        "在计划的 rules 里写明 sampling 的 share、least_per_department、strata，重新发布");
    return NULL;
}

enum status sample_rules(const struct plan *plan, struct sample *sample, struct why *why)
{
    const struct rule_value *share = rule_set(plan, "sampling.share", why);
    const struct rule_value *least =
        share ? rule_set(plan, "sampling.least_per_department", why) : NULL;
    const struct rule_value *strata = least ? rule_set(plan, "sampling.strata", why) : NULL;
    int32_t hundredths, percent;
    if (!strata)
        return STATUS_UNSUPPORTED;
    if (!plan_hundredths(share->texts[0], &percent) || percent <= 0 || percent > 10000 ||
        !plan_hundredths(least->texts[0], &hundredths))
        return why_set(why, STATUS_UNSUPPORTED, "sampling", "抽样的规则不是可用的数",
                       "比例大于 0，不超过 100；每部门至少几个是整数");
    sample->method = SAMPLE_METHOD;
    sample->share = percent;
    sample->least = (uint32_t)hundredths / 100;
    sample->strata = 0;
    if (sample->of != SAMPLE_OF_PROJECTS)
        sample->least = 0;
    for (size_t i = 0; i < strata->count; i++) {
        bool book = strcmp(strata->texts[i], "book") == 0;
        if (!book && strcmp(strata->texts[i], "department") != 0)
            return why_set(why, STATUS_UNSUPPORTED, strata->texts[i], "不认识的分层",
                           "sampling.strata 只写 book、department");
        if (book || sample->of == SAMPLE_OF_PROJECTS)
            sample->strata |= book ? STRATUM_BOOK : STRATUM_DEPARTMENT;
    }
    return STATUS_OK;
}

/* What memory has to do with it could make another draw of it: there is none in it. */
void sample_commit(const char *secret, struct hash *commitment)
{
    const struct bytes parts[] = {bytes_of_text(COMMIT_PREFIX), bytes_of_text(secret)};
    hash_of_parts(parts, sizeof parts / sizeof *parts, commitment);
}

void sample_ticket(const struct sample_seed *seed, const char *what, const char *first,
                   const char *second, struct hash *ticket)
{
    const char *const texts[] = {seed->secret, "|",   seed->public_value, "\n", what, "\t", first,
                                 "\t",         second};
    struct bytes parts[sizeof texts / sizeof *texts];
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        parts[i] = bytes_of_text(texts[i]);
    hash_of_parts(parts, sizeof texts / sizeof *texts, ticket);
}

/* -- the order of the draw ---------------------------------------------------------------------- */

struct drawing {
    const struct sample *sample;
    const struct sample_seed *seed;
    struct sample_object **order;
    size_t count;
};

static int by_ticket(const void *a, const void *b)
{
    const struct sample_object *left = *(const struct sample_object *const *)a,
                               *right = *(const struct sample_object *const *)b;
    int order = memcmp(left->ticket.bytes, right->ticket.bytes, HASH_SIZE);
    return order ? order : (left > right) - (left < right);
}

static int by_book(const void *a, const void *b)
{
    const struct sample_object *left = *(const struct sample_object *const *)a,
                               *right = *(const struct sample_object *const *)b;
    return left->book != right->book ? (left->book > right->book) - (left->book < right->book)
                                     : by_ticket(a, b);
}

static int by_department(const void *a, const void *b)
{
    const struct sample_object *left = *(const struct sample_object *const *)a,
                               *right = *(const struct sample_object *const *)b;
    int order = strcmp(left->department_code, right->department_code);
    return order ? order : by_ticket(a, b);
}

static int by_department_and_book(const void *a, const void *b)
{
    const struct sample_object *left = *(const struct sample_object *const *)a,
                               *right = *(const struct sample_object *const *)b;
    int order = strcmp(left->department_code, right->department_code);
    return order ? order : by_book(a, b);
}

/* First 8 bytes, the first the most. */
static uint64_t start_of(const struct drawing *drawing, const char *group, size_t count)
{
    struct hash ticket;
    sample_ticket(drawing->seed, "start", group, "", &ticket);
    return hash_mark(&ticket) % count;
}

/* At place (start + k x all) / wanted for k = 0, 1 …: every object has the same chance. */
static void draw_group(const struct drawing *drawing, size_t from, size_t all, const char *group,
                       uint64_t least)
{
    uint64_t wanted = ((uint64_t)all * (uint64_t)drawing->sample->share + 9999) / 10000;
    wanted = wanted < least ? least : wanted;
    wanted = wanted > all ? all : wanted;
    uint64_t start = wanted ? start_of(drawing, group, all) : 0;
    for (uint64_t k = 0; k < wanted; k++)
        drawing->order[from + (size_t)((start + k * all) / wanted)]->drawn = true;
}

static size_t group_end(const struct drawing *drawing, size_t from)
{
    size_t end = from;
    while (end < drawing->count &&
           strcmp(drawing->order[end]->department_code, drawing->order[from]->department_code) == 0)
        end++;
    return end;
}

static void draw_departments(const struct drawing *drawing)
{
    for (size_t from = 0, end; from < drawing->count; from = end) {
        end = group_end(drawing, from);
        draw_group(drawing, from, end - from, drawing->order[from]->department_code,
                   drawing->sample->least);
    }
}

/* Of a draw over all: what a department lacks, by smallest ticket. */
static void top_up(const struct drawing *drawing)
{
    qsort(drawing->order, drawing->count, sizeof *drawing->order, by_department);
    for (size_t from = 0, end; from < drawing->count; from = end) {
        size_t drawn = 0;
        end = group_end(drawing, from);
        for (size_t i = from; i < end; i++)
            drawn += drawing->order[i]->drawn;
        for (size_t i = from; i < end && drawn < drawing->sample->least; i++) {
            drawn += !drawing->order[i]->drawn;
            drawing->order[i]->drawn = true;
        }
    }
}

enum status sample_drawn(struct arena *arena, const struct sample *sample, const char *secret,
                         const char *public_value, struct population *population, size_t *count)
{
    const struct sample_seed seed = {secret, public_value};
    struct drawing drawing = {sample, &seed, NULL, population->count};
    bool books = sample->strata & STRATUM_BOOK;
    if (sample->method != SAMPLE_METHOD)
        return STATUS_UNSUPPORTED;
    drawing.order = arena_array(arena, struct sample_object *, population->count + 1);
    if (!drawing.order)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < population->count; i++) {
        struct sample_object *object = &population->objects[i];
        sample_ticket(&seed, "object", object->project_code, object->unit_code, &object->ticket);
        object->drawn = false;
        drawing.order[i] = object;
    }
    if (drawing.count && (sample->strata & STRATUM_DEPARTMENT)) {
        qsort(drawing.order, drawing.count, sizeof *drawing.order,
              books ? by_department_and_book : by_department);
        draw_departments(&drawing);
    } else if (drawing.count) {
        qsort(drawing.order, drawing.count, sizeof *drawing.order, books ? by_book : by_ticket);
        draw_group(&drawing, 0, drawing.count, "", 0);
        top_up(&drawing);
    }
    *count = 0;
    for (size_t i = 0; i < population->count; i++)
        *count += population->objects[i].drawn;
    return STATUS_OK;
}
