/* What a disclosure must show of a department: targets with the budget, self-evaluations and reports with the accounts
 * (DOMAIN.md O-32, O-33: "涉密除外"). A row names a project, or covers its unit's department wholly where a list is attached.
 * Secret projects are on no list: they are owed nothing, and what names one is told. */
#include "duty_disclose.h"

#include <siben/map.h>

#include <stdio.h>

#define MARK_WHOLE '*' /* all projects of a department, with a list */
#define MARK_BARE '?'  /* the same, without one */
#define MARK_SECRET 's'
#define MARK_EVALUATED 'e'
#define MARK_RECORD 'r' /* the last record of a department: a pointer, no date */
#define MARK_BREACH 'x' /* of a department: it named one that is secret */

struct disclosed {
    struct walking *walking;
    const struct obligation *it;
    int32_t year;
    bool stated;     /* the plan's clock: by the stated date; else by when it came here */
    struct map *map; /* mark, what is shown, code -> date + 1 the first of it */
};

/* -- what was shown --------------------------------------------------------------------------------- */

static uint64_t *slot_of(struct disclosed *disclosed, char mark, unsigned shown, const char *code,
                         bool make)
{
    char key[NAME_MAX_BYTES + 8];
    if (!make && !map_count(disclosed->map))
        return NULL;
    int size = snprintf(key, sizeof key, "%c%u/%s", mark, shown, code);
    const struct bytes name =
        bytes_of(key, size > 0 && (size_t)size < sizeof key ? (size_t)size : sizeof key - 1);
    return make ? map_put(disclosed->map, name, NULL) : map_get(disclosed->map, name);
}

static void note(struct disclosed *disclosed, char mark, unsigned shown, const char *code,
                 int32_t date)
{
    uint64_t *slot = slot_of(disclosed, mark, shown, code, true);
    if (!slot)
        disclosed->walking->status = STATUS_NO_MEMORY;
    else if (!*slot || (int64_t)*slot > (int64_t)date + 1)
        *slot = (uint64_t)(date + 1);
}

static int32_t first_of(struct disclosed *disclosed, char mark, unsigned shown, const char *code)
{
    const uint64_t *slot = slot_of(disclosed, mark, shown, code, false);
    return slot && *slot ? (int32_t)*slot - 1 : DATE_NONE;
}

unsigned disclosure_shows(const struct work *work, const struct work_row *row)
{
    const char *text = *row->field ? row->field : work->title;
    bool whole = text_contains(text, "整体");
    bool projects = *row->project_code || text_contains(text, "项目") || !whole;
    bool target = text_contains(text, "目标"), self = text_contains(text, "自评");
    unsigned mask = 0;
    if (target && projects)
        mask |= 1u << SHOWN_TARGETS;
    if (self && projects)
        mask |= 1u << SHOWN_SELF_EVALUATIONS;
    if (text_contains(text, "评价报告"))
        mask |= 1u << SHOWN_REPORTS;
    if (*row->project_code)
        return mask;
    if (target && whole)
        mask |= 1u << SHOWN_OVERALL_TARGET;
    if (self && whole)
        mask |= 1u << SHOWN_OVERALL_SELF_EVALUATION;
    return mask;
}

bool disclosure_is_report(const struct work *work, const struct work_row *row, int32_t since)
{
    unsigned mask = disclosure_shows(work, row);
    return (!mask || mask >> SHOWN_REPORTS & 1) && work->date >= since;
}

static bool of_department(unsigned shown)
{
    return shown == SHOWN_OVERALL_TARGET || shown == SHOWN_OVERALL_SELF_EVALUATION;
}

static void remember(struct disclosed *disclosed, const char *department,
                     const struct work_item *item)
{
    uint64_t *slot = slot_of(disclosed, MARK_RECORD, 0, department, true);
    if (slot)
        *slot = (uint64_t)(uintptr_t)item;
    else
        disclosed->walking->status = STATUS_NO_MEMORY;
}

