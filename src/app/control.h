/* control: commands beside a running server. $D/control.sock (0600): the client sends the words of
 * its command, the server runs it as a job and streams the output back, then the exit code.
 *
 * Wire: client: u32 count, then each word as u32 length + bytes. Server: frames of one byte
 * 'o' | 'e' | 'x', u32 length, bytes ('x': one byte exit code). Little endian: same machine. */
#ifndef GANDAN_APP_CONTROL_H
#define GANDAN_APP_CONTROL_H

#include "app/command.h"

/* The client's side: forwards the words, prints what comes back, returns the exit code. */
int control_send(
    const struct data_config *config, int argc, const struct str *argv, struct command_out out);

struct control;
/* The server's side: a thread that runs one command after the other on `data`. */
enum err control_start(struct data *data, struct control **ret) must_check;
/* Lets the running command end, takes no more. Takes NULL. */
void control_stop(struct control *control);

#endif
