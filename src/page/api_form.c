/* GET /form -- one form as it stands: what it says, what the rules find, every version, and since it was returned
 * what has changed. */
#include "turn.h"

#include <siben/compare.h>
#include <siben/files.h>
#include <siben/form_findings.h>
#include <siben/form_rules.h>
#include <siben/reviewing.h>

struct reading {
    struct record_key key;
    json_t *made;
};

/* Of a form that was taken back there is nothing to find: without a payload. */
static enum status put_findings(struct call *call, struct view *view, const struct payload *payload,
                                const struct record_key *key, const struct form_rules *rules,
                                json_t *made)
{
    static const char *const severities[] = {"hint", "warning", "blocking"};
    struct findings findings = {.arena = &call->arena};
    json_t *list = answer_list(call);
    enum status status = payload ? form_findings(view, key, payload, rules, &findings) : STATUS_OK;
    for (size_t i = 0; i < findings.count; i++) {
        const struct finding *finding = &findings.items[i];
        json_t *one = answer_object(call);
        put_text(call, one, "severity", severities[finding->severity]);
        put_text(call, one, "rule", finding->rule);
        put_text(call, one, "place", finding->place);
        put_text(call, one, "what", finding->what);
        put_text(call, one, "hint", finding->hint);
        append(call, list, one);
    }
    put_json(call, made, "findings", list);
    return status;
}

static json_t *version_json(struct call *call, const struct record_version *version)
{
    json_t *one = answer_object(call);
    put_version(call, one, version);
    return one;
}

/* The newest version that was returned and is not the one that is shown. */
static const struct record_version *returned_before(const struct record *record)
{
    const struct record_version *found = NULL;
    for (size_t i = 0; i < record->version_count; i++) {
        const struct record_version *version = &record->versions[i];
        if (version->verdict == VERDICT_RETURNED && !version->gone &&
            version->name.mark != record->shown.mark &&
            (!found || version->committed_ms > found->committed_ms))
            found = version;
    }
    return found;
}

static enum status put_reasons(struct call *call, struct view *view, const struct record *record,
                               const struct version_name *version, json_t *made)
{
    struct review review;
    int64_t at_ms = 0;
    json_t *list = answer_list(call);
    enum status status = form_returned(view, &call->arena, &record->key, version, &review, &at_ms);
    bool said = status == STATUS_OK;
    for (size_t i = 0; said && i < review.reason_count; i++)
        append(call, list, json_string(review.reasons[i]));
    put_text(call, made, "reviewer", said ? review.reviewer : "");
    if (version->mark == record->shown.mark) {
        put_date(call, made, "reviewed_on", at_ms ? date_of_instant(at_ms) : DATE_NONE);
        put_bool(call, made, "machine", said && review.machine);
        put_number(call, made, "one_of", said ? review.one_of : 0);
    }
    put_json(call, made, "reasons", list);
    return status == STATUS_NO_MEMORY ? status : STATUS_OK;
}