static bool says_as(const struct work *work, const struct work_row *row, const struct work *other,
                    const struct work_row *than)
{
    return strcmp(row->unit_code, than->unit_code) == 0 &&
           strcmp(row->project_code, than->project_code) == 0 &&
           disclosure_shows(work, row) == disclosure_shows(other, than) &&
           (*row->project_code || work_proved(work) == work_proved(other));
}

/* By the plan's clock: as it is stated, or when the first of its versions came that says the same, since it was last taken back. */
static int32_t day_of(const struct disclosed *disclosed, const struct work_item *item,
                      const struct work *work, const struct work_row *row)
{
    int64_t first_ms = 0, end_ms = day_end_ms(disclosed->walking->ask->as_of);
    if (disclosed->stated)
        return work->date;
    for (size_t i = 0; i < item->version_count && item->versions[i].ms < end_ms; i++) {
        const struct work *version = item->versions[i].work;
        bool says = false;
        for (size_t k = 0; version && !says && k < version->row_count; k++)
            says = says_as(work, row, version, &version->rows[k]);
        first_ms = !says ? 0 : first_ms ? first_ms : item->versions[i].ms;
    }
    return first_ms ? date_of_instant(first_ms) : DATE_NONE;
}

static void take_row(struct disclosed *disclosed, const struct work_item *item,
                     const struct work *work, const struct work_row *row)
{
    const int32_t date = day_of(disclosed, item, work, row);
    if (date == DATE_NONE)
        return;
    const struct duty_unit *unit =
        duty_roster_unit_at(&disclosed->walking->roster, row->unit_code, &item->key.scope);
    unsigned mask = disclosure_shows(work, row);
    if (unit && (mask & disclosed->it->kept.shows))
        remember(disclosed, unit->department_own, item);
    if (*row->project_code && first_of(disclosed, MARK_SECRET, 0, row->project_code) != DATE_NONE)
        note(disclosed, MARK_BREACH, 0, unit ? unit->department_own : "", date);
    for (unsigned shown = 0; shown < SHOWN_COUNT; shown++) {
        if (!(mask >> shown & 1))
            continue;
        if (*row->project_code)
            note(disclosed, 'p', shown, row->project_code, date);
        else if (unit && of_department(shown))
            note(disclosed, 'd', shown, unit->department_own, date);
        else if (unit)
            note(disclosed, work_proved(work) ? MARK_WHOLE : MARK_BARE, shown, unit->department_own,
                 date);
    }
}

static bool counts(const struct disclosed *disclosed, const struct work_item *item,
                   const struct work *work, unsigned type)
{
    int32_t as_of = disclosed->walking->ask->as_of;
    unsigned returns, state = work_state_by(item, day_end_ms(as_of), &returns);
    bool passed = type == WORK_DISCLOSURE && disclosed->it->kept.done == DONE_APPROVED
                      ? state == COURSE_APPROVED
                      : state != COURSE_RETURNED;
    return work && work->type == type && item->key.fiscal_year == disclosed->year &&
           work->date != DATE_NONE && (work->date <= as_of || !disclosed->stated) && passed;
}

static void take_works(struct disclosed *disclosed)
{
    const struct works *works = &disclosed->walking->works;
    for (size_t i = 0; i < works->count && disclosed->walking->status == STATUS_OK; i++) {
        const struct work_item *item = &works->items[i];
        const struct work *work = work_by(
            item, disclosed->stated ? INT64_MAX : day_end_ms(disclosed->walking->ask->as_of));
        bool evaluation = counts(disclosed, item, work, WORK_DEPARTMENT_EVALUATION);
        bool disclosure = counts(disclosed, item, work, WORK_DISCLOSURE);
        for (size_t k = 0; (evaluation || disclosure) && k < work->row_count; k++)
            if (disclosure)
                take_row(disclosed, item, work, &work->rows[k]);
            else if (*work->rows[k].project_code)
                note(disclosed, MARK_EVALUATED, 0, work->rows[k].project_code, work->date);
    }
}

