/* adjust_parts -- what rows of a 绩效目标调整 make of a target's money, its goals, and the tasks of a department. */
#include "adjust.h"

/* An amount that stands there is taken away by a word: an empty cell could be one that was forgotten. */
static enum status parse_money(struct applying *at, int64_t *fen)
{
    const char *text = at->row->found ? at->row->found : "";
    if (adjust_same_words(at, text, ADJUST_NO_MONEY)) {
        *fen = MONEY_NONE;
        return STATUS_OK;
    }
    size_t size = strlen(text), wan = strlen("万元"), yuan = strlen("元");
    bool in_wan = size > wan && strcmp(text + size - wan, "万元") == 0;
    bool in_yuan = !in_wan && size > yuan && strcmp(text + size - yuan, "元") == 0;
    const char *number =
        in_wan || in_yuan ? arena_text_of(at->arena, bytes_of(text, size - (in_wan ? wan : yuan)))
                          : NULL;
    if (number && money_parse(number, in_wan ? MONEY_WAN : MONEY_YUAN, fen) == STATUS_OK)
        return STATUS_OK;
    return adjust_refuse(at,
                         arena_print(at->arena, "%s调整后的金额“%s”读不懂", at->row->field, text),
                         "连单位写，如 48万元 或 480000元；不再有这一项的写 无");
}

static size_t tasks_called(struct applying *at, const char *name, size_t *index)
{
    size_t named = 0;
    for (size_t i = 0; i < at->to->task_count; i++)
        if (adjust_same_words(at, at->to->tasks[i].name, name)) {
            *index = i;
            named++;
        }
    return named;
}

/* "乡村道路", "乡村道路：财政拨款": an amount of a task; NULL: no such task, or several. */
static int64_t *task_sum(struct applying *at, const char *field)
{
    static const struct {
        const char *words;
        size_t member;
    } parts[] = {{"", offsetof(struct target_task, total_fen)},
                 {"：财政拨款", offsetof(struct target_task, fiscal_fen)},
                 {"：其他资金", offsetof(struct target_task, other_fen)}};
    size_t size = strlen(field), index = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        size_t part = strlen(parts[i].words);
        if (size <= part || strcmp(field + size - part, parts[i].words) != 0)
            continue;
        const char *name = arena_text_of(at->arena, bytes_of(field, size - part));
        if (name && tasks_called(at, name, &index) == 1)
            return (int64_t *)(void *)((char *)&at->to->tasks[index] + parts[i].member);
    }
    return NULL;
}

enum status adjust_change_money(struct applying *at)
{
    static const struct {
        const char *words;
        size_t member;
    } sums[] = {{"项目资金总额", offsetof(struct target, whole_fen)},
                {"年度资金总额", offsetof(struct target, total_fen)},
                {"财政拨款", offsetof(struct target, fiscal_fen)},
                {"其他资金", offsetof(struct target, other_fen)}};
    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++)
        if (adjust_same_words(at, at->row->field, sums[i].words))
            return parse_money(at, (int64_t *)(void *)((char *)at->to + sums[i].member));
    int64_t *fen = task_sum(at, at->row->field);
    if (fen)
        return parse_money(at, fen);
    return adjust_refuse(
        at, arena_print(at->arena, "没有“%s”这一项资金", at->row->field),
        "写 项目资金总额、年度资金总额、财政拨款 或 其他资金，每项一行；部门的任务写 "
        "任务名称、任务名称：财政拨款 或 任务名称：其他资金");
}

static enum status add_task(struct applying *at)
{
    size_t index;
    if (!at->to->department)
        return adjust_refuse(at, "只有部门整体目标有年度主要任务", "项目的写 改总体目标");
    if (tasks_called(at, at->row->field, &index))
        return adjust_refuse(at, arena_print(at->arena, "已经有任务“%s”", at->row->field),
                             "改它的写 改任务内容");
    if (at->to->task_count >= TARGET_TASKS_MAX)
        return adjust_refuse(at, "任务太多", "请合并任务");
    at->to->tasks[at->to->task_count++] =
        (struct target_task){at->row->field, at->row->found, MONEY_NONE, MONEY_NONE, MONEY_NONE};
    return STATUS_OK;
}

