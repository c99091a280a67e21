/* files -- what is built from src/page, as the browser asks for it by name. */
#include "api.h"

static const char *type_of(const char *path)
{
    static const char *const types[][2] = {{".css", "text/css; charset=utf-8"},
                                           {".js", "text/javascript; charset=utf-8"},
                                           {".html", "text/html; charset=utf-8"},
                                           {".json", "application/json; charset=utf-8"},
                                           {".svg", "image/svg+xml"}};
    const char *end = strrchr(path, '.');
    for (size_t i = 0; end && i < sizeof types / sizeof types[0]; i++)
        if (strcmp(end, types[i][0]) == 0)
            return types[i][1];
    return "application/octet-stream";
}

bool file_answer(const struct console_request *request, const char *path,
                 struct console_response *response)
{
    for (size_t i = 0; i < page_file_count; i++) {
        const struct page_file *file = &page_files[i];
        if (strcmp(file->path, path) != 0)
            continue;
        response->type = type_of(path);
        response->etag = file->etag;
        if (strstr(request->etag, file->etag)) {
            response->status = 304;
            return true;
        }
        response->gzip = request->gzip;
        if (request->gzip)
            buffer_put(&response->body, file->packed, file->packed_size);
        else
            buffer_put(&response->body, file->bytes, file->size);
        return true;
    }
    return false;
}
