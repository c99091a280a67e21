/* The records behind a duty that no record keeps alone: what counts, what came and does not count and why, and what says
 * how much must be covered. Asked for by `siben explain`, of one obligation and one debtor. */
#include "duty_weigh.h"

#include <stdlib.h>

struct facts {
    struct walking *walking;
    const struct duty *duty;
    const struct tally *evaluated; /* whose reports disclosures must be; NULL */
    struct duty_fact *items;
    size_t count, capacity;
};

static struct duty_fact *add_fact(struct facts *facts)
{
    if (facts->count == facts->capacity) {
        const size_t capacity = facts->capacity * 2 + 16;
        struct duty_fact *grown = arena_array(facts->walking->arena, struct duty_fact, capacity);
        if (!grown) {
            facts->walking->status = STATUS_NO_MEMORY;
            return NULL;
        }
        if (facts->count)
            memcpy(grown, facts->items, facts->count * sizeof *grown);
        facts->items = grown;
        facts->capacity = capacity;
    }
    struct duty_fact *fact = &facts->items[facts->count++];
    *fact = (struct duty_fact){.title = "", .refused = "", .refused_english = ""};
    return fact;
}

/* Is a row about what the debtor answers for? The office for all of it. */
static bool concerns(const struct facts *facts, const struct work_item *item,
                     const struct work_row *row)
{
    const struct walking *walking = facts->walking;
    const struct duty_unit *debtor = facts->duty->unit;
    if (facts->duty->obligation->owner == OWNER_OFFICE || !debtor)
        return true;
    const struct duty_unit *unit =
        duty_roster_unit_at(&walking->roster, row->unit_code, &item->key.scope);
    for (size_t i = 0; !unit && *row->project_code && i < walking->project_count; i++)
        if (strcmp(walking->projects[i].id, row->project_code) == 0)
            unit = walking->projects[i].unit;
    return unit && unit->department == debtor->department;
}

/* Rows about the debtor; `counting`: without those of an agency that prepared the material it evaluates. */
static size_t rows_of(const struct facts *facts, const struct work_item *item,
                      const struct work *work, bool counting)
{
    const struct walking *walking = facts->walking;
    size_t rows = 0;
    for (size_t i = 0; i < work->row_count; i++)
        rows += concerns(facts, item, &work->rows[i]) &&
                !(counting &&
                  works_conflict(&walking->works, work, &work->rows[i], walking->ask->as_of));
    return rows;
}

/* The first of its versions that counts, since it was last taken back; of what never counted the first. */
static int64_t came(const struct tally_ask *ask, const struct work_item *item)
{
    int64_t first = 0, counting = 0;
    for (size_t i = 0; i < item->version_count && item->versions[i].ms < day_end_ms(ask->as_of);
         i++) {
        const struct work *work = item->versions[i].work;
        if (!work)
            first = counting = 0;
        else if (!first)
            first = item->versions[i].ms;
        if (work && !counting && tally_meant(ask, item, work) && tally_counts(ask, work))
            counting = item->versions[i].ms;
    }
    return counting ? counting : first;
}

static uint8_t role_of(const struct tally_ask *ask, const struct course_read *read, bool counts)
{
    return !counts                                           ? FACT_REFUSED
           : read->state == COURSE_RETURNED                  ? FACT_RETURNED
           : ask->approved && read->state != COURSE_APPROVED ? FACT_WAITING
                                                             : FACT_COUNTS;
}

/* Where it must: a disclosure of an obligation that asks for reports. */
static bool shows_reports(const struct facts *facts, const struct work *work)
{
    if (!facts->evaluated || work->type != WORK_DISCLOSURE)
        return true; /* also what has no rows */
    for (size_t i = 0; i < work->row_count; i++)
        if (tally_is_report(facts->evaluated, work, &work->rows[i]))
            return true;
    return false;
}

static void refuse(struct duty_fact *fact, const char *chinese, const char *english)
{
    fact->role = FACT_REFUSED;
    fact->refused = chinese;
    fact->refused_english = english;
}

/* As the tally counts it, or not. */
static void weigh_fact(struct facts *facts, const struct tally_ask *ask,
                       const struct work_item *item, const struct work *work,
                       struct duty_fact *fact)
{
    struct walking *walking = facts->walking;
    struct course_read read;
    struct tally_ask english = *ask, chinese = *ask;
    const size_t named = fact->rows;
    english.english = true;
    chinese.english = false;
    duty_read_course(walking->ask->held, &item->course, day_end_ms(walking->ask->as_of), &read);
    fact->came_ms = ask->stated ? 0 : came(ask, item);
    fact->rows = rows_of(facts, item, work, true);
    fact->role = role_of(ask, &read, tally_counts(ask, work));
    if (fact->role == FACT_REFUSED)
        refuse(fact, tally_refusal(walking->arena, &chinese, work),
               tally_refusal(walking->arena, &english, work));
    else if (!shows_reports(facts, work))
        refuse(fact, "不是评价报告：早于评价，没有写评价对象，或写明是别的，不计",
               "not the report of an evaluation: before it, of no evaluated object, or said to be "
               "something else; it does not count");
    else if (named && !fact->rows)
        refuse(fact, "评价机构给被评价的单位编制过材料，不计",
               "the agency prepared the material of the unit that it evaluates: it does not count");
    if (!fact->refused || !fact->refused_english)
        walking->status = STATUS_NO_MEMORY;
    if (fact->role == FACT_REFUSED)
        fact->rows = named;
}

