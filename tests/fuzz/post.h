/* post -- what stands in a query where it is not posted; a page of a list of five rows is part of it. */
#include "../../src/page/paging.h"

static struct paged rows[5] = {{.value = "3", .key = "a"},
                               {.value = "12", .key = "b"},
                               {.value = "", .key = "c"},
                               {.value = "x", .key = "d"},
                               {.value = "3", .key = "e"}};

static void post_fill(json_t *input)
{
    static const char *const names[] = {"text", "year", "day", "key", "limit", "sort", "after"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!json_object_get(input, names[i]))
            json_object_set_new(input, names[i], json_string(""));
}

static void post_pages_hold(struct call *call)
{
    static const char *const sorts[] = {"-due", "name", NULL};
    struct paging paging;
    struct page_cut cut;
    if (paging_read(call, sorts, 3, &paging) == STATUS_OK &&
        paging_cut(call, &paging, rows, 5, &cut) == STATUS_OK)
        REQUIRE(cut.from + cut.shown <= cut.total && cut.total == 5 && cut.shown <= paging.limit);
}
