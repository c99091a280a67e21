/* list link -- a project is what another code was before: renamed, carried over, transferred, split, merged. */
#include "command.h"

#include <siben/list_asks.h>

static enum status relation_of(struct command_context *context, const char **relation)
{
    const char *wanted = command_value(context, "--relation");
    *relation = list_relation(wanted ? wanted : "rename");
    return *relation ? STATUS_OK
                     : why_set(&context->why, STATUS_INVALID, "--relation", "没有这种关系",
                               "写 改了代码、结转、划转、拆分、合并 或 不是同一个项目");
}

static bool is_unrelated(const char *relation)
{
    return strcmp(relation, LIST_UNRELATED) == 0;
}

/* What was said of `of` goes from these; how many are left. */
static size_t leave_out(struct project_link *links, size_t count, const char *of,
                        const char *relation)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (strcmp(links[i].code, of) != 0 ||
            (relation && strcmp(links[i].relation, relation) != 0))
            links[kept++] = links[i];
    return kept;
}

/* Without what was said by mistake. */
static enum status take_back(struct command_context *context, struct project *project,
                             const char *relation)
{
    const char *code = command_positional(context, 0), *of = command_value(context, "--of");
    bool unrelated = is_unrelated(relation);
    size_t *stand = unrelated ? &project->other_count : &project->link_count, count = *stand;
    *stand = leave_out(unrelated ? project->others : project->links, count, of, relation);
    return *stand < count ? STATUS_OK
                          : why_set(&context->why, STATUS_NOT_FOUND, code, "没有这样登记过",
                                    "代码和关系照登记的写；siben show record 可看");
}

#define LINKS_DEEP 8 /* as they are followed (report/successors.c) */

/* Does a code come from another, by what was said so far? Unknown codes come from nothing. */
static enum status comes_from(struct command_context *context, struct view *view, const char *code,
                              const char *of, unsigned deep, bool *found)
{
    struct record_key key;
    struct record record;
    struct payload payload;
    *found = false;
    enum status status = replica_find_project(view, &context->arena, code, &key);
    if (status == STATUS_NOT_FOUND || status == STATUS_CONFLICT || deep == LINKS_DEEP)
        return STATUS_OK;
    key.kind = KIND_PROJECT;
    key.fiscal_year = 0;
    key.round = 0;
    if (status == STATUS_OK)
        status = replica_get(view, &context->arena, &key, &record);
    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && !record.shown.seq))
        return STATUS_OK;
    if (status == STATUS_OK)
        status = payload_decode(&context->arena, KIND_PROJECT, record.payload, &payload);
    for (size_t i = 0; status == STATUS_OK && !*found && i < payload.project.link_count; i++) {
        const char *before = payload.project.links[i].code;
        *found = strcmp(before, of) == 0;
        if (!*found)
            status = comes_from(context, view, before, of, deep + 1, found);
    }
    return status;
}

static enum status not_round(struct command_context *context, struct view *view)
{
    const char *code = command_positional(context, 0), *of = command_value(context, "--of");
    bool found;
    enum status status = comes_from(context, view, of, code, 0, &found);
    return status || !found
               ? status
               : why_set(&context->why, STATUS_INVALID, of,
                         arena_print(&context->arena, "登记过它以前是 %s，不能反过来再登记", code),
                         "哪个在前弄反了的，先加 --withdraw --reason 撤回原来那一次");
}

static enum status add(struct command_context *context, struct project *project,
                       const char *relation)
{
    const char *code = command_positional(context, 0), *of = command_value(context, "--of");
    bool unrelated = is_unrelated(relation);
    struct project_link **stand = unrelated ? &project->others : &project->links;
    size_t *count = unrelated ? &project->other_count : &project->link_count;
    struct project_link *grown = arena_array(&context->arena, struct project_link, *count + 1);
    if (!grown)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < *count; i++) {
        grown[i] = (*stand)[i];
        if (strcmp(grown[i].code, of) == 0 && strcmp(grown[i].relation, relation) == 0)
            return why_set(&context->why, STATUS_EXISTS, code, "已经这样登记过",
                           "siben show record 可看");
    }
    for (size_t i = 0; unrelated && i < project->link_count; i++)
        if (strcmp(project->links[i].code, of) == 0)
            return why_set(&context->why, STATUS_CONFLICT, code,
                           arena_print(&context->arena, "登记过它以前就是 %s（%s）", of,
                                       list_relation_chinese(project->links[i].relation)),
                           "登记错了的，先加 --withdraw --reason 撤回那一次");
    if (!unrelated) /* who says that it is has thought again */
        project->other_count = leave_out(project->others, project->other_count, of, NULL);
    grown[(*count)++] = (struct project_link){relation, of, date_of_instant(context->now_ms)};
    *stand = grown;
    return STATUS_OK;
}

static enum status said_why(struct command_context *context)
{
    const char *reason = command_value(context, "--reason");
    bool withdraws = command_flag(context, "--withdraw"), said = reason && *reason;
    if (withdraws == said)
        return STATUS_OK;
    return why_set(&context->why, STATUS_INVALID, "--reason",
                   withdraws ? "没有写为什么撤回" : "只有撤回要写原因",
                   withdraws ? "例如 --reason 不是同一个项目" : "撤回加 --withdraw");
}

