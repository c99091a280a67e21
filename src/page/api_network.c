/* GET /network -- this node as it says itself: what it holds, its links with their bytes, files, disk, forks; what of its
 * forms has arrived where as a file too. */
#include "taking.h"

static enum status take_away(struct call *call, const char *format, json_t *forms)
{
    static const struct column columns[] = {
        {"", "种类", "words", COLUMN_TEXT},          {"", "共", "all", COLUMN_COUNT},
        {"", "只在本机", "own_only", COLUMN_COUNT},  {"", "上级已收到", "at_parent", COLUMN_COUNT},
        {"", "再上级已收到", "above", COLUMN_COUNT}, {"", "按设置不上送", "not_sent", COLUMN_COUNT},
        {"", "不计入", "not_counted", COLUMN_COUNT}};
    json_t *one;
    size_t i;
    json_array_foreach(forms, i, one)
    {
        put_text(call, one, "words",
                 kind_chinese(kind_of_name(json_string_value(json_object_get(one, "kind")))));
    }
    return take_rows(call, format, "network", "到了哪里", take_today(call), forms, columns,
                     sizeof columns / sizeof *columns);
}

static enum status answer(struct call *call, json_t **result)
{
    static const char *const arguments[] = {"status", "--json"};
    return take_list_of(call, arguments, 2, "forms", take_away, result);
}

const struct route route_network = {.path = "/network",
                                    .method = CONSOLE_GET,
                                    .access = ACCESS_ROLE,
                                    .resource = RESOURCE_NETWORK,
                                    .answer = answer};
