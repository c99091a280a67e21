/* What the program says to whoever is at a terminal, said to whoever is at the page: he is told the page, never a command line. What only an
 * administrator does at the machine (restore, enrol, promote …) keeps its command. */
#include "api.h"

#include <siben/text.h>

/* Sentences whose options no rule below can turn. */
static const char *const sentences[][2] = {
    {"（网页在“第一天”，命令是 siben plan publish）", "（在“第一天”页）"},
    {"（在网页上这张表里点“重新打开”，或 siben reopen）", "（在这张表里点“重新打开”）"},
    {"（在网页上这张表里点“重新打开”，或 siben reopen 记录 --reason 原因）",
     "（在这张表里点“重新打开”）"},
    {"请与上级商定后加 --late 导入：写入后等上级“重新打开”才计入",
     "请与上级商定，由上级“重新打开”后再报"},
    {"由负责人核实后加 --release-mark 重新导入", "由负责人核实后请绩效办在“导入”页放行"},
    {"（命令行 --whole）", ""},
    {"导入整张清单时加 --whole", "导入整张清单时勾选“这是全县的完整清单”"},
    {"导入时加 --lists 文件，或放进数据目录的 lists 里", "请管理员放进数据目录的 lists 里"},
    {"（siben import --lists）", "（请管理员放进数据目录的 lists 里）"},
    {"导入时加 --unit ", "导入时选好金额单位："},
    {"例如 --unit 万元", "选 元 或 万元"},
    {"导入时加 --year ", "导入时写明年度："},
    {"或加 --year ", "或导入时写明年度："},
    {"导入时加 --month ", "导入时写明监控到几月："},
    {"或加 --month ", "或导入时写明监控到几月："},
    {"，或导入时加 --project 代码", ""},
    {"或改正 --year", "或改正导入时写的年度"},
    {"或改正 --month", "或改正导入时写的月份"},
    {"，如 --outside 653024", ""},
    {"，改正 --outside", "请改正导入时选的县"},
    {"；年度用 --year", ""},
    {"去掉 --as-of、--basis、--map", "按现在的看"},
    {"去掉 --as-of 看现在的", "不写日期看现在的"},
    {"不写 --step，", "不分环节的，"},
    {"从头看起：不写 --after；往后看写上一次给的 next", "从头看起"},
    {"各写一次，如 --check 完整性=优", "各评一次"},
    {"去掉 --check", "不评四性"},
    {"没有写 --reason：", "没有写原因："},
    {"写明 --reason 为什么调整 和 --basis 依据（文号）", "写明为什么调整和依据（文号）"},
    {"例如 --reason ", "例如 "},
    {"；拆出一部分时加 --keep", ""},
    {"；只拆出一部分时加 --keep", ""},
    {"请写另一个 --to", "请写另一个地方"},
    {"--seed-file 文件（保密种子，先承诺）、--public 公开数 --public-date 日期，或两样都写",
     "用保密种子（先承诺），或写公开数和它公布的日期，或两样都用"},
    {"siben sample announce 写的那个文件；或 --seed 文字", "公布时存下的那个文件；或写种子的文字"},
    {"--public 数 --source 在哪里能查到", "写公开数和在哪里能查到"},
    {"或加一个保密种子（--seed-file）", "或加一个保密种子"},
    {"写 --accept，或 --refuse 和不认可的原因", "选认可，或写不认可的原因"},
    {"写上文件，或 --kept 原件存放处", "附上文件，或写原件存放处"},
    {" 写明哪一个，或写公布记录的全名", "写明哪一个"},
};

