/* kinds -- what names.h says of each kind, as functions. */
#include <siben/names.h>

struct kind_row {
    const char *name, *chinese;
    enum lane lane;
};
static const struct kind_row kinds[KIND_KNOWN_MAX + 1] = {
#define X(name, number, text, chinese, lane) [number] = {text, chinese, LANE_##lane},
    KIND_LIST(X)
#undef X
};

static const struct kind_row *kind_row(unsigned kind)
{
    return kind <= KIND_KNOWN_MAX && kinds[kind].name ? &kinds[kind] : NULL;
}

const char *kind_name(unsigned kind)
{
    const struct kind_row *row = kind_row(kind);
    return row ? row->name : "unknown";
}

const char *kind_chinese(unsigned kind)
{
    const struct kind_row *row = kind_row(kind);
    return row ? row->chinese : "未知种类";
}

enum lane kind_lane(unsigned kind)
{
    const struct kind_row *row = kind_row(kind);
    return row ? row->lane : LANE_DETAIL;
}

unsigned kind_of_name(const char *name)
{
    for (unsigned kind = 1; kind <= KIND_KNOWN_MAX; kind++) {
        if (kinds[kind].name && name && strcmp(kinds[kind].name, name) == 0)
            return kind;
    }
    return 0;
}

const char *lane_name(enum lane lane)
{
    static const char *const names[LANE_COUNT] = {"summary", "notice", "detail"};
    return (unsigned)lane < LANE_COUNT ? names[lane] : "unknown";
}
