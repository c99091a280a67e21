/* sample draw -- reveals the seed and writes down who is drawn; who is picked for a reason stands beside. */
#include "samples.h"

#include <siben/heading.h>

static const char *trimmed(struct command_context *context, struct bytes text)
{
    const char *from = (const char *)text.data;
    size_t size = text.size;
    while (size && (from[size - 1] == '\n' || from[size - 1] == '\r' || from[size - 1] == ' '))
        size--;
    return size ? arena_text_of(&context->arena, bytes_of(from, size)) : "";
}

/* The seed as revealed: what was committed to, and what has become known. */
static enum status reveal(struct command_context *context, const struct sample *sample,
                          struct draw *draw)
{
    struct hash commitment;
    const char *name = command_value(context, "--seed-file");
    const struct control_file *file = name ? command_input(context, name) : NULL;
    const char *typed = command_value(context, "--seed"),
               *open = command_value(context, "--public"),
               *source = command_value(context, "--source");
    bool closed = !hash_is_none(&sample->commitment);
    draw->secret = file ? trimmed(context, file->bytes) : typed ? typed : "";
    draw->public_value = open ? open : "";
    draw->source = source ? source : "";
    if (!draw->secret)
        return STATUS_NO_MEMORY;
    if (closed && !*draw->secret)
        return why_set(&context->why, STATUS_INVALID, "--seed-file", "没有给出公布时产生的保密种子",
                       "siben sample announce 写的那个文件；或 --seed 文字");
    sample_commit(draw->secret, &commitment);
    if (closed && !hash_equal(&commitment, &sample->commitment))
        return why_set(&context->why, STATUS_INVALID, "--seed-file", "这不是公布时承诺的种子",
                       "找公布这个批次时写的那个文件");
    if (!closed && *draw->secret)
        return why_set(&context->why, STATUS_INVALID, "--seed", "公布没有承诺保密种子，不能用",
                       "只用公布的公开数");
    if (*sample->public_value && (!*draw->public_value || !*draw->source))
        return why_set(&context->why, STATUS_INVALID, sample->public_value,
                       "没有写公开数，或没有写出处", "--public 数 --source 在哪里能查到");
    if (!*sample->public_value && *draw->public_value)
        return why_set(&context->why, STATUS_INVALID, "--public", "公布没有指明公开数，不能用",
                       "只用公布时承诺的种子");
    if (*sample->public_value && draw->date < sample->public_date)
        return why_set(&context->why, STATUS_INVALID, sample->public_value, "公开数的日期还没有到",
                       "到那天以后再抽取");
    return draw->date < sample->date
               ? why_set(&context->why, STATUS_INVALID, "--date", "抽取不能早于公布", "改日期")
               : STATUS_OK;
}

static const struct sample_object *object_of(const struct population *population, const char *code)
{
    for (size_t i = 0; i < population->count; i++)
        if (strcmp(population->objects[i].project_code, code) == 0 ||
            (!*population->objects[i].project_code &&
             strcmp(population->objects[i].unit_code, code) == 0))
            return &population->objects[i];
    return NULL;
}

/* False: drawn already, or picked twice. */
static bool put_row(struct draw *draw, const struct sample_object *object, enum drawn_how how,
                    const char *reason)
{
    for (size_t i = 0; i < draw->row_count; i++)
        if (strcmp(draw->rows[i].project_code, object->project_code) == 0 &&
            strcmp(draw->rows[i].unit_code, object->unit_code) == 0)
            return false;
    draw->rows[draw->row_count++] = (struct draw_row){.project_code = object->project_code,
                                                      .unit_code = object->unit_code,
                                                      .book = (uint8_t)(object->book + 1u),
                                                      .how = (uint8_t)how,
                                                      .reason = reason};
    return true;
}

static enum status pick_named(struct command_context *context, const struct population *population,
                              struct draw *draw)
{
    const char *reason = command_value(context, "--reason");
    for (size_t i = 0; i < context->arguments->option_count; i++) {
        if (strcmp(context->arguments->options[i].option->name, "--pick") != 0)
            continue;
        const char *code = context->arguments->options[i].value;
        const struct sample_object *object = object_of(population, code);
        if (!object)
            return why_set(&context->why, STATUS_NOT_FOUND, code, "另选的不在公布的总体里",
                           "siben sample show 批次 --population 列出总体");
        if (!reason || !*reason)
            return why_set(&context->why, STATUS_INVALID, "--reason", "另选项目没有写理由",
                           "写明为什么另选，例如 --reason 群众反映");
        if (!put_row(draw, object, DRAWN_PICKED, reason))
            command_note(context, "%s 已经在内，不用另选\n", code);
    }
    return STATUS_OK;
}

/* Those of the population with something suspicious: every reason of one form together. */
static enum status pick_suspicious(struct command_context *context, struct view *view,
                                   const struct sample_item *item,
                                   const struct population *population, struct draw *draw)
{
    struct plan_held held;
    struct suspicions found;
    enum status status = plan_in_use(context, view, &held);
    if (status == STATUS_OK)
        status = suspicions_read(view, &context->arena, &held.plan, item->key.fiscal_year,
                                 item->key.round, &found);
    for (size_t i = 0; status == STATUS_OK && i < found.count;) {
        const char *id = found.items[i].form.id, *reason = "";
        const struct sample_object *object = object_of(population, id);
        for (; i < found.count && strcmp(found.items[i].form.id, id) == 0; i++)
            reason = arena_print(&context->arena, "%s%s疑点：%s", reason ? reason : "",
                                 reason && *reason ? "；" : "", found.items[i].reason);
        if (!reason)
            return STATUS_NO_MEMORY;
        if (object)
            (void)put_row(draw, object, DRAWN_PICKED, reason);
    }
    return status;
}