enum status adjust_change_task(struct applying *at, unsigned kind)
{
    size_t index = 0, named = tasks_called(at, at->row->field, &index), other;
    if (kind != ADJUST_TASK_DROP && text_is_empty(at->row->found))
        return adjust_refuse(at,
                             arena_print(at->arena, "任务“%s”没有写调整后的内容", at->row->field),
                             "在“调整后”写任务的主要内容；改名的写新名称");
    if (kind == ADJUST_TASK_ADD)
        return add_task(at);
    if (named != 1)
        return adjust_refuse(at,
                             arena_print(at->arena,
                                         named ? "年度主要任务里有几个“%s”，分不清是哪一个"
                                               : "审核通过的目标里没有任务“%s”",
                                         at->row->field),
                             "照部门整体绩效目标表写任务名称；siben show form 列出现在的目标");
    struct target_task *it = &at->to->tasks[index];
    enum status status = adjust_check_stated(at, kind == ADJUST_TASK_NAME ? it->name : it->content);
    if (status != STATUS_OK)
        return status;
    if (kind == ADJUST_TASK)
        it->content = at->row->found;
    else if (kind == ADJUST_TASK_NAME && tasks_called(at, at->row->found, &other))
        return adjust_refuse(at, arena_print(at->arena, "已经有任务“%s”", at->row->found),
                             "请换一个名称，或取消其中一个");
    else if (kind == ADJUST_TASK_NAME)
        it->name = at->row->found;
    else
        memmove(it, it + 1, (--at->to->task_count - index) * sizeof *it);
    return STATUS_OK;
}

enum status adjust_change_goal(struct applying *at)
{
    bool whole = adjust_same_words(at, at->row->field, "项目总目标");
    if (!whole && !adjust_same_words(at, at->row->field, "年度总体目标"))
        return adjust_refuse(at, arena_print(at->arena, "没有“%s”这一项目标", at->row->field),
                             "写 年度总体目标 或 项目总目标");
    if (text_is_empty(at->row->found))
        return adjust_refuse(at, "没有写调整后的总体目标", "请填写完整的新目标");
    *(whole ? &at->to->overall_goal : &at->to->annual_goal) = at->row->found;
    return STATUS_OK;
}

/* -- what it says of itself ------------------------------------------------------------------------ */

static enum status parse_phase(struct applying *at)
{
    for (unsigned phase = PHASE_INITIAL; phase <= PHASE_SPECIAL; phase++)
        if (adjust_same_words(at, at->row->found, phase_chinese(phase))) {
            at->to->phase = (uint8_t)phase;
            return STATUS_OK;
        }
    return adjust_refuse(at, arena_print(at->arena, "不认识的申报阶段“%s”", at->row->found),
                         "写 年初目标、年中追加目标 或 专项资金目标");
}

static enum status parse_attribute(struct applying *at)
{
    int word = heading_match(at->headings, WORDS_ATTRIBUTE, at->arena, at->row->found, NULL);
    if (word < 0)
        return adjust_refuse(at, arena_print(at->arena, "不认识的项目属性“%s”", at->row->found),
                             "写 新增 或 延续");
    at->to->attribute = word == WORD_ATTRIBUTE_NEW ? ATTRIBUTE_NEW : ATTRIBUTE_CONTINUING;
    return STATUS_OK;
}

static enum status refuse_fact(struct applying *at)
{
    return adjust_refuse(at, arena_print(at->arena, "基本信息里没有“%s”", at->row->field),
                         at->to->department ? "部门整体目标只有 部门名称"
                                            : "写 项目名称、项目期、申报阶段 或 项目属性");
}

enum status adjust_change_fact(struct applying *at)
{
    struct target *to = at->to;
    const char *field = at->row->field;
    if (text_is_empty(at->row->found))
        return adjust_refuse(at, arena_print(at->arena, "“%s”没有写调整后的", field),
                             "在“调整后”写改成什么");
    bool name = adjust_same_words(at, field, to->department ? "部门名称" : "项目名称");
    if (!name && to->department)
        return refuse_fact(at);
    bool period = adjust_same_words(at, field, "项目期"),
         phase = adjust_same_words(at, field, "申报阶段");
    if (!name && !period && !phase && !adjust_same_words(at, field, "项目属性"))
        return refuse_fact(at);
    const char *stands = name     ? to->subject_name
                         : period ? to->period
                         : phase  ? phase_chinese(to->phase)
                                  : attribute_chinese(to->attribute);
    enum status status = adjust_check_stated(at, stands);
    if (status != STATUS_OK)
        return status;
    if (phase)
        return parse_phase(at);
    if (!name && !period)
        return parse_attribute(at);
    *(name ? &to->subject_name : &to->period) = at->row->found;
    return STATUS_OK;
}
