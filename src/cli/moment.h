/* moment -- tables as of a basis: of a submission, of a file of heads, of a time. */
#ifndef SIBEN_CLI_MOMENT_H
#define SIBEN_CLI_MOMENT_H

#include "command.h"

struct chosen_moment {
    struct moment moment; /* what query->then points to */
    struct unit_map *map; /* what query->map points to */
    struct cells *delta;  /* what query->extra points to */
    size_t missing;       /* heads of the basis that are not held here: figures without them */
};
#define MOMENT_OPTIONS                                                                                    \
    {"--basis", NULL, OPTION_VALUE, "上报", "按这次上报（记录的名字）所依据的内容重算"},                  \
        {"--as-of", NULL, OPTION_VALUE, "时间",                                                           \
         "按本机到那时为止收到的内容重算：2026-05-31，或 \"2026-05-31 18:00\""},                          \
    {                                                                                                     \
        "--heads", NULL, OPTION_INPUT, "文件", "按文件里的依据重算（siben show basis 写的）" \
    }
/* Reads the options; without any leaves the query as it is (now). The query's place must be set,
 * and lie within the basis. moment_close() also after a failure. */
enum status moment_choose(struct command_context *context, struct view *view,
                          struct report_query *query, struct chosen_moment *chosen) MUST_USE;
void moment_close(struct chosen_moment *chosen);
/* --map, after moment_choose(): of that moment too. */
#define MAP_OPTION                                                                                \
    {                                                                                             \
        "--map", NULL, OPTION_VALUE, "区划图",                                                    \
            "按哪天的区划归类：old 移交以前、new 现在，或日期；合计不变" \
    }
enum status map_choose(struct command_context *context, struct view *view,
                       struct report_query *query, struct chosen_moment *chosen) MUST_USE;
/* place.c: checked, so that nothing is told of a place that is not there. */
enum status command_place(struct command_context *context, struct view *view, const char *text,
                          struct place *place) MUST_USE;
/* `siben show basis`: the heads that are meant, a line each. */
enum status show_basis(struct command_context *context, struct view *view) MUST_USE;

#endif
