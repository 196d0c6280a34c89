#include "doc/json_read.h"

#include <jansson.h>

static bool convert(struct arena *a, json_t *in, int depth, struct json_value *out);

static bool convert_array(struct arena *a, json_t *in, int depth, struct json_value *out)
{
    out->n = json_array_size(in);
    struct json_value *items = ARENA_ARRAY(a, struct json_value, out->n);
    for (size_t i = 0; i < out->n; i++)
        if (!convert(a, json_array_get(in, i), depth + 1, &items[i]))
            return false;
    out->items = items;
    return true;
}

static bool convert_object(struct arena *a, json_t *in, int depth, struct json_value *out)
{
    struct json_member *members = ARENA_ARRAY(a, struct json_member, json_object_size(in));
    for (void *at = json_object_iter(in); at; at = json_object_iter_next(in, at)) {
        struct json_member *m = &members[out->n++];
        m->key = arena_str(a, str_z(json_object_iter_key(at)));
        if (!convert(a, json_object_iter_value(at), depth + 1, &m->value))
            return false;
    }
    out->members = members;
    return true;
}

static struct str string_of(struct arena *a, const json_t *in)
{
    return arena_str(a, (struct str){json_string_value(in), json_string_length(in)});
}

static bool convert(struct arena *a, json_t *in, int depth, struct json_value *out)
{
    if (depth > JSON_READ_DEPTH_MAX)
        return false;
    switch (json_typeof(in)) {
    case JSON_OBJECT:
        out->kind = JSON_KIND_OBJECT;
        return convert_object(a, in, depth, out);
    case JSON_ARRAY:
        out->kind = JSON_KIND_LIST;
        return convert_array(a, in, depth, out);
    case JSON_STRING:
        out->kind = JSON_KIND_STR;
        out->str = string_of(a, in);
        break;
    case JSON_INTEGER:
        out->kind = JSON_KIND_I64;
        out->i64 = json_integer_value(in);
        break;
    case JSON_REAL:
        out->kind = JSON_KIND_REAL;
        out->real = json_real_value(in);
        break;
    case JSON_TRUE:
    case JSON_FALSE:
        out->kind = JSON_KIND_BOOL;
        out->truth = json_is_true(in);
        break;
    case JSON_NULL:
        out->kind = JSON_KIND_NULL;
        break;
    }
    return true;
}

enum err json_read(
    struct arena *a, struct str text, const struct json_value **ret, struct json_fault *ret_fault)
{
    struct json_fault none = {0}, *fault = ret_fault ? ret_fault : &none;
    json_error_t error;
    json_t *tree = json_loadb(text.p ? text.p : "", text.n, JSON_REJECT_DUPLICATES, &error);
    if (!tree) {
        *fault = (struct json_fault){error.line, error.column, arena_str(a, str_z(error.text))};
        return E_INVALID;
    }
    struct json_value *v = ARENA_NEW(a, struct json_value);
    bool taken = convert(a, tree, 0, v);
    json_decref(tree);
    if (!taken) {
        *fault = (struct json_fault){1, 1, S("nested too deeply")};
        return E_INVALID;
    }
    *ret = v;
    return OK;
}

const struct json_value *json_get(const struct json_value *v, struct str key)
{
    if (!v || v->kind != JSON_KIND_OBJECT)
        return NULL;
    for (size_t i = 0; i < v->n; i++)
        if (str_eq(v->members[i].key, key))
            return &v->members[i].value;
    return NULL;
}

bool json_get_str(const struct json_value *v, struct str key, struct str *ret)
{
    const struct json_value *m = json_get(v, key);
    if (!m || m->kind != JSON_KIND_STR)
        return false;
    *ret = m->str;
    return true;
}

bool json_get_i64(const struct json_value *v, struct str key, int64_t *ret)
{
    const struct json_value *m = json_get(v, key);
    if (!m || m->kind != JSON_KIND_I64)
        return false;
    *ret = m->i64;
    return true;
}

bool json_get_bool(const struct json_value *v, struct str key, bool *ret)
{
    const struct json_value *m = json_get(v, key);
    if (!m || m->kind != JSON_KIND_BOOL)
        return false;
    *ret = m->truth;
    return true;
}
