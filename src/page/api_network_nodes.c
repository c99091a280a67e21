/* GET /network-nodes -- the tree of nodes as this one knows it: lines, last contact, what each is not known to hold; as a
 * file too. */
#include "taking.h"

static const char *role_words(const char *role)
{
    static const char *const roles[][2] = {{"above", "再上级"}, {"parent", "上级"},
                                           {"self", "本机"},    {"child", "下级"},
                                           {"below", "再下级"}, {"beside", "备机"}};
    for (size_t i = 0; role && i < sizeof roles / sizeof roles[0]; i++)
        if (strcmp(roles[i][0], role) == 0)
            return roles[i][1];
    return "";
}

static enum status take_away(struct call *call, const char *format, json_t *nodes)
{
    static const struct column columns[] = {
        {"", "地方", "place", COLUMN_TEXT},           {"", "节点", "node", COLUMN_TEXT},
        {"", "上级节点", "above", COLUMN_TEXT},       {"", "关系", "role_words", COLUMN_TEXT},
        {"", "状态", "state_words", COLUMN_TEXT},     {"", "最近联系", "heard", COLUMN_TEXT},
        {"", "收（字节）", "bytes_in", COLUMN_COUNT}, {"", "发（字节）", "bytes_out", COLUMN_COUNT},
        {"", "还差什么", "lacks_words", COLUMN_TEXT}, {"", "线路", "link_words", COLUMN_TEXT},
        {"", "怎么办", "hint", COLUMN_TEXT}};
    json_t *one;
    size_t i;
    json_array_foreach(nodes, i, one)
    {
        put_text(call, one, "role_words",
                 role_words(json_string_value(json_object_get(one, "role"))));
        put_time_words(call, one, "heard_ms", "heard");
    }
    return take_rows(call, format, "network", "上下级节点", take_today(call), nodes, columns,
                     sizeof columns / sizeof *columns);
}

static enum status answer(struct call *call, json_t **result)
{
    static const char *const arguments[] = {"status", "--nodes", "--json"};
    return take_list_of(call, arguments, 3, "nodes", take_away, result);
}

const struct route route_network_nodes = {.path = "/network-nodes",
                                          .method = CONSOLE_GET,
                                          .access = ACCESS_ROLE,
                                          .resource = RESOURCE_NETWORK,
                                          .answer = answer};
