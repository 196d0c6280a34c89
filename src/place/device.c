#include "place/device.h"

/* The first that is named wins: Edge calls itself Chrome too, and Chrome calls itself Safari. */
static const struct {
    struct str sign, name;
} browsers[] =
    {
        {STR_INIT("coc_coc"), STR_INIT("Cốc Cốc")},
        {STR_INIT("Zalo"), STR_INIT("Zalo")},
        {STR_INIT("Edg"), STR_INIT("Edge")},
        {STR_INIT("OPR/"), STR_INIT("Opera")},
        {STR_INIT("SamsungBrowser"), STR_INIT("Samsung Internet")},
        {STR_INIT("Firefox/"), STR_INIT("Firefox")},
        {STR_INIT("FxiOS/"), STR_INIT("Firefox")},
        {STR_INIT("CriOS/"), STR_INIT("Chrome")},
        {STR_INIT("Chrome/"), STR_INIT("Chrome")},
        {STR_INIT("Safari/"), STR_INIT("Safari")},
},
  systems[] = {
      {STR_INIT("Windows"), STR_INIT("Windows")}, {STR_INIT("Android"), STR_INIT("Android")},
      {STR_INIT("iPhone"), STR_INIT("iPhone")},   {STR_INIT("iPad"), STR_INIT("iPad")},
      {STR_INIT("Mac OS X"), STR_INIT("macOS")},  {STR_INIT("CrOS"), STR_INIT("ChromeOS")},
      {STR_INIT("Linux"), STR_INIT("Linux")},
};

struct str device_words(struct arena *a, struct str user_agent)
{
    struct str browser = S(""), system = S("");
    for (size_t i = 0; i < sizeof browsers / sizeof *browsers && !browser.n; i++)
        if (str_find(user_agent, browsers[i].sign) >= 0)
            browser = browsers[i].name;
    for (size_t i = 0; i < sizeof systems / sizeof *systems && !system.n; i++)
        if (str_find(user_agent, systems[i].sign) >= 0)
            system = systems[i].name;
    if (browser.n && system.n)
        return arena_fmt(a, "%.*s, %.*s", STR_ARG(browser), STR_ARG(system));
    return browser.n ? browser : system;
}