/* What whoever handed it in again says to it, and which documents came beside it since. */
static enum status put_answer(struct call *call, struct view *view, const struct record *record,
                              const struct version_name *before, json_t *since)
{
    struct review review;
    struct files_beside files = {.count = 0};
    int64_t at_ms = 0;
    json_t *titles = answer_list(call);
    enum status status = form_returned(view, &call->arena, &record->key, before, &review, &at_ms);
    if (status == STATUS_OK)
        status = files_beside_read(view, &call->arena, &record->key, &files);
    for (size_t i = 0; status == STATUS_OK && i < files.count; i++)
        if (files.items[i].committed_ms >= at_ms)
            append(call, titles, json_string(files.items[i].evidence.title));
    const char *answer = "";
    for (size_t i = 0; i < record->version_count; i++)
        if (version_name_equal(&record->versions[i].name, &record->shown))
            answer = record->versions[i].reason;
    put_text(call, since, "answer", answer);
    put_json(call, since, "documents", titles);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status put_changed(struct call *call, struct view *view, const struct record *record,
                               json_t *made)
{
    const struct record_version *before = record->state.withdrawn ? NULL : returned_before(record);
    struct comparison comparison;
    json_t *list = answer_list(call), *since = answer_object(call);
    if (!before) {
        json_decref(list);
        json_decref(since);
        put_json(call, made, "since_return", json_null());
        return STATUS_OK;
    }
    const struct version_name names[2] = {before->name, record->shown};
    enum status status = compare_versions(view, &call->arena, &record->key, names, 2, &comparison);
    for (size_t i = 0; status == STATUS_OK && i < comparison.field_count; i++) {
        json_t *one = answer_object(call);
        put_text(call, one, "words", comparison.fields[i].words);
        put_text(call, one, "before", comparison.fields[i].values[0]);
        put_text(call, one, "after", comparison.fields[i].values[1]);
        append(call, list, one);
    }
    if (status == STATUS_OK)
        status = put_reasons(call, view, record, &before->name, since);
    if (status == STATUS_OK)
        status = put_answer(call, view, record, &before->name, since);
    put_json(call, since, "changed", list);
    put_json(call, made, "since_return", since);
    return status;
}

static enum status put_turn(struct call *call, struct view *view, const struct record *record,
                            const char *unit, json_t *made, bool *last)
{
    struct review_chains chains;
    struct turn turn = {.step = "", .chain = ""};
    const char *office = "";
    review_chains_open(&chains, view, &call->arena, &call->arena);
    enum status status = form_office(call, view, &record->key, &office);
    if (status == STATUS_OK)
        status = turn_read(call, &chains, record, unit, &turn);
    if (status != STATUS_OK)
        return status;
    *last = turn.last;
    put_text(call, made, "step", turn.step);
    put_text(call, made, "chain", turn.chain);
    put_text(call, made, "office", office);
    put_bool(call, made, "last", turn.last);
    put_bool(call, made, "mine",
             turn.mine && !record->state.approved && !record->state.withdrawn && !*office);
    return put_lock(call, view, record, unit, office, made);
}

static enum status read_form(struct call *call, struct view *view, void *context)
{
    struct reading *reading = context;
    struct record record;
    struct payload payload;
    struct form_rules rules;
    struct review_rules asking = {.read = false};
    const char *source;
    bool asked = false, last = false;
    json_t *versions = answer_list(call), *made = reading->made;
    enum status status = replica_history(view, &call->arena, &reading->key, &record);
    if (status == STATUS_OK)
        status = payload_decode(&call->arena, reading->key.kind, record.payload, &payload);
    if (status == STATUS_OK)
        status = replica_form_rules(view, &call->arena, &reading->key, &rules);
    if (status == STATUS_OK) {
        put_key(call, made, "key", &record.key);
        put_mark(call, made, "mark", record.shown.mark);
        put_text(call, made, "kind", kind_chinese(record.key.kind));
        put_number(call, made, "year", record.key.fiscal_year);
        put_number(call, made, "round", record.key.round);
        put_text(call, made, "title", form_title(view, &call->arena, &record.key));
        put_text(call, made, "state",
                 record.state.withdrawn  ? "withdrawn"
                 : record.state.approved ? "approved"
                 : record.state.returned ? "returned"
                                         : "waiting");
        put_withdrawn(call, made, &record);
        put_number(call, made, "conflicts", (int64_t)record.state.conflicts);
        const char *unit = payload_unit_code(&payload);
        status = put_findings(call, view, record.state.withdrawn ? NULL : &payload, &record.key,
                              &rules, made);
        if (status == STATUS_OK)
            status = put_turn(call, view, &record, unit ? unit : "", made, &last);
    }
    if (status == STATUS_OK)
        status = review_asks_checks(&asking, view, &call->arena, &record.key, &asked, &source);
    if (status == STATUS_OK) {
        put_bool(call, made, "checks", asked && last);
        status = put_reasons(call, view, &record, &record.shown, made);
    }
    for (size_t i = record.version_count; status == STATUS_OK && i > 0; i--)
        append(call, versions, version_json(call, &record.versions[i - 1]));
    put_json(call, made, "versions", versions);
    return status ? status : put_changed(call, view, &record, made);
}

static enum status answer(struct call *call, json_t **result)
{
    struct reading reading;
    json_t *says = NULL;
    const char *key;
    enum status status = input_key(call, "key", &reading.key);
    if (status == STATUS_OK)
        status = form_within(call, &reading.key, RESOURCE_FORMS);
    if (status != STATUS_OK)
        return status;
    *result = reading.made = answer_object(call);
    status = call_view(call, read_form, &reading);
    if (status == STATUS_OK)
        status = input_text(call, "key", 512, &key);
    if (status != STATUS_OK)
        return status;
    const char *const arguments[] = {"show", "--json", "record", "--", key};
    status = call_command(call, arguments, 5, false, &says);
    if (status == STATUS_OK)
        put_json(call, *result, "says", says);
    return status;
}

const struct route route_form = {.path = "/form",
                                 .method = CONSOLE_GET,
                                 .access = ACCESS_ROLE,
                                 .resource = RESOURCE_FORMS,
                                 .answer = answer};
