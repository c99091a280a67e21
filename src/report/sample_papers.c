/* What working papers of a sample are filled in with (DOMAIN.md T10): ids, indicators with their core flag, 自评完成值. */
#include "sample.h"

struct filling {
    struct view *view;
    struct then *then;
    struct arena *arena;
    const struct sample_item *item;
    struct duty_roster roster;
    struct record_key *forms; /* of each row of the draw */
    const char **names;
    struct paper_row *rows;
    size_t count, capacity;
    bool failed;
};

static bool see_image(void *context, const struct fact_image *image)
{
    struct filling *filling = context;
    const struct draw *draw = filling->item->draw;
    for (size_t i = 0; i < draw->row_count; i++) {
        bool same = strcmp(draw->rows[i].project_code, image->subject.id) == 0;
        if (!same ||
            (filling->forms[i].id[0] && strcmp(draw->rows[i].unit_code, image->unit_code) != 0))
            continue;
        filling->forms[i] = image->subject;
        filling->forms[i].kind = filling->item->key.round ? KIND_MONITORING : KIND_SELF_EVALUATION;
        filling->forms[i].round = filling->item->key.round;
        filling->names[i] = arena_text(filling->arena, image->name);
    }
    filling->failed = filling->arena->failed;
    return !filling->failed;
}

static struct paper_row *row_new(struct filling *filling, size_t i)
{
    if (filling->count == filling->capacity) {
        size_t capacity = filling->capacity * 2 + 256;
        struct paper_row *grown = arena_array(filling->arena, struct paper_row, capacity);
        if (!grown) {
            filling->failed = true;
            return NULL;
        }
        if (filling->count)
            memcpy(grown, filling->rows, filling->count * sizeof *grown);
        filling->rows = grown;
        filling->capacity = capacity;
    }
    const struct draw_row *drawn = &filling->item->draw->rows[i];
    const struct duty_unit *unit =
        duty_roster_unit_at(&filling->roster, drawn->unit_code, &filling->forms[i].scope);
    struct paper_row *row = &filling->rows[filling->count++];
    *row = (struct paper_row){.drawn = drawn,
                              .form = filling->forms[i],
                              .name = filling->names[i],
                              .unit_name = unit ? unit->name : "",
                              .indicator = "",
                              .asked = "",
                              .stated = ""};
    return row;
}

static const struct indicator *indicator_of(const struct target *target, uint16_t number,
                                            const char *name)
{
    for (size_t i = 0; target && i < target->indicator_count; i++)
        if (number ? target->indicators[i].number == number
                   : strcmp(target->indicators[i].name, name) == 0)
            return &target->indicators[i];
    return NULL;
}

/* Its sign and its unit, unless it says them itself ("≥26公里"). */
static const char *with_unit(struct filling *filling, const char *sign, const char *text,
                             const char *unit)
{
    bool signed_already = strncmp(text, sign, strlen(sign)) == 0;
    const char *copy = arena_print(filling->arena, "%s%s%s", signed_already ? "" : sign, text,
                                   *unit && *text && !text_contains(text, unit) ? unit : "");
    filling->failed = filling->failed || !copy;
    return copy ? copy : "";
}

static const char *actual_of(struct filling *filling, const struct quantity *actual,
                             const char *unit)
{
    const char *text = actual->text && *actual->text ? actual->text : "";
    if (!*text && actual->kind == QUANTITY_LEVEL)
        text = attainment_chinese(actual->attainment);
    return with_unit(filling, "", text, actual->kind == QUANTITY_NUMBER ? unit : "");
}

static void put_indicator(struct filling *filling, size_t i, const struct target *target,
                          uint16_t number, const char *name, const struct quantity *actual)
{
    struct paper_row *row = row_new(filling, i);
    const struct indicator *indicator = indicator_of(target, number, name);
    if (!row)
        return;
    row->indicator = *name || !indicator ? name : indicator->name;
    row->core = indicator && indicator->core;
    row->stated = actual_of(filling, actual, indicator ? indicator->unit : "");
    if (indicator && indicator->value.text)
        row->asked = with_unit(
            filling, indicator->comparator ? comparator_sign(indicator->comparator) : "",
            indicator->value.text, indicator->value.kind == QUANTITY_NUMBER ? indicator->unit : "");
}

static enum status body_of(struct filling *filling, const struct record_key *key,
                           struct payload *payload)
{
    struct record record;
    enum status status = then_get(filling->then, filling->view, filling->arena, key, &record);
    if (status == STATUS_OK && (!record.shown.seq || record.state.withdrawn || record.gone))
        status = STATUS_NOT_FOUND;
    return status ? status : payload_decode(filling->arena, key->kind, record.payload, payload);
}

static enum status fill(struct filling *filling, size_t i)
{
    struct record_key of_target = filling->forms[i];
    struct payload form, target;
    size_t before = filling->count;
    bool visit = filling->item->sample->purpose != WORK_VERIFICATION;
    of_target.kind = KIND_TARGET;
    of_target.round = 0;
    enum status status = visit || !filling->forms[i].id[0]
                             ? STATUS_NOT_FOUND
                             : body_of(filling, &filling->forms[i], &form);
    enum status held =
        status == STATUS_OK ? body_of(filling, &of_target, &target) : STATUS_NOT_FOUND;
    if (status == STATUS_NO_MEMORY || held == STATUS_NO_MEMORY)
        return STATUS_NO_MEMORY;
    const struct target *asked = held == STATUS_OK ? &target.target : NULL;
    if (status == STATUS_OK && form.kind == KIND_MONITORING)
        for (size_t k = 0; k < form.monitoring.row_count; k++)
            put_indicator(filling, i, asked, form.monitoring.rows[k].indicator,
                          form.monitoring.rows[k].name, &form.monitoring.rows[k].actual);
    else if (status == STATUS_OK)
        for (size_t k = 0; k < form.self_evaluation.row_count; k++)
            put_indicator(filling, i, asked, form.self_evaluation.rows[k].indicator,
                          form.self_evaluation.rows[k].name, &form.self_evaluation.rows[k].actual);
    if (filling->count == before)
        (void)row_new(filling, i);
    return filling->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

enum status sample_papers(struct view *view, struct then *then, struct arena *arena,
                          const struct sample_item *item, struct paper_row **rows, size_t *count)
{
    struct filling filling = {.view = view, .then = then, .arena = arena, .item = item};
    size_t drawn = item->draw ? item->draw->row_count : 0;
    filling.forms = arena_take_array(arena, sizeof *filling.forms, drawn + 1);
    filling.names = arena_array(arena, const char *, drawn + 1);
    enum status status = filling.forms && filling.names ? STATUS_OK : STATUS_NO_MEMORY;
    for (size_t i = 0; status == STATUS_OK && i < drawn; i++)
        filling.names[i] = "";
    if (status == STATUS_OK && drawn)
        status = then_each_image(then, view, item->key.fiscal_year, see_image, &filling);
    if (status == STATUS_OK)
        status = duty_roster_read(view, then, arena, &item->key.scope, &filling.roster);
    for (size_t i = 0; i < drawn && status == STATUS_OK; i++)
        status = fill(&filling, i);
    duty_roster_close(&filling.roster);
    *rows = filling.rows;
    *count = filling.count;
    return status ? status : filling.failed ? STATUS_NO_MEMORY : STATUS_OK;
}
