/* compare -- sides, base, and the fields in which they differ. */
#include "inside.h"

#include <stdio.h>

void side_letter(size_t side, char letter[SIDE_LETTER_SIZE])
{
    if (side < 26)
        snprintf(letter, SIDE_LETTER_SIZE, "%c", (char)('a' + side));
    else
        snprintf(letter, SIDE_LETTER_SIZE, "%c%c", (char)('a' + side / 26 - 1),
                 (char)('a' + side % 26));
}

size_t side_of_letter(const struct comparison *comparison, const char *letter)
{
    char own[SIDE_LETTER_SIZE];
    for (size_t i = 0; i < comparison->side_count; i++) {
        side_letter(i, own);
        if (strcmp(own, letter) == 0)
            return i;
    }
    return strcmp(letter, "base") == 0 || strcmp(letter, "原值") == 0 ? COMPARE_BASE : COMPARE_OPEN;
}

enum status compare_find(const struct record *record, const char *mark,
                         const struct record_version **version)
{
    char hex[17];
    size_t size = strlen(mark), found = 0;
    if (size < 4 || size > 16)
        return STATUS_NOT_FOUND;
    for (size_t i = 0; i < record->version_count; i++) {
        snprintf(hex, sizeof hex, "%016llx", (unsigned long long)record->versions[i].name.mark);
        if (strncmp(hex, mark, size) != 0)
            continue;
        /* Both branches of a fork can hold the same change: it is one. */
        if (found && record->versions[i].name.mark == (*version)->name.mark)
            continue;
        *version = &record->versions[i];
        found++;
    }
    return found == 0 ? STATUS_NOT_FOUND : found > 1 ? STATUS_CONFLICT : STATUS_OK;
}

const char *version_words(struct arena *arena, const struct record_version *version)
{
    char stated[INSTANT_TEXT_SIZE];
    instant_print(version->stated_ms, stated);
    return said(arena_print(arena, "%s（%s，%s）",
                            version->author[0] ? version->author : "本机程序",
                            version->name.feed.node, stated));
}

/* -- what is compared --------------------------------------------------------------- */

struct comparing {
    struct arena *arena;
    struct comparison *out;
    struct wording wording;
    struct lineage lineage;
    struct field *fields;
    size_t *body_of_side;
    bool of_history; /* to be read: nobody chooses between the sides */
};

static const char *gone_words(const struct record_version *version)
{
    if (!version->gone)
        return "（已撤回）";
    return version->not_counted == BODY_MISSING ? "（正文缺失）" : "（已清除）";
}

static bool has_body(const struct record_version *version)
{
    return !version->gone;
}

/* The bodies: of each side that is not withdrawn, then of the base. */
static enum status gather_bodies(struct comparing *comparing)
{
    struct comparison *out = comparing->out;
    out->bodies = arena_array(comparing->arena, struct body, out->side_count + 1);
    comparing->body_of_side = arena_array(comparing->arena, size_t, out->side_count + 1);
    if (!out->bodies || !comparing->body_of_side)
        return STATUS_NO_MEMORY;
    out->body_of_side = comparing->body_of_side;
    for (size_t i = 0; i < out->side_count; i++) {
        const struct record_version *side = out->sides[i];
        comparing->body_of_side[i] = SIZE_MAX;
        out->gone += side->gone;
        if (side->withdrawn || !has_body(side))
            continue;
        comparing->body_of_side[i] = out->body_count;
        out->bodies[out->body_count++] = (struct body){true, side->payload};
    }
    /* In the history what was withdrawn can be read: it is laid beside nothing. */
    if (comparing->of_history && out->body_count == 1 && out->side_count > 1)
        out->bodies[out->body_count++] = (struct body){true, bytes_of(NULL, 0)};
    out->body_compared = out->body_count;
    if (out->base)
        out->bodies[out->body_count++] =
            (struct body){has_body(out->base) && !out->base->withdrawn, out->base->payload};
    /* Beside withdrawals one body alone is laid beside what it came from. */
    if (out->body_compared == 1 && out->body_count == 2 && out->bodies[1].known &&
        out->side_count > 1)
        out->body_compared = 2;
    return STATUS_OK;
}

static struct compared_field *add_field(struct comparing *comparing, const char *path,
                                        const char *words)
{
    struct comparison *out = comparing->out;
    struct compared_field *field = &out->fields[out->field_count++];
    *field = (struct compared_field){
        .path = path,
        .words = words,
        .values = arena_array(comparing->arena, const char *, out->side_count),
        .changed = arena_array(comparing->arena, bool, out->side_count),
        .by = arena_array(comparing->arena, const struct record_version *, out->side_count),
        .draft = COMPARE_OPEN};
    return field->values && field->changed && field->by ? field : NULL;
}

