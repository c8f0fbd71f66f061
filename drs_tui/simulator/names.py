"""Believable names and sizes of files from paediatric genomics, drawn from a seed."""

import random
from dataclasses import dataclass, replace

MB = 10**6
GB = 10**9


@dataclass(frozen=True, slots=True)
class Draft:
    """A file or folder that does not exist yet."""

    name: str
    size_bytes: int | None
    """None for a folder."""
    sample: str = ""
    """Sample it belongs to, for its metadata."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file: how it is named, and how large it is."""

    pattern: str
    """Filled with `sample`, `uuid`, `chip` and `row`."""
    smallest: int
    largest: int
    """Sizes in bytes."""


KINDS = {
    "cram": Kind("{uuid}.cram", 14 * GB, 42 * GB),
    "crai": Kind("{uuid}.cram.crai", 1 * MB, 3 * MB),
    "gvcf": Kind("{uuid}.g.vcf.gz", 2 * GB, 6 * GB),
    "vcf": Kind("{sample}.single.vqsr.filtered.vep_105.vcf.gz", 250 * MB, 900 * MB),
    "bam": Kind("{sample}.Aligned.out.sorted.bam", 5 * GB, 24 * GB),
    "maf": Kind("{sample}.consensus_somatic.protected.maf", 2 * MB, 60 * MB),
    "svs": Kind("{sample}_HE_{row}.svs", 300 * MB, 2_900 * MB),
    "idat": Kind("{chip}_R0{row}C01_Grn.idat", 8 * MB, 14 * MB),
    "rsem": Kind("{uuid}.rsem.genes.results.gz", 8 * MB, 11 * MB),
}
"""Kinds of file by a short name."""

_SAMPLE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def draw_sample(chance: random.Random) -> str:
    """Draw the id of a sample; some have no digit in them."""
    return "BS_" + "".join(chance.choices(_SAMPLE_LETTERS, k=8))


def draw(chance: random.Random, kind: str) -> Draft:
    """Draw one file of a kind."""
    shape = KINDS[kind]
    sample = draw_sample(chance)
    number = f"{chance.getrandbits(128):032x}"
    uuid = "-".join((number[:8], number[8:12], number[12:16], number[16:20], number[20:]))
    name = shape.pattern.format(
        sample=sample,
        uuid=uuid,
        chip=f"20{chance.randrange(10**10):010d}",
        row=chance.randrange(1, 9),
    )
    return Draft(name, _size(chance, kind), sample)


def draw_many(chance: random.Random, kinds: str, count: int) -> tuple[Draft, ...]:
    """Draw `count` files, going round the kinds named in `kinds` (`"cram crai"`).

    An index that follows its genome is named after it.
    """
    names = kinds.split()
    drafts: list[Draft] = []
    for index in range(count):
        draft = draw(chance, names[index % len(names)])
        if drafts and draft.name.endswith(".crai") and drafts[-1].name.endswith(".cram"):
            draft = replace(draft, name=f"{drafts[-1].name}.crai", sample=drafts[-1].sample)
        drafts.append(draft)
    return tuple(drafts)


def draw_trio(chance: random.Random, family: str) -> tuple[Draft, ...]:
    """Draw what one family brings: genomes of child, mother and father, and their variants."""
    parts = (("cram", "cram"), ("cram.crai", "crai"), ("g.vcf.gz", "gvcf"))
    files = [
        Draft(f"{family}-{person}.{ending}", _size(chance, kind), f"{family}-{person}")
        for person in ("proband", "mother", "father")
        for ending, kind in parts
    ]
    return (*files, Draft(f"{family}.trio.joint.vcf.gz", _size(chance, "vcf"), family))


def _size(chance: random.Random, kind: str) -> int:
    return chance.randint(KINDS[kind].smallest, KINDS[kind].largest)
