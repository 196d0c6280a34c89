"""data_text: reading the files of data/, and the spelling of Vietnamese in them; for data_check.py."""
import re
import sys
import unicodedata

ONSETS = "ngh ng gh gi kh nh ph qu th tr ch b c d đ g h k l m n p r s t v x".split() + [""]
RIMES = set(
    """a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im
    in inh ip it iu o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe
    oen oeo oet oi om on ong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây
    uc uê uêch uên uênh ui um un ung uơ uôc uôi uôm uôn uông uôt up ut uy uya uych uyên uyêt uynh
    uyt uyu ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêng yêt yêu
    ynh yt""".split()
)
TONES = "\u0300\u0301\u0303\u0309\u0323"
NEW_STYLE = re.compile(r"(?<!q)(o[àáảãạ]|o[èéẻẽẹ]|u[ỳýỷỹỵ])$")

faults = 0


def fault(path, line, text):
    global faults
    faults += 1
    print(f"{path}:{line}: {text}", file=sys.stderr)


# --- text -------------------------------------------------------------------------------------


def split_tone(syllable):
    marks = unicodedata.normalize("NFD", syllable)
    tones = [c for c in marks if c in TONES]
    plain = unicodedata.normalize("NFC", "".join(c for c in marks if c not in TONES))
    return plain, tones


def syllable_fault(word):
    """Why the word cannot be a Vietnamese syllable, or None."""
    plain, tones = split_tone(word.lower())
    if len(tones) > 1:
        return "two tone marks"
    if not any(plain.startswith(o) and plain[len(o):] in RIMES for o in ONSETS):
        if plain != "gi":  # "gì" is written without a second i
            return "not a Vietnamese syllable"
    if re.search(r"(c|ch|p|t)$", plain) and tones not in (["\u0301"], ["\u0323"]):
        return "a syllable closed by c, ch, p or t takes the tone sắc or nặng"
    if NEW_STYLE.search(word.lower()):
        return "new-style tone placement (write hòa, thủy)"
    return None


def check_vietnamese(path, line, text):
    for word in re.findall(r"[^\W_]+", re.sub(r"\{[a-z]+\}", "", text)):
        # Numbers, abbreviations and names like VNeID are not syllables.
        odd = re.search(r"\d", word) or len(re.findall(r"[A-ZĐ]", word)) > 1
        why = None if odd else syllable_fault(word)
        if why:
            fault(path, line, f"'{word}': {why}")
    if re.search(r"[ÐðƉ]", text):
        fault(path, line, "a letter that only looks like Đ or đ")


def read_text(path):
    """The lines of a clean file; an unreadable file gives none, after a fault."""
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8")
    except (OSError, UnicodeDecodeError) as e:
        fault(path, 1, f"cannot be read: {e}")
        return []
    if raw.startswith(b"\xef\xbb\xbf"):
        fault(path, 1, "byte order mark")
    if b"\r" in raw:
        fault(path, 1, "carriage return")
    if not text.endswith("\n"):
        fault(path, text.count("\n") + 1, "no line end at the end")
    lines = text.split("\n")[:-1]
    for n, line in enumerate(lines, 1):
        if unicodedata.normalize("NFC", line) != line:
            fault(path, n, "not NFC")
        if line != line.strip() or re.search(r"  |[\u00a0\u200b\ufeff]", line):
            fault(path, n, "stray, double or invisible space")
    return lines