/* Out of scope since it is secret: DOMAIN.md 4.9. */
static bool see_list(void *context, struct view *view, const struct record *record,
                     struct arena *arena)
{
    struct disclosed *disclosed = context;
    struct payload payload;
    (void)view;
    if (!record->shown.seq || record->state.withdrawn || record->gone)
        return true;
    enum status status = payload_decode(arena, KIND_PROJECT_LIST, record->payload, &payload);
    if (status == STATUS_NO_MEMORY)
        disclosed->walking->status = status;
    for (size_t i = 0; status == STATUS_OK && i < payload.list.entry_count; i++) {
        const struct list_entry *entry = &payload.list.entries[i];
        if (entry->out_of_scope && text_contains(entry->reason, "涉密"))
            note(disclosed, MARK_SECRET, 0, entry->project_code, 0);
    }
    return disclosed->walking->status == STATUS_OK;
}

/* -- what a department owes ------------------------------------------------------------------------------ */

#define LACKING_NAMED 3
struct lacking {
    size_t of, done, due, named;
    int32_t until, last; /* last: when the last of what is there was shown */
    struct buffer names;
    bool english;
};

static const char *shown_chinese(unsigned shown)
{
    static const char *const words[SHOWN_COUNT] = {"目标", "部门整体绩效目标", "自评表",
                                                   "部门整体自评表", "评价报告"};
    return words[shown];
}

static const char *shown_words(const struct disclosed *disclosed, unsigned shown)
{
    static const char *const words[SHOWN_COUNT] = {
        "target", "overall target of the department", "self-evaluation",
        "overall self-evaluation of the department", "report of the evaluation"};
    return disclosed->walking->ask->english ? words[shown] : shown_chinese(shown);
}

static void want(struct lacking *lacking, int32_t date, const char *name, const char *what)
{
    bool there = date != DATE_NONE;
    lacking->of++;
    lacking->done += there;
    lacking->last = there && date > lacking->last ? date : lacking->last;
    lacking->due += there && (lacking->until == DATE_NONE || date <= lacking->until);
    if (there || lacking->named == LACKING_NAMED)
        return;
    bool english = lacking->english;
    buffer_print(&lacking->names, "%s%s%s%s%s",
                 !lacking->named++ ? ""
                 : english         ? ", "
                                   : "、",
                 name,
                 !*name    ? ""
                 : english ? " ("
                           : "（",
                 what,
                 !*name    ? ""
                 : english ? ")"
                           : "）");
}

static int32_t earlier(int32_t a, int32_t b)
{
    return a == DATE_NONE ? b : b == DATE_NONE ? a : a < b ? a : b;
}

/* The budget of the year's beginning is what is disclosed with it: what was added later is in none. */
static bool is_owed(struct disclosed *disclosed, unsigned shown, const struct duty_project *project)
{
    return shown == SHOWN_TARGETS ? project->money.initial_fen > 0
           : shown == SHOWN_REPORTS
               ? first_of(disclosed, MARK_EVALUATED, 0, project->id) != DATE_NONE
               : true;
}

static void want_projects(struct disclosed *disclosed, unsigned shown, const struct duty_unit *lead,
                          struct lacking *lacking)
{
    const struct walking *walking = disclosed->walking;
    int32_t whole = first_of(disclosed, MARK_WHOLE, shown, lead->department_own);
    for (const struct duty_project *project = NULL;
         (project = duty_project_of(walking, lead->department, project));)
        if (project->year == disclosed->year && is_owed(disclosed, shown, project))
            want(lacking, earlier(first_of(disclosed, 'p', shown, project->id), whole),
                 project->name, shown_words(disclosed, shown));
}