/* The record of a project by its code; said again with one link more, or less. */
static enum status make(struct command_context *context, struct view *view, struct change *change,
                        bool *held)
{
    const char *code = command_positional(context, 0), *of = command_value(context, "--of"),
               *relation;
    struct record_key key;
    struct record record;
    struct payload payload;
    enum status status = relation_of(context, &relation);
    if (status == STATUS_OK)
        status = said_why(context);
    if (status == STATUS_OK && (!of || !*of || strcmp(of, code) == 0))
        status = why_set(&context->why, STATUS_INVALID, "--of", "没有写它以前是哪个代码",
                         "例如 siben list link 新代码 --of 旧代码");
    if (status == STATUS_OK)
        status = replica_find_project(view, &context->arena, code, &key);
    if (status == STATUS_NOT_FOUND || status == STATUS_CONFLICT)
        return why_set(&context->why, status, code, "没有这个项目，或不止一个",
                       "先导入项目清单；代码照预算管理一体化系统写");
    struct record_key old;
    *held = status == STATUS_OK &&
            replica_find_project(view, &context->arena, of, &old) != STATUS_NOT_FOUND;
    key.kind = KIND_PROJECT;
    key.fiscal_year = 0;
    key.round = 0;
    if (status == STATUS_OK)
        status = replica_get(view, &context->arena, &key, &record);
    if (status == STATUS_OK)
        status = payload_decode(&context->arena, KIND_PROJECT, record.payload, &payload);
    if (status != STATUS_OK)
        return status;
    const bool withdraws = command_flag(context, "--withdraw");
    if (!withdraws && !is_unrelated(relation))
        status = not_round(context, view);
    if (status != STATUS_OK)
        return status;
    status = withdraws ? take_back(context, &payload.project, relation)
                       : add(context, &payload.project, relation);
    if (status == STATUS_OK)
        status = command_change(context, view, &key, &payload, change);
    if (status == STATUS_OK && withdraws)
        change->reason = command_value(context, "--reason");
    return status;
}

/* What follows from it, and whether what it follows from is here. */
static void say_what_follows(struct command_context *context, bool held)
{
    const char *code = command_positional(context, 0), *of = command_value(context, "--of"),
               *relation;
    (void)relation_of(context, &relation);
    if (is_unrelated(relation)) {
        command_print(context,
                      command_flag(context, "--withdraw")
                          ? "已撤回：%s 和 %s 不是同一个项目的登记；以后还会问\n"
                          : "已登记：%s 和 %s 不是同一个项目，以后不再问\n",
                      code, of);
        return;
    }
    if (command_flag(context, "--withdraw")) {
        command_print(context, "已撤回：%s 以前是 %s 的登记；增幅和事前评估不再按它算\n", code, of);
        return;
    }
    if (strcmp(relation, "split") == 0)
        command_print(context,
                      "%s 是从 %s 拆分出来的：增幅按 %s 的原定金额同拆分后各部分的合计比，"
                      "其他部分也请用 list link 登记；没有登记全的，触发清单里标存疑\n",
                      code, of, of);
    else if (strcmp(relation, "merge") == 0)
        command_print(context,
                      "%s 是由 %s 合并来的：增幅按合并前各项目原定金额的合计比，"
                      "其他被合并的项目也请用 list link 登记；没有登记全的，触发清单里标存疑\n",
                      code, of);
    else
        command_print(context, "%s 以前是 %s：增幅按 %s 的原定金额算，用 %s 做的事前评估算它的\n",
                      code, of, of, of);
    if (!held)
        command_print(context, "这里没有 %s 的清单和绩效目标：导入以前年度的以后才算得出增幅\n",
                      of);
}

static int run(struct command_context *context)
{
    bool held = false;
    struct view view;
    struct change change;
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = command_view_close(context, &view, make(context, &view, &change, &held));
    if (status == STATUS_OK)
        status = command_write(context, &change, 1, NULL, NULL);
    if (status != STATUS_OK)
        return command_failed(context, status);
    say_what_follows(context, held);
    return EXIT_OK;
}

static const struct option options[] = {
    {"--of", NULL, OPTION_VALUE, "旧代码", "它以前的代码"},
    {"--relation", NULL, OPTION_VALUE, "关系",
     "改了代码、结转、划转、拆分、合并；不写就是改了代码。不是同一个项目：以后不再问"},
    {"--withdraw", NULL, OPTION_FLAG, NULL, "撤回登记错的"},
    {"--reason", NULL, OPTION_VALUE, "原因", "为什么撤回：必写，写入记录"},
};
const struct command command_list_link = {
    .name = "list link",
    .arguments = "项目代码",
    .chinese = "登记一个项目以前的代码：改了代码、结转、划转、拆分、合并，增幅按原定金额算",
    .english = "Say which code a project had before: renamed, carried over, split, merged.",
    .details = "导入新清单时会问名称或金额相同、代码不同的是不是同一个项目。拆分的，每个部分登记一"
               "次，各部分"
               "合计同拆分前比；合并的，被合并的每个代码登记一次。没有登记全、算不出的，plan "
               "triggers 标存疑。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = 1,
    .decides = "list-link",
    .run = run,
};