/* What somebody at the page does instead. NULL: it is the machine's administrator who does it, and so. The longest name first. */
static const struct {
    const char *command, *words;
} commands[] = {
    {"run", NULL},
    {"init", NULL},
    {"enrol", NULL},
    {"restore", NULL},
    {"backup", NULL},
    {"rebuild", NULL},
    {"check", NULL},
    {"promote", NULL},
    {"language", NULL},
    {"status", NULL},
    {"bundle", NULL},
    {"submit", "在“上报”页准备并上报"},
    {"file attach", "打开它，附上文件"},
    {"file", "打开它看附件"},
    {"list objections", "在“清单”页看全部异议"},
    {"list object", "在“清单”页提出异议"},
    {"list decide", "在“清单”页裁定"},
    {"list link", "在“清单”页登记它以前的代码"},
    {"plan board", "在“进度”页按事项看"},
    {"plan chase", "在“进度”页看催报单"},
    {"plan show", "在“日历”页看"},
    {"plan publish", "在“第一天”页发布"},
    {"plan check", "在“第一天”页检查"},
    {"plan allocations", "在“进度”页看资金下达"},
    {"plan allocation", "在“进度”页登记资金下达"},
    {"plan extensions", "在“进度”页看延期"},
    {"plan extend", "在“进度”页批准延期"},
    {"plan lights", "在“预警与整改”页看"},
    {"plan scores", "在“评价”页看"},
    {"show units", "名册里有全部单位"},
    {"show coverage", "在“四本预算”页看"},
    {"show monitoring", "在“四本预算”页看"},
    {"show funds", "在“四本预算”页看社保基金"},
    {"show missing", "在“进度”页看"},
    {"show receipt", "在“上报”页打开它看"},
    {"show form", "打开这张表看"},
    {"show", "从列表里打开它看"},
    {"history", "打开它看历史"},
    {"sample verify", "打开这一批看每一步"},
    {"sample", "在“核查”页办"},
    {"explain", "点开看依据"},
    {"target adjust", "登记一项“绩效目标调整”"},
    {"target", "在“工作记录”页看绩效目标调整"},
    {"work add", "在“工作记录”页登记"},
    {"work", "在“工作记录”页看"},
    {"form open", "在“填报”页打开这张表"},
    {"import", "在“导入”页导入"},
    {"reopen", "打开它，点“重新打开”"},
    {"review", "在“审核”页审核"},
    {"pending", "到了哪里看“今天”页"},
    {"inbox", "在“两个版本”页决定"},
    {"account", "在“账号”页看全部"},
    {"find", "请绩效办按核对码查"},
    {"", "请管理员在本机办"},
};
#define COMMAND "siben "

/* Words before a command that its page does without: "导入后执行 siben …". */
static size_t without_verb(const char *text, size_t size)
{
    static const char *const verbs[] = {"请先看", "请用", "先用", "执行", "运行", "用", "看"};
    size -= size && text[size - 1] == ' ';
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        size_t verb = strlen(verbs[i]);
        if (size >= verb && memcmp(text + size - verb, verbs[i], verb) == 0)
            return size - verb;
    }
    return size;
}

/* A command goes on to the next mark of a sentence. */
static const char *end_of_command(const char *at)
{
    static const char *const marks[] = {"；", "，", "。", "）", "（", "：", "、", "”", "\n"};
    const char *end = at + strlen(at);
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        const char *mark = strstr(at, marks[i]);
        end = mark && mark < end ? mark : end;
    }
    return end;
}

/* NULL: it stays as it is. */
static const char *words_of(const char *name)
{
    for (size_t i = 0; *name >= 'a' && *name <= 'z'; i++) {
        size_t size = strlen(commands[i].command);
        bool is = strncmp(name, commands[i].command, size) == 0;
        if (is && (!size || name[size] < 'a' || name[size] > 'z')) /* a whole word */
            return commands[i].words;
    }
    return NULL;
}

static const char *without_commands(struct arena *arena, const char *text)
{
    struct buffer made = {0};
    for (const char *at; (at = strstr(text, COMMAND));) {
        const char *name = at + strlen(COMMAND), *words = words_of(name);
        size_t size = (size_t)(at - text);
        buffer_put(&made, text, words ? without_verb(text, size) : size);
        buffer_put_text(&made, words ? words : COMMAND);
        text = words ? end_of_command(name) : name;
    }
    buffer_put_text(&made, text);
    const char *said = made.failed ? NULL : arena_text_of(arena, buffer_bytes(&made));
    buffer_free(&made);
    return said;
}

