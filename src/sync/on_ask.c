/* on_ask -- one node asks, the other answers: what an answer means is not known here. */
#include "link.h"

static bool ask_put(struct sync_link *link, uint32_t id, struct bytes bytes, bool is_answer)
{
    Link__Frame *frame = frame_open(link);
    Link__Ask *ask = frame ? arena_take(link_arena(link), sizeof *ask) : NULL;
    if (!ask) {
        link->actions->failed = true;
        return false;
    }
    link__ask__init(ask);
    ask->id = id;
    ask->bytes = frame_bytes(link, bytes);
    bool put =
        is_answer ? frame_append(link, frame, answers, ask) : frame_append(link, frame, asks, ask);
    frame_send(link); /* may be large: goes alone */
    return put;
}

/* Removes `wanted`; its place, or SIZE_MAX. */
static size_t take_out(uint32_t *list, uint32_t *beside, size_t *count, uint32_t wanted)
{
    for (size_t i = 0; i < *count; i++) {
        if (list[i] != wanted)
            continue;
        (*count)--;
        list[i] = list[*count];
        if (beside) {
            uint32_t moved = beside[i];
            beside[i] = beside[*count];
            beside[*count] = moved;
        }
        return *count;
    }
    return SIZE_MAX;
}

void ask_question(struct sync_link *link, const struct sync_event *event)
{
    bool can = link->state == LINK_PULLING && link->asking_count < LINK_QUESTIONS_MAX &&
               event->bytes.size <= LINK_QUESTION_SIZE_MAX;
    if (can && ask_put(link, event->token, event->bytes, false)) {
        link->asking[link->asking_count++] = event->token;
        return;
    }
    struct sync_action *action = action_add(link, SYNC_ANSWER);
    action->token = event->token;
    action->status = STATUS_CLOSED;
}

void on_ask(struct sync_link *link, const Link__Ask *ask)
{
    if (link->asked_count == LINK_QUESTIONS_MAX || ask->bytes.len > LINK_QUESTION_SIZE_MAX) {
        link_refuse(link, STATUS_TOO_LARGE, false, "too many questions, or one of %zu bytes",
                    ask->bytes.len);
        return;
    }
    link->asked[link->asked_count] = ask->id;
    link->asked_tokens[link->asked_count] = link_token(link);
    struct sync_action *action = action_add(link, SYNC_ASKED);
    action->token = link->asked_tokens[link->asked_count++];
    ProtobufCBinaryData copy = frame_bytes(link, bytes_of(ask->bytes.data, ask->bytes.len));
    action->bytes = bytes_of(copy.data, copy.len);
}

void ask_answered(struct sync_link *link, const struct sync_event *event)
{
    size_t at = take_out(link->asked_tokens, link->asked, &link->asked_count, event->token);
    if (at == SIZE_MAX)
        return;
    struct bytes bytes = event->bytes;
    if (bytes.size > FRAME_MAX - LINK_FRAME_ROOM)
        bytes.size = 0; /* nothing is better than a frame that breaks the link */
    (void)ask_put(link, link->asked[at], bytes, true);
}

void on_answer(struct sync_link *link, const Link__Ask *answer)
{
    if (take_out(link->asking, NULL, &link->asking_count, answer->id) == SIZE_MAX) {
        link_refuse(link, STATUS_MALFORMED, false, "an answer to a question that was not asked");
        return;
    }
    struct sync_action *action = action_add(link, SYNC_ANSWER);
    action->token = answer->id;
    ProtobufCBinaryData copy = frame_bytes(link, bytes_of(answer->bytes.data, answer->bytes.len));
    action->bytes = bytes_of(copy.data, copy.len);
}
