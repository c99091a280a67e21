/* sample announce -- from what, how, and with which seed a sample will be drawn: said to everybody before the seed
 * can be known. */
#include "samples.h"

#include <siben/node.h>

#include <stdio.h>

#define SECRET_BYTES 32

/* What is drawn from: projects where nothing is said. */
static enum status kind_of(struct command_context *context, uint8_t *of)
{
    const char *text = command_value(context, "--of");
    *of = SAMPLE_OF_PROJECTS;
    for (uint8_t i = 0; text && i < SAMPLE_OF_COUNT; i++)
        if (strcmp(text, sample_of_chinese(i)) == 0 || strcmp(text, sample_of_name(i)) == 0) {
            *of = i;
            return STATUS_OK;
        }
    return text ? why_set(&context->why, STATUS_INVALID, text, "不认识的抽样对象",
                          "项目、单位、部门（整体自评、整体监控）或 重点评价（第三方）")
                : STATUS_OK;
}

static const char *of_words(uint8_t of)
{
    return of == SAMPLE_OF_DEPARTMENTS ? "部门整体" : of == SAMPLE_OF_UNITS ? "单位" : "";
}

/* What the announcement says, but for its population and its seed. */
static enum status terms_of(struct command_context *context, struct view *view,
                            struct record_key *key, struct sample *sample)
{
    struct plan_held held;
    unsigned purpose;
    long year = 0, round = 0;
    const char *number = command_positional(context, 0), *title = command_value(context, "--title"),
               *note = command_value(context, "--note");
    enum status status = sample_purpose(context, &purpose);
    if (status == STATUS_OK)
        status = plan_in_use(context, view, &held);
    if (status != STATUS_OK)
        return status;
    if (!scope_equal(&held.plan.scope, &context->node->config.scope))
        return why_set(&context->why, STATUS_INVALID, held.plan.scope.text,
                       "计划不是本机这一级的，不能由本机公布抽样", "在发布计划的一级公布");
    *sample = (struct sample){.purpose = (uint8_t)purpose,
                              .plan = held.mark,
                              .public_value = "",
                              .public_date = DATE_NONE,
                              .note = note ? note : ""};
    status = kind_of(context, &sample->of);
    if (status == STATUS_OK)
        status = sample_rules(&held.plan, sample, &context->why);
    if (status == STATUS_OK)
        status = sample_day(context, "--date", &sample->date);
    if (status == STATUS_OK)
        status = command_number(context, "--round", 0, ROUND_MAX, 0, &round);
    if (status == STATUS_OK)
        status = command_number(context, "--money-year", YEAR_MIN, YEAR_MAX,
                                round ? held.plan.year : held.plan.year - 1, &year);
    if (status != STATUS_OK)
        return status;
    sample_key(&held.plan.scope, (uint16_t)year, (uint8_t)round, purpose, number, key);
    sample->title =
        title ? title
        : sample->of == SAMPLE_OF_EVALUATIONS
            ? arena_print(&context->arena, "%ld年重点评价%s", year, work_type_chinese(purpose))
        : round ? arena_print(&context->arena, "%ld年1—%ld月%s监控%s", year, round,
                              of_words(sample->of), work_type_chinese(purpose))
                : arena_print(&context->arena, "%ld年%s自评%s", year, of_words(sample->of),
                              work_type_chinese(purpose));
    return sample->title ? STATUS_OK : STATUS_NO_MEMORY;
}

/* A number that is announced stays. */
static enum status not_yet(struct command_context *context, struct view *view,
                           const struct record_key *key)
{
    struct record record;
    char text[RECORD_KEY_TEXT_SIZE];
    enum status status = replica_get(view, &context->arena, key, &record);
    record_key_print(key, text, sizeof text);
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK;
    return status ? status
                  : why_set(&context->why, STATUS_EXISTS, text, "这个批次已经公布过，公布了就不改",
                            "另用一个批次号");
}

static enum status population_of(struct command_context *context, struct view *view,
                                 const struct record_key *key, struct sample *sample,
                                 struct population *population)
{
    enum status status =
        replica_heads(view, &context->arena, &key->scope, &sample->heads, &sample->head_count);
    const struct moment moment = {key->scope, sample->heads, sample->head_count};
    if (status == STATUS_OK)
        status = population_read(view, &context->arena, key, sample->of, &moment, population);
    if (status != STATUS_OK)
        return status;
    sample->population = (uint32_t)population->count;
    sample->digest = population->digest;
    return population->count
               ? STATUS_OK
               : why_set(&context->why, STATUS_NOT_FOUND, sample->title, "还没有报来的，没有可抽的",
                         "等各单位报来（评价登记）以后再公布；看进度：siben plan board");
}