static bool any_mixed(const struct comparison *out)
{
    for (size_t i = 1; i < out->side_count; i++)
        if (out->sides[i]->withdrawn != out->sides[0]->withdrawn)
            return true;
    return false;
}

/* Withdrawn by one and edited by another: what that means only a person can say. */
static enum status compare_withdrawal(struct comparing *comparing)
{
    struct comparison *out = comparing->out;
    if (!any_mixed(out))
        return STATUS_OK;
    struct compared_field *field = add_field(comparing, "withdrawn", "整条记录");
    if (!field)
        return STATUS_NO_MEMORY;
    out->fields_before = 1;
    field->base = out->base ? (out->base->withdrawn ? "撤回" : "保留") : NULL;
    for (size_t i = 0; i < out->side_count; i++) {
        field->values[i] = out->sides[i]->withdrawn ? "撤回" : "保留";
        field->changed[i] = !out->base || out->base->withdrawn != out->sides[i]->withdrawn;
        field->by[i] = field->changed[i] ? out->sides[i] : NULL;
    }
    return STATUS_OK;
}

/* Two ways of writing that read alike are told apart by what is stored. */
static void tell_apart(struct comparing *comparing, const struct field *field, size_t count,
                       const char **words)
{
    for (size_t i = 1; i < count; i++) {
        bool alike = false;
        for (size_t k = 0; k < i && !alike; k++)
            alike =
                field->values[k].mark != field->values[i].mark && strcmp(words[k], words[i]) == 0;
        if (alike)
            words[i] = said(arena_print(comparing->arena, "%s（写法不同 %zu）", words[i],
                                        (size_t)field->values[i].mark + 1));
    }
}

static const char **words_of_bodies(struct comparing *comparing, const struct field *field)
{
    size_t count = comparing->out->body_count;
    const char **words = arena_array(comparing->arena, const char *, count);
    bool wan = field_fits_wan(field, count);
    for (size_t i = 0; words && i < count; i++)
        words[i] = value_words(&comparing->wording, field, &field->values[i], wan);
    if (words)
        tell_apart(comparing, field, count, words);
    return words;
}

static bool is_changed(const struct comparison *out, const struct field *field, size_t body)
{
    const struct field_value *base = &field->values[out->body_count - 1];
    return !out->base || !out->bodies[out->body_count - 1].known ||
           base->mark != field->values[body].mark;
}

/* What one side changed, or all that changed it alike. */
static size_t draft_of(const struct comparison *out, const struct field *field)
{
    size_t draft = COMPARE_OPEN;
    for (size_t i = 0; i < out->side_count; i++) {
        size_t body = out->body_of_side[i];
        if (body == SIZE_MAX || !is_changed(out, field, body))
            continue;
        if (draft == COMPARE_OPEN)
            draft = i;
        else if (field->values[out->body_of_side[draft]].mark != field->values[body].mark)
            return COMPARE_OPEN;
    }
    return draft;
}

static enum status compare_field(struct comparing *comparing, struct blame *blame,
                                 const struct field *field)
{
    struct comparison *out = comparing->out;
    struct compared_field *to =
        add_field(comparing, field->path, field_words(&comparing->wording, field));
    const char **words = words_of_bodies(comparing, field);
    if (!to || !words)
        return STATUS_NO_MEMORY;
    bool based = out->base && out->bodies[out->body_count - 1].known;
    to->base = based ? words[out->body_count - 1] : NULL;
    to->draft = draft_of(out, field);
    for (size_t i = 0; i < out->side_count; i++) {
        size_t body = out->body_of_side[i];
        to->values[i] = body == SIZE_MAX ? gone_words(out->sides[i]) : words[body];
        if (body == SIZE_MAX)
            continue;
        to->changed[i] = is_changed(out, field, body);
        if (!to->changed[i])
            continue;
        to->by[i] = out->sides[i];
        enum status status =
            blame ? blame_field(blame, out->sides[i], field->path, &to->by[i]) : STATUS_OK;
        if (status)
            return status;
        if (!to->by[i]) /* changed and changed back by way of others: said of the side */
            to->by[i] = out->sides[i];
    }
    return STATUS_OK;
}

