/* dossier_open_api: the register of a year as open data (CSV): every dossier, nobody's name. */
#ifndef GANDAN_SERVE_DOSSIER_OPEN_API_H
#define GANDAN_SERVE_DOSSIER_OPEN_API_H

#include "http/route.h"

extern const struct route dossier_open_routes[];

#endif
