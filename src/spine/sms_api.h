/* sms_api: what an SMS gateway is sent: the contract of docs/messages.md. */
#ifndef GANDAN_SPINE_SMS_API_H
#define GANDAN_SPINE_SMS_API_H

#include "base/arena.h"

/* {"id": "7.1234", "to": "+84912345678", "text": "…"}; id is the same for the same message. */
struct str sms_api_body(struct arena *a, struct str id, struct str to, struct str text);

#endif
