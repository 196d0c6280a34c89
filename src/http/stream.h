/* stream: who listens to what, and what they are told (server-sent events).
 *
 * A row `.how = STREAM` answers nothing but to what its caller may listen (struct stream_ask). From
 * then on the listener is told, by one thread of its own here:
 *   - `changed` when one of the unit's topics has moved, or when an event of one thing was added;
 *     what moved more often than four times a second is told once;
 *   - `notice` when somebody calls stream_notice() for its channel;
 *   - `presence` with the officials who listen to the same channel, when that has changed.
 * The thread looks at the database, not at what it is told: whoever moved a topic, and in whichever
 * process, an id is compared with the listener's last. An id is the sum of the topics' stored
 * versions, or the seq of the thing's last event; so a client that comes again with Last-Event-ID,
 * also after a restart, gets `changed` at once when something was missed, and otherwise nothing.
 *
 * A stream never carries personal data: only the word "changed", topics and ids. */
#ifndef GANDAN_HTTP_STREAM_H
#define GANDAN_HTTP_STREAM_H

#include "base/str.h"

#define STREAM_NOUN_MAX 16
#define STREAM_CHANNEL_MAX 48
#define STREAM_DATA_MAX 256

/* What a STREAM row's show() fills in. */
struct stream_ask {
    int64_t unit_id;
    unsigned topics;     /* enum topic: of which moves are looked at */
    struct str noun;     /* with a noun, only such moves are told as added an event of this thing */
    int64_t noun_id;     /* (spine/event.h) */
    struct str after;    /* the id of what the page showed, if it said so; Last-Event-ID wins */
    struct str channel;  /* "dossier:123": whose notices are told; may be empty */
    int64_t official_id; /* is present on the channel, for the officials there; 0: nobody */
    int64_t life_ms;     /* then who may listen is asked again; 0: an hour */
};

struct http;
/* `data` (one line of JSON, without personal data) for all who listen to this channel of the unit,
 * in this process. From any thread; never waits. When there is too much to tell, they are told
 * `changed` instead. */
void stream_notice(struct http *http, int64_t unit_id, struct str channel, struct str data);

#endif