/* What the department has not shown, in words; the row that says all without a list is no list. */
static const char *words_of(struct disclosed *disclosed, const struct duty_unit *lead,
                            struct lacking *lacking)
{
    struct arena *arena = disclosed->walking->arena;
    bool bare = false;
    for (unsigned shown = 0; shown < SHOWN_COUNT; shown++)
        bare = bare || first_of(disclosed, MARK_BARE, shown, lead->department_own) != DATE_NONE;
    buffer_put_u8(&lacking->names, 0);
    if (lacking->names.failed)
        return NULL;
    if (first_of(disclosed, MARK_BREACH, 0, lead->department_own) != DATE_NONE)
        return disclosed->walking->ask->english
                   ? "a secret project is named in what was disclosed: take it down"
                   : "公开里列了涉密的项目，请撤下";
    if (lacking->done == lacking->of)
        return "";
    bool more = lacking->of - lacking->done > LACKING_NAMED;
    const char *names = (const char *)lacking->names.data;
    if (disclosed->walking->ask->english)
        return arena_print(arena, "%zu not yet disclosed: %s%s%s", lacking->of - lacking->done,
                           names, more ? ", …" : "",
                           bare ? "; who says all projects must add the list of them" : "");
    return arena_print(arena, "还没有公开 %zu 项：%s%s%s", lacking->of - lacking->done, names,
                       more ? "等" : "", bare ? "；写了全部项目的，要附项目清单才算" : "");
}

void disclosed_judge(struct disclosed *disclosed, struct duty *duty)
{
    const struct duty_unit *lead = duty->unit;
    struct lacking lacking = {.until = duty_counts_until(duty),
                              .last = DATE_NONE,
                              .english = disclosed->walking->ask->english};
    unsigned shows = disclosed->it->kept.shows;
    for (unsigned shown = 0; shown < SHOWN_COUNT; shown++) {
        if (!(shows >> shown & 1))
            continue;
        if (of_department(shown))
            want(&lacking, first_of(disclosed, 'd', shown, lead->department_own), "",
                 shown_words(disclosed, shown));
        else
            want_projects(disclosed, shown, lead, &lacking);
    }
    const uint64_t *record = slot_of(disclosed, MARK_RECORD, 0, lead->department_own, false);
    if (record && *record)
        duty->record = ((const struct work_item *)(uintptr_t)*record)->key;
    duty->of = lacking.of;
    duty->done = lacking.done;
    duty->words = words_of(disclosed, lead, &lacking);
    buffer_free(&lacking.names);
    bool breach = first_of(disclosed, MARK_BREACH, 0, lead->department_own) != DATE_NONE;
    bool done = lacking.done == lacking.of && !breach;
    duty->late = done && lacking.due < lacking.of;
    if (done && lacking.of)
        duty->first_ms = duty->done_ms = day_begin_ms(lacking.last);
    duty->state = !done        ? duty_state_without(duty, disclosed->walking->ask->as_of)
                  : duty->late ? DUTY_DONE_LATE
                               : DUTY_DONE;
    if (!duty->words)
        disclosed->walking->status = STATUS_NO_MEMORY;
}

enum status disclosed_read(struct walking *walking, const struct obligation *it,
                           struct disclosed **out)
{
    struct disclosed *disclosed = arena_take(walking->arena, sizeof *disclosed);
    *out = disclosed;
    if (!disclosed)
        return STATUS_NO_MEMORY;
    *disclosed = (struct disclosed){.walking = walking,
                                    .it = it,
                                    .year = duty_year(walking_plan(walking), it),
                                    .stated = it->kept.clock == CLOCK_STATED,
                                    .map = map_new()};
    if (!disclosed->map)
        return STATUS_NO_MEMORY;
    enum status status =
        replica_each(walking->view, &walking_plan(walking)->scope, KIND_PROJECT_LIST,
                     (unsigned)disclosed->year, see_list, disclosed);
    if (status == STATUS_OK && walking->status == STATUS_OK)
        take_works(disclosed);
    return status ? status : walking->status;
}

void disclosed_close(struct disclosed *disclosed)
{
    if (disclosed)
        map_free(disclosed->map);
}