/* Nobody chooses it: it is made here, kept in the file that only its owner reads, and committed to. */
static enum status seed_of(struct command_context *context, struct sample *sample, char *secret)
{
    uint8_t bytes[SECRET_BYTES];
    const char *open = command_value(context, "--public"),
               *day = command_value(context, "--public-date");
    bool closed = command_value(context, "--seed-file") != NULL;
    secret[0] = '\0';
    if (!closed && !open)
        return why_set(
            &context->why, STATUS_INVALID, "种子", "没有写种子从哪里来",
            "--seed-file 文件（保密种子，先承诺）、--public 公开数 --public-date 日期，或两样都写");
    if (open) {
        sample->public_value = open;
        sample->public_date = day ? date_parse_iso(day) : DATE_NONE;
    }
    if (open && sample->public_date == DATE_NONE)
        return why_set(&context->why, STATUS_INVALID, "--public-date",
                       "没有写公开数哪天知道，或不是日期", "写成 2026-06-09");
    if (closed) {
        node_random(bytes, sizeof bytes);
        bytes_to_hex(bytes_of(bytes, sizeof bytes), secret);
        sample_commit(secret, &sample->commitment);
    }
    return STATUS_OK;
}

static void say(struct command_context *context, const struct record_key *key,
                const struct sample *sample, const struct population *population)
{
    char hex[2 * HASH_SIZE + 1], text[RECORD_KEY_TEXT_SIZE];
    bool secret = !hash_is_none(&sample->commitment), open = *sample->public_value;
    record_key_print(key, text, sizeof text);
    bytes_to_hex(bytes_of(sample->digest.bytes, HASH_SIZE), hex);
    command_print(context, "%s %s：%s\n", command_flag(context, "--dry-run") ? "将公布" : "已公布",
                  text, sample->title);
    command_print(context, "  总体 %zu 个%s，摘要 %s\n", population->count,
                  sample->of == SAMPLE_OF_EVALUATIONS ? "重点评价的对象"
                                                      : sample_of_chinese(sample->of),
                  hex);
    command_print(context,
                  "  比例 %d.%02d%%，每部门至少 %u 个；办法 %u\n  办法的写法见 SAMPLE.md\n",
                  (int)(sample->share / 100), (int)(sample->share % 100), (unsigned)sample->least,
                  sample->method);
    if (secret && !command_flag(context, "--dry-run")) {
        bytes_to_hex(bytes_of(sample->commitment.bytes, HASH_SIZE), hex);
        command_print(context, "  保密种子的承诺 %s\n", hex);
    }
    if (open)
        command_print(context, "  公开数：%s\n", sample->public_value);
    if (command_flag(context, "--dry-run"))
        return;
    if (secret && !open)
        command_print(
            context,
            "  种子由本机产生；要让别人不必信本机，另加一个将来才知道的公开数（--public）\n");
    command_print(context, "  随公告送达本级和下级；种子可以揭示以后：siben sample draw %s%s%s\n",
                  sample_number(key), secret ? " --seed-file 文件" : "",
                  open ? " --public 数 --source 出处" : "");
}

/* A seed that was named before may have become known; and what was withdrawn of the same is said. */
static enum status look_back(struct command_context *context, struct view *view,
                             const struct record_key *key, const struct sample *sample)
{
    struct samples samples;
    const struct sample_item item = {.key = *key, .sample = sample};
    enum status status = samples_read(view, NULL, &context->arena, &key->scope, &samples);
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < samples.count; i++)
        if (sample_seed_reused(sample, samples.items[i].sample))
            return why_set(&context->why, STATUS_INVALID, sample_number(&samples.items[i].key),
                           "这个批次用的就是这个公开数，不能再用",
                           "另指明一个还没有人知道的公开数，或加一个保密种子（--seed-file）");
    struct sample_tally tally = sample_siblings(&samples, &item);
    if (tally.withdrawn)
        command_note(context,
                     "同一用途、年度和轮次已撤回 %zu 批，其中 %zu "
                     "批在结果已知或已能算出之后；核对时会一并写明\n",
                     tally.withdrawn, tally.known);
    return STATUS_OK;
}

