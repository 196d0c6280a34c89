"""load: what bench/run measures with: nginx and wrk, processor time, memory, the disk.

Server and nginx stand alone on core 0, one after the other; wrk and other senders on core 1.
"""
import contextlib
import os
import pathlib
import re
import socket
import statistics
import subprocess
import time

SERVER_CORE, SENDER_CORE = '0', '1'
TICKS = os.sysconf('SC_CLK_TCK')
NGINX = """worker_processes 1; pid {folder}/pid; error_log {folder}/error.log; daemon off;
events {{ worker_connections 4096; }}
http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; default_type text/html;
{more}
client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
server {{ listen 127.0.0.1:{port}; root {folder}/www; }} }}
"""
# Of the lines "path<TAB>cookie" each request takes the next.
PAGES = """local pages, i = {}, 0
function init()
  for line in io.lines("%s") do
    local path, cookie = line:match("([^\\t]*)\\t(.*)")
    pages[#pages + 1] = wrk.format("GET", path, { Cookie = cookie })
  end
end
function request() i = i %% #pages + 1 return pages[i] end
"""
UNITS = {'B': 1, 'KB': 1024, 'MB': 1024 ** 2, 'GB': 1024 ** 3}


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def connects(port):
    with contextlib.suppress(OSError), socket.create_connection(('127.0.0.1', port), 1):
        return True
    return False


@contextlib.contextmanager
def nginx(work, body, more=''):
    """nginx that serves these bytes as /page; gives its address and the worker's process."""
    folder, port = work / 'nginx', free_port()
    (folder / 'www').mkdir(parents=True, exist_ok=True)
    (folder / 'www' / 'page').write_bytes(body)
    for path in [folder, folder / 'www']:
        path.chmod(0o755)
    (folder / 'conf').write_text(NGINX.format(folder=folder, port=port, more=more))
    process = subprocess.Popen(
        ['taskset', '-c', SERVER_CORE, '/usr/sbin/nginx', '-p', folder, '-c', folder / 'conf'],
        stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 10
        while not connects(port):
            if time.monotonic() > end:
                raise SystemExit('nginx does not answer')
            time.sleep(0.01)
        yield f'http://127.0.0.1:{port}/page', only_child(process.pid)
    finally:
        process.terminate()
        process.wait(10)


def only_child(pid):
    """It listens before it has made its worker."""
    end = time.monotonic() + 10
    while True:
        found = pathlib.Path(f'/proc/{pid}/task/{pid}/children').read_text().split()
        if found or time.monotonic() > end:
            assert len(found) == 1, f'nginx has the workers {found}'
            return int(found[0])
        time.sleep(0.01)


def cpu_seconds(pid):
    """Of all its threads; the second bracket ends the name."""
    fields = pathlib.Path(f'/proc/{pid}/stat').read_text().rpartition(')')[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def busy_share(seconds=0.5):
    """How much of all cores is in use."""
    def read():
        fields = [int(x) for x in pathlib.Path('/proc/stat').read_text().split('\n', 1)[0].split()[1:]]
        return sum(fields[:8]), fields[3] + fields[4]
    (all_before, idle_before), _, (all_after, idle_after) = read(), time.sleep(seconds), read()
    return 1 - (idle_after - idle_before) / max(all_after - all_before, 1)


class Quiet:
    """Waits before each round until the machine has little else to do, but not for ever."""
    def __init__(self, patience):
        self.patience, self.found = patience, []

    def wait(self):
        end = time.monotonic() + self.patience
        while (busy := busy_share()) > 0.1 and time.monotonic() < end:
            pass
        self.found.append(busy)

    def __str__(self):
        return (f'Before a round began, other work took {statistics.median(self.found) * 100:.0f} % of the '
                f'machine (median; at the most {max(self.found) * 100:.0f} %).')


class Rate:
    """Answers a second, and answers a second of the server's processor time: the machine's other
    work disturbs the second less."""
    def __init__(self, per_second, per_cpu_second):
        self.per_second, self.per_cpu_second = per_second, per_cpu_second


def wrk(url, pid, connections, seconds, size, script=None):
    """An answer that is refused, or shorter than `size` bytes, ends the measurement."""
    command = ['taskset', '-c', SENDER_CORE, 'wrk', '-t1', f'-c{connections}', f'-d{seconds}s', '--timeout', '10s']
    if script:
        command += ['-s', str(script)]
    before = cpu_seconds(pid)
    out = subprocess.run([*command, url], check=True, capture_output=True, text=True,
                         stdin=subprocess.DEVNULL).stdout
    used = cpu_seconds(pid) - before
    count, read, unit = re.search(r'(\d+) requests in [\d.a-z]+, ([\d.]+)([KMG]?B) read', out).groups()
    if 'Non-2xx' in out or 'Socket errors' in out:
        raise SystemExit(f'{url}: the server refused or failed:\n{out}')
    if float(read) * UNITS[unit] < int(count) * size * 0.95:
        raise SystemExit(f'{url}: some answers were not the page:\n{out}')
    return Rate(float(re.search(r'Requests/sec:\s*([\d.]+)', out).group(1)), int(count) / max(used, 1 / TICKS))


def pin(pid):
    subprocess.run(['taskset', '-acp', SERVER_CORE, str(pid)], check=True, capture_output=True)


def memory(pid, what):
    """MiB; VmRSS: now; VmHWM: the most it ever was."""
    status = pathlib.Path(f'/proc/{pid}/status').read_text()
    return int(re.search(what + r':\s*(\d+)', status).group(1)) / 1024


def flush_ms(folder):
    """What the disk takes for a flush behind a write of two pages."""
    path, times = folder / 'flush', []
    fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        for i in range(50):
            os.pwrite(fd, b'x' * 8192, i * 8192)
            began = time.monotonic()
            os.fdatasync(fd)
            times.append((time.monotonic() - began) * 1000)
    finally:
        os.close(fd)
        path.unlink()
    return statistics.median(times)