static enum status compute(struct command_context *context, struct view *view,
                           const struct sample_item *item, struct draw *draw)
{
    struct population population;
    size_t count = 0;
    enum status status = sample_population(context, view, item, &population);
    if (status == STATUS_OK)
        status = sample_drawn(&context->arena, item->sample, draw->secret, draw->public_value,
                              &population, &count);
    if (status != STATUS_OK)
        return status;
    draw->rows = arena_array(&context->arena, struct draw_row, population.count + 1);
    if (!draw->rows)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < population.count; i++)
        if (population.objects[i].drawn)
            (void)put_row(draw, &population.objects[i], DRAWN_BY_LOT, "");
    status = pick_named(context, &population, draw);
    return status || !command_flag(context, "--suspicious")
               ? status
               : pick_suspicious(context, view, item, &population, draw);
}

static void say(struct command_context *context, const struct sample_item *item,
                const struct draw *draw)
{
    size_t picked = 0;
    for (size_t i = 0; i < draw->row_count; i++)
        picked += draw->rows[i].how == DRAWN_PICKED;
    command_print(context, "%s：%s %zu 个%s", sample_number(&item->key),
                  command_flag(context, "--dry-run") ? "将抽中" : "抽中", draw->row_count - picked,
                  picked ? "" : "\n");
    if (picked)
        command_print(context, "，另选 %zu 个（不是抽中的，写明理由）\n", picked);
    for (size_t i = 0; i < draw->row_count; i++) {
        const struct draw_row *row = &draw->rows[i];
        command_print(context, "  %s %s%s%s\n", row->how == DRAWN_PICKED ? "另选" : "抽中",
                      *row->project_code ? row->project_code : row->unit_code,
                      *row->reason ? "：" : "", row->reason);
    }
    if (!command_flag(context, "--dry-run"))
        command_print(context,
                      "  底稿：siben sample papers %s -o 底稿.xlsx；核对：siben sample verify %s\n",
                      sample_number(&item->key), sample_number(&item->key));
}

static enum status draw_it(struct command_context *context, struct view *view,
                           struct sample_item *item, struct payload *payload, struct change *change)
{
    struct record_key key;
    const char *note = command_value(context, "--note");
    enum status status = sample_find(context, view, command_positional(context, 0), item);
    if (status == STATUS_OK && item->withdrawal)
        return sample_gone(context, item);
    if (status == STATUS_OK && item->draw)
        return why_set(&context->why, STATUS_EXISTS, sample_number(&item->key),
                       "这个批次已经抽取过，结果不改",
                       "要另抽，另公布一个批次；siben sample show 看结果");
    if (status != STATUS_OK)
        return status;
    key = item->key;
    key.kind = KIND_DRAW;
    payload->draw = (struct draw){.announced = item->version, .note = note ? note : ""};
    status = sample_day(context, "--date", &payload->draw.date);
    if (status == STATUS_OK)
        status = reveal(context, item->sample, &payload->draw);
    if (status == STATUS_OK)
        status = compute(context, view, item, &payload->draw);
    return status ? status : command_change(context, view, &key, payload, change);
}

static int run(struct command_context *context)
{
    struct view view;
    struct sample_item item;
    struct payload payload = {.kind = KIND_DRAW};
    struct change change;
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = draw_it(context, &view, &item, &payload, &change);
    status = command_view_close(context, &view, status);
    if (status == STATUS_OK && !command_flag(context, "--dry-run"))
        status = command_write(context, &change, 1, NULL, NULL);
    if (status != STATUS_OK)
        return command_failed(context, status);
    say(context, &item, &payload.draw);
    return EXIT_OK;
}

static const struct option options[] = {
    {"--seed-file", NULL, OPTION_INPUT, "文件", "公布时产生的保密种子"},
    {"--seed", NULL, OPTION_VALUE, "种子", "同上，直接写"},
    {"--public", NULL, OPTION_VALUE, "公开数",
     "公布时指明的那个数，照原样写，如 03 08 17 21 26 30 09"},
    {"--source", NULL, OPTION_VALUE, "出处", "公开数在哪里能查到"},
    {"--pick", NULL, OPTION_VALUE, "项目代码", "另选的项目（单位、部门），可以写几次；不算抽中"},
    {"--reason", NULL, OPTION_VALUE, "理由", "为什么另选"},
    {"--suspicious", NULL, OPTION_FLAG, NULL,
     "另选全部有疑点的项目（siben plan suspicions），写明疑点"},
    {"--date", NULL, OPTION_VALUE, "日期", "抽取日期；不写就是今天"},
    {"--note", NULL, OPTION_VALUE, "备注", "写入结果"},
    SAMPLE_OPTIONS,
    PLAN_OPTIONS,
    {"--dry-run", NULL, OPTION_FLAG, NULL, "只看会抽中谁，不写入"},
};
const struct command command_sample_draw = {
    .name = "sample draw",
    .arguments = "批次",
    .chinese = "按公布的办法抽取：揭示种子，算出抽中的，写成记录上送",
    .english = "Reveal the seed and draw the sample as announced.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = 1,
    .decides = "sample-draw",
    .run = run,
};
