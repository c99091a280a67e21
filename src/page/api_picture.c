/* GET /picture -- a picture of a table is taken away: drawn by the page itself, and written down like every other export before it is. */
#include "api.h"

#define PICTURE_TITLE_MAX 300

static enum status answer(struct call *call, json_t **result)
{
    const char *title;
    (void)result;
    enum status status = input_text(call, "title", PICTURE_TITLE_MAX, &title);
    if (status == STATUS_OK && !title[0])
        return why_set(&call->why, STATUS_INVALID, "title", "没有写是哪一张图", "写图上的标题");
    return status ? status : audit(call, "export", "picture", title);
}

const struct route route_picture = {.path = "/picture",
                                    .method = CONSOLE_GET,
                                    .access = ACCESS_ROLE,
                                    .resource = RESOURCE_FORMS,
                                    .answer = answer};
