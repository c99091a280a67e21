/* What is to be decided of a draft for another year: every date, what had none, what follows an event, and what was asked
 * of one year only. */
#include <siben/plan.h>

#include <stdio.h>

#define MARK " # 待定："

struct listing {
    struct arena *arena;
    const char **items;
    size_t count, capacity;
};

static void add(struct listing *listing, const char *text)
{
    if (listing->count == listing->capacity) {
        size_t capacity = listing->capacity * 2 + 64;
        const char **grown = arena_array(listing->arena, const char *, capacity);
        if (!grown)
            return; /* the arena says so */
        if (listing->count)
            memcpy(grown, listing->items, listing->count * sizeof *grown);
        listing->items = grown;
        listing->capacity = capacity;
    }
    if (text)
        listing->items[listing->count++] = text;
}

static void add_date(struct listing *listing, const struct obligation *it, const char *what,
                     int32_t date)
{
    static const char *const week[] = {"一", "二", "三", "四", "五", "六", "日"};
    char text[DATE_TEXT_SIZE];
    if (date == DATE_NONE)
        return;
    date_print(date, text);
    add(listing, arena_print(listing->arena, "%s %s %s %s（周%s）", it->id, it->title, what, text,
                             week[date_weekday(date) - 1]));
}

static void add_obligation(struct listing *listing, const struct obligation *it)
{
    static const char *const dates[][2] = {{"due", "期限"}, {"cutoff", "监控节点"}};
    if (!it->recurs)
        add(listing,
            arena_print(listing->arena, "%s %s：上年只要求当年（recurs: no），今年还办不办", it->id,
                        it->title));
    add_date(listing, it, "开始日", it->opens);
    add_date(listing, it, "监控节点", it->cutoff);
    for (size_t i = 0; i < it->due_count; i++)
        add_date(listing, it, "期限", it->dues[i]);
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++)
        if (obligation_unset(it, dates[i][0]))
            add(listing, arena_print(listing->arena, "%s %s %s未设定：今年定不定", it->id,
                                     it->title, dates[i][1]));
    if (it->event_count) {
        bool working = it->event->working_days >= 0;
        add(listing, arena_print(listing->arena, "%s %s 期限随“%s”，之后 %d 个%s", it->id,
                                 it->title, it->event->after,
                                 (int)(working ? it->event->working_days : it->event->days),
                                 working ? "工作日" : "自然日"));
    }
}

static bool starts_key(const char *line, const char *key)
{
    line += strspn(line, " -");
    size_t size = strlen(key);
    return strncmp(line, key, size) == 0 && line[size] == ':';
}

/* Dates that stand elsewhere in the text: in a rule, in a note. */
static void add_elsewhere(struct listing *listing, const char *line, size_t number)
{
    static const char *const listed[] = {"due", "cutoff", "opens", "event", "recurs"};
    const char *mark = strstr(line, MARK), *start = line + strspn(line, " -");
    for (size_t i = 0; mark && i < sizeof listed / sizeof *listed; i++)
        if (starts_key(line, listed[i]))
            return;
    if (mark && mark > start)
        add(listing,
            arena_print(listing->arena, "第 %zu 行 %.*s", number, (int)(mark - start), start));
}

enum status plan_decisions(struct arena *arena, struct bytes draft, const struct plan *plan,
                           const char ***lines, size_t *count)
{
    struct listing listing = {.arena = arena};
    size_t number = 1;
    for (size_t i = 0; i < plan->obligation_count; i++)
        add_obligation(&listing, &plan->obligations[i]);
    char *text = arena_text_of(arena, draft);
    for (char *line = text; line; number++) {
        char *end = strchr(line, '\n');
        if (end)
            *end = '\0';
        if (*(line + strspn(line, " ")) != '#')
            add_elsewhere(&listing, line, number);
        line = end ? end + 1 : NULL;
    }
    *lines = listing.items;
    *count = listing.count;
    return arena->failed || !text ? STATUS_NO_MEMORY : STATUS_OK;
}