/* As rules.h has it: what is known by then is no seed. */
static enum status checked(struct command_context *context, const struct record_key *key,
                           const struct payload *payload)
{
    struct findings findings = {.arena = &context->arena};
    payload_check(payload, key, &findings);
    for (size_t i = 0; i < findings.count; i++)
        if (findings.items[i].severity == SEVERITY_BLOCKING)
            return why_set(&context->why, STATUS_INVALID, payload->sample.title,
                           findings.items[i].what, findings.items[i].hint);
    return STATUS_OK;
}

static int run(struct command_context *context)
{
    struct view view;
    struct record_key key;
    struct population population;
    struct change change;
    struct payload payload = {.kind = KIND_SAMPLE};
    char secret[2 * SECRET_BYTES + 2];
    bool dry = command_flag(context, "--dry-run");
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = terms_of(context, &view, &key, &payload.sample);
    if (status == STATUS_OK)
        status = not_yet(context, &view, &key);
    if (status == STATUS_OK)
        status = seed_of(context, &payload.sample, secret);
    if (status == STATUS_OK)
        status = look_back(context, &view, &key, &payload.sample);
    if (status == STATUS_OK)
        status = population_of(context, &view, &key, &payload.sample, &population);
    if (status == STATUS_OK)
        status = checked(context, &key, &payload);
    if (status == STATUS_OK)
        status = command_change(context, &view, &key, &payload, &change);
    status = command_view_close(context, &view, status);
    if (status == STATUS_OK && !dry)
        status = command_may_write(context);
    if (status == STATUS_OK && !dry && *secret) { /* before anybody is told: it must not be lost */
        size_t end = strlen(secret);
        memcpy(secret + end, "\n", 2);
        command_file(context, "seed.txt", bytes_of_text(secret));
        status = command_files_safe(context);
    }
    if (status == STATUS_OK && !dry)
        status = command_write(context, &change, 1, NULL, NULL);
    if (status != STATUS_OK)
        return command_failed(context, status);
    say(context, &key, &payload.sample, &population);
    return EXIT_OK;
}

static const struct option options[] = {
    {"--for", NULL, OPTION_VALUE, "用途", "核查（不写就是它）、实地 或 抽审"},
    {"--of", NULL, OPTION_VALUE, "对象",
     "从什么中抽：项目（不写就是它）、单位、部门（整体自评、整体监控）或 重点评价（第三方）"},
    {"--money-year", NULL, OPTION_VALUE, "年度",
     "从哪一年的表里抽；不写：自评是上一年，监控是计划的年度"},
    {"--round", NULL, OPTION_VALUE, "月", "从监控到几月底的表里抽；不写是年终自评"},
    {"--seed-file", NULL, OPTION_OUTPUT_SECRET, "文件", "产生一个保密种子写到文件，只公布它的承诺"},
    {"--public", NULL, OPTION_VALUE, "公开数",
     "将来才知道、人人能查的数，如 双色球第2026065期开奖号码"},
    {"--public-date", NULL, OPTION_VALUE, "日期", "公开数哪天知道"},
    {"--title", NULL, OPTION_VALUE, "事项", "不写就按用途和年度起名"},
    {"--date", NULL, OPTION_VALUE, "日期", "公布日期；不写就是今天"},
    {"--note", NULL, OPTION_VALUE, "备注", "随公布写入"},
    PLAN_OPTIONS,
    {"--dry-run", NULL, OPTION_FLAG, NULL, "只看总体有多少，不写入，不产生种子文件"},
};
const struct command command_sample_announce = {
    .name = "sample announce",
    .arguments = "批次",
    .chinese = "公布抽样办法：总体、比例、分层、种子从哪里来；公布以后才抽取",
    .english = "Announce a sample: its population, procedure and where the seed will come from.",
    .details =
        "总体是本机此刻已有的表，公布它的摘要；比例和分层按计划的规则 sampling。\n"
        "保密种子由本机产生，写进 --seed-file "
        "的文件，公布的是它的承诺（摘要）：抽取时揭示，人人能核对。\n"
        "公开数在公布时还没有人知道。两样都用，谁也不必信谁。重算的办法：src/report/SAMPLE.md。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = 1,
    .decides = "sample-announce",
    .run = run,
};
