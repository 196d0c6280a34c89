"""The migrations' tools: tokens, twins, checksums; each rule of tables is really looked at."""
import hashlib
import pathlib
import sqlite3
import subprocess
import sys

import pytest

TOOLS = pathlib.Path(__file__).resolve().parents[2] / 'tools'
sys.path.insert(0, str(TOOLS))
import schema_embed

GOOD = '''-- @tenant: toys of a unit
CREATE TABLE toy (
    unit_id @INT@ NOT NULL,
    id @INT@ NOT NULL,
    name @TEXT@ NOT NULL,
    kind_id @INT@ NOT NULL REFERENCES kind (id),
    PRIMARY KEY (unit_id, id),
    UNIQUE (unit_id, name)
) @CLUSTERED@;
'''
KIND = '''-- @reference: kinds of toys
CREATE TABLE kind (id @INT@ NOT NULL PRIMARY KEY) @STRICT@;

'''


@pytest.fixture
def check(tmp_path):
    (tmp_path / 'schema').mkdir()

    def run(*args, **files):
        for name, text in files.items():
            (tmp_path / 'schema' / f'{name}.sql').write_text(text)
        done = subprocess.run([sys.executable, TOOLS / 'schema_check.py', '--root', tmp_path, *args],
                              capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr
    return run


def test_good_tables_pass_and_are_spread(check, tmp_path):
    code, said = check(**{'0001_toy': KIND + GOOD})
    assert code == 1 and 'citus.sql' in said  # not written yet
    assert check('--write') == (0, '')
    assert check('--check') == (0, '')
    text = (tmp_path / 'packaging' / 'citus.sql').read_text()
    assert "create_reference_table('kind')" in text
    assert "create_distributed_table('toy', 'unit_id'" in text
    assert text.index('kind') < text.index('toy')


@pytest.mark.parametrize('old, new, said', [
    ('-- @tenant: toys of a unit', '-- toys of a unit', 'says no class'),
    ('-- @tenant: toys of a unit', '-- @tenant:', 'says no class'),
    ('-- @tenant', '-- @unknown', 'says no class'),
    ('PRIMARY KEY (unit_id, id)', 'PRIMARY KEY (id, unit_id)', 'primary key begins with unit_id'),
    ('    PRIMARY KEY (unit_id, id),\n', '', 'no primary key'),
    ('UNIQUE (unit_id, name)', 'UNIQUE (name)', 'UNIQUE (name)'),
    ('name @TEXT@ NOT NULL', 'name @TEXT@ NOT NULL UNIQUE', 'UNIQUE (name)'),
    (') @CLUSTERED@;\n', ') @CLUSTERED@;\nCREATE UNIQUE INDEX toy_name ON toy (name);\n', 'UNIQUE (name)'),
    ('UNIQUE (unit_id, name)', 'FOREIGN KEY (id) REFERENCES toy (id)', 'the key to toy'),
    ('@INT@', '@INTEGER@', 'no token @INTEGER@'),
])
def test_each_breach_is_named(check, old, new, said):
    assert old in GOOD
    code, out = check('--write', **{'0001_toy': KIND + GOOD.replace(old, new, 1)})
    assert code == 1
    assert said in out


def test_a_later_file_may_break_the_rules_of_an_earlier_one(check):
    code, out = check('--write', **{'0001_toy': KIND + GOOD,
                                    '0002_more': 'CREATE UNIQUE INDEX toy_name ON toy (name);\n'})
    assert code == 1 and 'UNIQUE (name)' in out


def embed(folder):
    return schema_embed.read(folder)


def test_tokens_and_twins(tmp_path):
    (tmp_path / '0001_a.sql').write_text(GOOD)
    (tmp_path / '0002_b.sql').write_text('SELECT 1;\n')
    (tmp_path / '0002_b.pg.sql').write_text('SELECT 2;\n')
    one, two = embed(tmp_path)
    assert 'id INTEGER NOT NULL' in one.text('sqlite') and 'WITHOUT ROWID' in one.text('sqlite')
    assert 'id BIGINT NOT NULL' in one.text('postgres') and 'COLLATE "C"' in one.text('postgres')
    assert '@' not in one.text('postgres').replace('-- @tenant', '')
    assert two.text('sqlite') == 'SELECT 1;\n' and two.text('postgres') == 'SELECT 2;\n'
    assert one.sha256('sqlite') == one.sha256('postgres') == hashlib.sha256(GOOD.encode()).hexdigest()
    assert two.sha256('sqlite') != two.sha256('postgres')


def test_append_only_means_it(tmp_path):
    (tmp_path / '0001_a.sql').write_text('CREATE TABLE log (id @INT@) @STRICT@;\n@APPEND_ONLY(log)@;\n')
    db = sqlite3.connect(':memory:')
    db.executescript(embed(tmp_path)[0].text('sqlite'))
    db.execute('INSERT INTO log VALUES (1)')
    for sql in ('UPDATE log SET id = 2', 'DELETE FROM log'):
        with pytest.raises(sqlite3.DatabaseError, match='append-only'):
            db.execute(sql)
    assert 'REVOKE UPDATE, DELETE' in embed(tmp_path)[0].text('postgres')


@pytest.mark.parametrize('names', [
    ['1_a.sql'], ['0001_A.sql'], ['0001_a.pg.sql'], ['0001_a.sql', '0001_b.sql'], []])
def test_bad_names_are_refused(tmp_path, names):
    for name in names:
        (tmp_path / name).write_text('SELECT 1;\n')
    with pytest.raises(schema_embed.SchemaError):
        embed(tmp_path)