/* `from`, wherever it stands. NULL: no memory. */
static const char *replaced(struct arena *arena, const char *text, const char *from, const char *to)
{
    const char *found;
    while (text && (found = strstr(text, from)))
        text = arena_print(arena, "%.*s%s%s", (int)(found - text), text, to, found + strlen(from));
    return text;
}

/* "（--public）": what an option says has been said. Another dash in brackets is none. */
static const char *without_options(struct arena *arena, const char *text)
{
    static const char begin[] = "（--", end[] = "）";
    const char *at = text;
    while (text && (at = strstr(at, begin))) {
        const char *name = at + strlen(begin), *last = strstr(name, end);
        size_t before = (size_t)(at - text);
        if (!last)
            break;
        if (*name < 'a' || *name > 'z') {
            at = name;
            continue;
        }
        text = arena_print(arena, "%.*s%s", (int)before, text, last + strlen(end));
        at = text ? text + before : NULL;
    }
    return text;
}

const char *spoken_for_page(struct arena *arena, const char *text)
{
    if (!text || (!strstr(text, COMMAND) && !strstr(text, "--")))
        return text;
    for (size_t i = 0; text && i < sizeof sentences / sizeof *sentences; i++)
        text = replaced(arena, text, sentences[i][0], sentences[i][1]);
    text = without_options(arena, text);
    return text ? without_commands(arena, text) : NULL;
}

/* -- a whole answer ------------------------------------------------------------------------------------ */

/* Where an answer has words of the program. What a person has written stays as he wrote it: he may hand it in again. Of a sheet
 * only its notes are the program's. */
static bool is_said(const char *name, const json_t *beside)
{
    static const char *const names[] = {"hint", "what",   "words",   "notes",   "note", "why",
                                        "said", "values", "chinese", "english", "state"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    const char *look = json_string_value(json_object_get(beside, "look"));
    return strcmp(name, "text") == 0 && look && strcmp(look, "note") == 0;
}

static bool speak(struct arena *arena, json_t *value, bool said)
{
    const char *name;
    json_t *one;
    size_t i;
    bool well = true;
    if (json_is_string(value)) {
        const char *text = json_string_value(value),
                   *words = said ? spoken_for_page(arena, text) : text;
        return words && (words == text || json_string_set(value, words) == 0);
    }
    json_array_foreach(value, i, one)
    {
        well = speak(arena, one, said) && well;
    }
    json_object_foreach(value, name, one)
    {
        well = speak(arena, one, is_said(name, value)) && well;
    }
    return well;
}

bool spoken_in(struct arena *arena, json_t *answer)
{
    return speak(arena, answer, false);
}

bool spoken_answer(struct call *call, json_t *result, struct bytes printed)
{
    static const char option[] = "--";
    if (strcmp(call->route->path, "/audit") == 0) /* what was written down stays as it was */
        return false;
    if (!memmem(printed.data, printed.size, COMMAND, strlen(COMMAND)) &&
        !memmem(printed.data, printed.size, option, strlen(option)))
        return false;
    if (!spoken_in(&call->arena, result))
        call->short_of_memory = true;
    return true;
}

void spoken_why(struct call *call)
{
    struct why *why = &call->why;
    const char *option = strncmp(why->where, "--", 2) == 0 ? why->where + 2 : why->where;
    const char *where = arena_text(&call->arena, option), /* "--by" is "by" in an address too */
        *what = spoken_for_page(&call->arena, arena_text(&call->arena, why->what)),
               *hint = spoken_for_page(&call->arena, arena_text(&call->arena, why->hint));
    if (where && what && hint)
        (void)why_set(why, STATUS_INVALID, where, what, hint);
}
