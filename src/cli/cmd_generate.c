/* generate -- a made-up county year, as the workbooks and flat files people send.
 *
 * Runs in person: it needs no data folder, and writes its own tree of files. */
#include "command.h"

#include <siben/generate.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct writing {
    struct command_context *context;
    const char *folder;
};

static enum status not_written(const struct writing *writing, const char *path)
{
    why_set(&writing->context->why, errno == ENOSPC ? STATUS_NO_SPACE : STATUS_IO_ERROR, path, NULL,
            "检查文件夹的权限和剩余空间");
    return why_what(&writing->context->why, errno == ENOSPC ? STATUS_NO_SPACE : STATUS_IO_ERROR,
                    "写不了（%s）", error_words(errno));
}

static bool make_folder(const char *path)
{
    return mkdir(path, 0777) == 0 || errno == EEXIST;
}

/* "653022205/monitoring-05.xlsx" below the folder. */
static enum status write_file(void *context, const char *name, struct bytes file)
{
    const struct writing *writing = context;
    char path[PATH_TEXT_MAX];
    const char *slash = strchr(name, '/');
    int size =
        slash ? snprintf(path, sizeof path, "%s/%.*s", writing->folder, (int)(slash - name), name)
              : 0;
    if (size < 0 || (size_t)size >= sizeof path || (slash && !make_folder(path)))
        return not_written(writing, name);
    size = snprintf(path, sizeof path, "%s/%s", writing->folder, name);
    if (size < 0 || (size_t)size >= sizeof path)
        return not_written(writing, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    bool done = fd >= 0;
    while (done && file.size > 0) {
        ssize_t put = write(fd, file.data, file.size);
        done = put > 0 || (put < 0 && errno == EINTR);
        if (put > 0)
            file = bytes_of(file.data + put, file.size - (size_t)put);
    }
    if (fd >= 0 && close(fd) != 0)
        done = false;
    return done ? STATUS_OK : not_written(writing, path);
}

/* "8-12" or "10". */
static bool take_range(const char *text, unsigned *least, unsigned *most)
{
    char *end;
    *least = *most = (unsigned)strtoul(text, &end, 10);
    if (*end == '-')
        *most = (unsigned)strtoul(end + 1, &end, 10);
    return *end == '\0' && text[0];
}

/* "5,8" */
static bool take_rounds(const char *text, struct county_settings *settings)
{
    settings->round_count = 0;
    while (*text && settings->round_count < ROUND_MAX) {
        char *end;
        unsigned long month = strtoul(text, &end, 10);
        if (end == text || month > ROUND_MAX || (*end && *end != ','))
            return false;
        settings->rounds[settings->round_count++] = (uint8_t)month;
        text = *end ? end + 1 : end;
    }
    return *text == '\0';
}

static enum status take_settings(struct command_context *context, struct county_settings *settings)
{
    long seed = 1, year = settings->year, units = (long)settings->units,
         projects = (long)settings->projects;
    long errors = settings->errors_per_mille;
    const char *indicators = command_value(context, "--indicators"),
               *rounds = command_value(context, "--rounds");
    enum status status = command_number(context, "--seed", 0, INT32_MAX, seed, &seed);
    if (status == STATUS_OK)
        status = command_number(context, "--year", YEAR_MIN + 3, YEAR_MAX, year, &year);
    if (status == STATUS_OK)
        status = command_number(context, "--units", GENERATE_UNITS_MIN, GENERATE_UNITS_MAX, units,
                                &units);
    if (status == STATUS_OK)
        status = command_number(context, "--projects", GENERATE_PROJECTS_MIN, GENERATE_PROJECTS_MAX,
                                projects, &projects);
    if (status == STATUS_OK)
        status = command_number(context, "--errors", 0, 1000, errors, &errors);
    if (status != STATUS_OK)
        return status;
    if (indicators &&
        !take_range(indicators, &settings->indicators_least, &settings->indicators_most))
        return why_set(&context->why, STATUS_INVALID, "--indicators", "不是个数范围", "写成 8-12");
    if (rounds && !take_rounds(rounds, settings))
        return why_set(&context->why, STATUS_INVALID, "--rounds", "不是月份", "写成 5,8");
    settings->seed = (uint64_t)seed;
    settings->year = (int)year;
    settings->units = (size_t)units;
    settings->projects = (size_t)projects;
    settings->errors_per_mille = (unsigned)errors;
    settings->only = command_value(context, "--only");
    settings->together = command_flag(context, "--together");
    if (command_value(context, "--county"))
        settings->county = command_value(context, "--county");
    return STATUS_OK;
}

static int run(struct command_context *context)
{
    struct county_settings settings = county_settings_usual;
    struct writing writing = {context, command_value(context, "--out")};
    struct county_counts counts = {0};
    if (!writing.folder)
        return command_misused(context, "请用 --out 指定文件夹");
    enum status status = take_settings(context, &settings);
    if (status == STATUS_OK && !make_folder(writing.folder))
        status = not_written(&writing, writing.folder);
    if (status == STATUS_OK)
        status = generate_county(&settings, write_file, &writing, &counts, &context->why);
    if (status != STATUS_OK)
        return command_failed(context, status);
    if (command_flag(context, "--json"))
        command_print(context,
                      "{\"files\": %zu, \"units\": %zu, \"projects\": %zu, \"lines\": %zu, "
                      "\"indicators\": %zu, \"errors\": %zu}\n",
                      counts.files, counts.units, counts.projects, counts.lines, counts.indicators,
                      counts.errors);
    else
        command_print(
            context,
            "已生成 %zu 个文件：单位 %zu，项目 %zu，资金行 %zu，指标 %zu，埋设的错误 %zu（见 "
            "expected-errors.csv）\n",
            counts.files, counts.units, counts.projects, counts.lines, counts.indicators,
            counts.errors);
    return EXIT_OK;
}

static const struct option options[] = {
    {"--out", "-o", OPTION_VALUE, "文件夹", "写到哪里；没有就建立"},
    {"--seed", NULL, OPTION_VALUE, "数", "随机种子，同一种子得到完全相同的文件（默认 1）"},
    {"--year", NULL, OPTION_VALUE, "年度", "预算年度（默认 2026）"},
    {"--county", NULL, OPTION_VALUE, "区划", "县的区划代码（默认 653022）"},
    {"--units", NULL, OPTION_VALUE, "数", "预算单位数，20–400（默认 200）"},
    {"--projects", NULL, OPTION_VALUE, "数", "项目数，10–20000（默认 1200）"},
    {"--indicators", NULL, OPTION_VALUE, "范围", "每个项目的三级指标数（默认 8-12）"},
    {"--rounds", NULL, OPTION_VALUE, "月份", "监控轮次的截止月份（默认 5,8）"},
    {"--errors", NULL, OPTION_VALUE, "千分之", "埋设错误的比例（默认 15；0 为没有）"},
    {"--only", NULL, OPTION_VALUE, "区划", "只写一个乡镇的表，如 653022205"},
    {"--together", NULL, OPTION_FLAG, NULL, "全部项目写在县的平面表里，不分乡镇"},
    {"--json", NULL, OPTION_FLAG, NULL, "个数以 JSON 输出"},
};
const struct command command_generate = {
    .name = "generate",
    .chinese = "生成一个县一年的试用数据（名册、清单、目标、监控、自评、支出）",
    .english = "Generate a county's year as workbooks and flat files.",
    .details = "文件：roster.xlsx projects.xlsx spending-年-月.csv，以及县直和各乡镇的 "
               "targets、monitoring-月、self-evaluation\n"
               "（平面表；名字带 -forms 的是一个项目一张表）。除地名外都是虚构的。埋设的错误列在 "
               "expected-errors.csv。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .in_person = true,
    .run = run,
};