/* `named`: they say what must be covered, or what was found. */
static void add_works(struct facts *facts, const struct tally_ask *ask, bool named)
{
    struct walking *walking = facts->walking;
    for (size_t i = 0; i < walking->works.count && walking->status == STATUS_OK; i++) {
        const struct work_item *item = &walking->works.items[i];
        /* as the tally reads it: by its own date, or by when it came here */
        const struct work *work =
            work_by(item, ask->stated ? INT64_MAX : day_end_ms(walking->ask->as_of));
        if (!tally_meant(ask, item, work))
            continue;
        const size_t rows = rows_of(facts, item, work, false);
        if (!rows && facts->duty->obligation->owner != OWNER_OFFICE)
            continue;
        struct duty_fact *fact = add_fact(facts);
        if (!fact)
            return;
        fact->key = item->key;
        fact->type = work->type;
        fact->date = work->date;
        fact->title = work->title;
        fact->rows = rows;
        fact->role = FACT_NAMES;
        if (!named)
            weigh_fact(facts, ask, item, work, fact);
    }
}

static void add_draws(struct facts *facts)
{
    struct walking *walking = facts->walking;
    const struct samples *samples = &walking->samples;
    for (size_t i = 0; i < samples->count && walking->status == STATUS_OK; i++) {
        const struct sample_item *sample = &samples->items[i];
        if (!weigh_is_drawn_for(walking, facts->duty->obligation, sample))
            continue;
        struct duty_fact *fact = add_fact(facts);
        if (!fact)
            return;
        fact->key = sample->key;
        fact->role = FACT_DRAWN;
        fact->type = sample->sample->purpose;
        fact->date = sample->draw->date;
        fact->rows = sample->draw->row_count;
    }
}

static int by_date(const void *a, const void *b)
{
    const struct duty_fact *x = a, *y = b;
    return x->role / FACT_DRAWN != y->role / FACT_DRAWN ? (x->role < y->role) - (x->role > y->role)
           : x->date != y->date                         ? (x->date > y->date) - (x->date < y->date)
                                                        : strcmp(x->key.id, y->key.id);
}

static bool are_wanted(const struct duty_facts_ask *wanted, const struct duty *duty)
{
    const bool office = duty->obligation->owner == OWNER_OFFICE;
    return wanted && strcmp(duty->obligation->id, wanted->obligation) == 0 &&
           (*wanted->debtor
                ? !office && (strcmp(duty->id, wanted->debtor) == 0 ||
                              (duty->unit && strcmp(duty->unit->code, wanted->debtor) == 0))
                : office);
}

void duty_give_facts(struct walking *walking, const struct tally_ask *ask, struct duty *duty)
{
    struct facts facts = {.walking = walking, .duty = duty};
    struct tally_ask universe;
    if (walking->status != STATUS_OK || !are_wanted(walking->ask->facts, duty))
        return;
    if (duty->obligation->owner == OWNER_OFFICE) {
        add_draws(&facts);
        if (weigh_used_ask(walking, duty->obligation, &universe))
            add_works(&facts, &universe, true);
    }
    struct tally evaluated = {.map = NULL};
    const struct tally_ask of_evaluations = tally_ask_evaluated(ask);
    if (ask->reports) {
        const enum status status = tally_make(walking, &of_evaluations, &evaluated);
        walking->status = walking->status ? walking->status : status;
        facts.evaluated = &evaluated;
    }
    if (walking->status == STATUS_OK)
        add_works(&facts, ask, false);
    facts.evaluated = NULL;
    tally_close(&evaluated);
    if (duty->obligation->kept.followed) {
        universe = (struct tally_ask){.types = 1u << WORK_RECTIFICATION,
                                      .round = -1,
                                      .named = true,
                                      .plan = ask->plan,
                                      .as_of = ask->as_of};
        add_works(&facts, &universe, true);
    }
    if (facts.count > 1)
        qsort(facts.items, facts.count, sizeof *facts.items, by_date);
    duty->facts = facts.items;
    duty->fact_count = facts.count;
}