static enum status compare_fields(struct comparing *comparing)
{
    struct comparison *out = comparing->out;
    struct blame *blame = NULL;
    size_t count = 0;
    enum status status = STATUS_OK;
    if (out->body_compared > 1)
        status = payload_differ(comparing->arena, out->record.key.kind, out->bodies,
                                out->body_count, out->body_compared, &comparing->fields, &count);
    if (status == STATUS_OK && out->base)
        status = blame_open(comparing->arena, &out->record, out->base, &comparing->lineage, &blame);
    out->fields = arena_array(comparing->arena, struct compared_field, count + 1);
    if (status == STATUS_OK && !out->fields)
        status = STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = compare_withdrawal(comparing);
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        status = compare_field(comparing, blame, &comparing->fields[i]);
    for (size_t i = 0; i < out->field_count; i++)
        out->open += out->fields[i].draft == COMPARE_OPEN;
    for (size_t i = 1; i < out->body_compared && out->field_count == 0; i++)
        out->same_meaning =
            out->same_meaning || !bytes_equal(out->bodies[i].bytes, out->bodies[0].bytes);
    return status;
}

static enum status compare_sides(struct view *view, struct arena *arena,
                                 struct comparison *comparison, bool of_history)
{
    struct comparing comparing = {.arena = arena, .out = comparison, .of_history = of_history};
    comparison->seen = replica_heads_mark(&comparison->record);
    wording_open(&comparing.wording, view, arena, &comparison->record.key);
    enum status status = lineage_open(&comparing.lineage, arena, &comparison->record);
    if (status == STATUS_OK && comparison->side_count > 1)
        status = lineage_base(&comparing.lineage, arena, comparison->sides, comparison->side_count,
                              &comparison->base);
    if (status == STATUS_OK)
        status = gather_bodies(&comparing);
    if (status == STATUS_OK)
        status = compare_fields(&comparing);
    return status == STATUS_OK && arena->failed ? STATUS_NO_MEMORY : status;
}

/* -- which versions ----------------------------------------------------------------- */

static enum status open_sides(struct view *view, struct arena *arena, const struct record_key *key,
                              struct comparison *comparison, size_t room)
{
    *comparison = (struct comparison){.base = NULL};
    enum status status = replica_history(view, arena, key, &comparison->record);
    if (status)
        return status;
    if (room == 0)
        room = comparison->record.version_count + 1;
    comparison->sides = arena_array(arena, const struct record_version *, room);
    return comparison->sides ? STATUS_OK : STATUS_NO_MEMORY;
}

static bool same_side(const struct record_version *a, const struct record_version *b)
{
    return a->withdrawn == b->withdrawn && has_body(a) && has_body(b) &&
           bytes_equal(a->payload, b->payload);
}

/* Of heads beside the shown one, the larger mark first: the same at every node. */
static void sort_conflicts(struct comparison *comparison)
{
    for (size_t i = 2; i < comparison->side_count; i++)
        for (size_t k = i; k > 1; k--) {
            const struct record_version **sides = &comparison->sides[k];
            if (sides[-1]->name.mark >= sides[0]->name.mark)
                break;
            const struct record_version *kept = sides[0];
            sides[0] = sides[-1];
            sides[-1] = kept;
        }
}

enum status compare_heads(struct view *view, struct arena *arena, const struct record_key *key,
                          struct comparison *comparison)
{
    enum status status = open_sides(view, arena, key, comparison, 0);
    if (status)
        return status;
    const struct record *record = &comparison->record;
    if (record->state.shown == SIZE_MAX)
        return STATUS_NOT_FOUND;
    comparison->sides[comparison->side_count++] = &record->versions[record->state.shown];
    for (size_t i = 0; i < record->version_count; i++) {
        const struct record_version *version = &record->versions[i];
        bool twin = version->standing != STANDING_CONFLICT;
        for (size_t k = 1; k < comparison->side_count && !twin; k++)
            twin = same_side(comparison->sides[k], version);
        if (!twin)
            comparison->sides[comparison->side_count++] = version;
    }
    sort_conflicts(comparison);
    return compare_sides(view, arena, comparison, false);
}

enum status compare_versions(struct view *view, struct arena *arena, const struct record_key *key,
                             const struct version_name *names, size_t count,
                             struct comparison *comparison)
{
    enum status status = open_sides(view, arena, key, comparison, count + 1);
    for (size_t n = 0; n < count && status == STATUS_OK; n++) {
        const struct record *record = &comparison->record;
        status = STATUS_NOT_FOUND;
        for (size_t i = 0; i < record->version_count && status; i++)
            if (version_name_equal(&record->versions[i].name, &names[n])) {
                comparison->sides[comparison->side_count++] = &record->versions[i];
                status = STATUS_OK;
            }
    }
    return status ? status : compare_sides(view, arena, comparison, true);
}
