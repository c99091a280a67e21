/* rounds -- which forms belong to a round, and how its closing is named. */
#include <siben/record.h>

#include <stdio.h>

bool form_round(const struct record_key *form, uint8_t *round)
{
    if (form->kind != KIND_MONITORING && form->kind != KIND_SELF_EVALUATION)
        return false;
    *round = form->round; /* of a self-evaluation 0 */
    return (form->kind == KIND_MONITORING) == (form->round != 0);
}

void closing_key(const struct scope *scope, uint16_t fiscal_year, uint8_t round,
                 struct record_key *key)
{
    *key = (struct record_key){
        .scope = *scope, .kind = KIND_CLOSING, .fiscal_year = fiscal_year, .round = round};
    snprintf(key->id, sizeof key->id, "round/%u", (unsigned)round);
}

void extension_key(const struct scope *scope, uint16_t plan_year, const char *obligation,
                   unsigned window, const char *unit_code, const char *document,
                   struct record_key *key)
{
    *key = (struct record_key){.scope = *scope, .kind = KIND_EXTENSION, .fiscal_year = plan_year};
    int size = snprintf(key->id, sizeof key->id, "%.40s.%u/%s%s%s", obligation, window % 256,
                        unit_code ? unit_code : "", document && *document ? "/" : "",
                        document ? document : "");
    if (size < 0 || (size_t)size >= sizeof key->id)
        key->id[0] = '\0'; /* no record has such a key */
}

bool region_key(const struct scope *region, struct record_key *key)
{
    *key = (struct record_key){.kind = KIND_REGION};
    if (strchr(region->text, ':') || !scope_parent(region, &key->scope))
        return false;
    memcpy(key->id, region->text, strlen(region->text) + 1);
    return true;
}

bool alias_key(const struct scope *near, const char *code, struct record_key *key)
{
    *key = (struct record_key){.scope = scope_region(near), .kind = KIND_ALIAS};
    while (scope_level(&key->scope) > COUNTY_LEVEL && scope_parent(&key->scope, &key->scope))
        ;
    int size = snprintf(key->id, sizeof key->id, ALIAS_UNIT "%s", code);
    return size > 0 && (size_t)size < sizeof key->id;
}

void work_record_key(const struct scope *scope, uint16_t fiscal_year, uint8_t round, unsigned type,
                     const char *number, struct record_key *key)
{
    *key = (struct record_key){
        .scope = *scope, .kind = KIND_WORK, .fiscal_year = fiscal_year, .round = round};
    int size = snprintf(key->id, sizeof key->id, "work/%s/%s", work_type_name(type), number);
    if (size < 0 || (size_t)size >= sizeof key->id)
        key->id[0] = '\0'; /* no record has such a key */
}

void sample_key(const struct scope *scope, uint16_t fiscal_year, uint8_t round, unsigned purpose,
                const char *number, struct record_key *key)
{
    *key = (struct record_key){
        .scope = *scope, .kind = KIND_SAMPLE, .fiscal_year = fiscal_year, .round = round};
    int size = snprintf(key->id, sizeof key->id, "sample/%s/%s", work_type_name(purpose), number);
    if (size < 0 || (size_t)size >= sizeof key->id)
        key->id[0] = '\0'; /* no record has such a key */
}

bool kind_is_form(unsigned kind)
{
    return kind == KIND_TARGET || kind == KIND_MONITORING || kind == KIND_SELF_EVALUATION ||
           kind == KIND_FUND;
}

bool kind_has_attachments(unsigned kind)
{
    return kind_is_form(kind) || kind == KIND_REVIEW || kind == KIND_SUBMISSION;
}

void attachments_key(const struct record_key *record, struct record_key *key)
{
    *key = *record;
    key->kind = KIND_ATTACHMENTS;
}

struct work_evidence attachment_evidence(const struct attachment *attachment)
{
    return (struct work_evidence){.title = attachment->title,
                                  .document = attachment->document,
                                  .digest = attachment->digest,
                                  .kept = attachment->kept,
                                  .size = attachment->size,
                                  .name = attachment->name};
}

bool draw_row_whole(const struct draw_row *row)
{
    return !*row->project_code || strncmp(row->project_code, "dept/", 5) == 0;
}

static const char *const population_names[SAMPLE_OF_COUNT][2] = {
    [SAMPLE_OF_PROJECTS] = {"projects", "项目"},
    [SAMPLE_OF_UNITS] = {"units", "单位"},
    [SAMPLE_OF_DEPARTMENTS] = {"departments", "部门"},
    [SAMPLE_OF_EVALUATIONS] = {"evaluations", "重点评价"}};

const char *sample_of_name(unsigned of)
{
    return of < SAMPLE_OF_COUNT ? population_names[of][0] : "";
}

const char *sample_of_chinese(unsigned of)
{
    return of < SAMPLE_OF_COUNT ? population_names[of][1] : "—";
}

const char *sample_number(const struct record_key *key)
{
    const char *slash = strncmp(key->id, "sample/", 7) == 0 ? strchr(key->id + 7, '/') : NULL;
    return slash ? slash + 1 : "";
}

void allocation_key(const struct scope *scope, uint16_t fiscal_year, const char *document,
                    struct record_key *key)
{
    *key =
        (struct record_key){.scope = *scope, .kind = KIND_ALLOCATION, .fiscal_year = fiscal_year};
    int size = snprintf(key->id, sizeof key->id, "alloc/%s", document);
    if (size < 0 || (size_t)size >= sizeof key->id)
        key->id[0] = '\0'; /* no record has such a key */
}
