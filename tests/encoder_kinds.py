"""Tiny random encoders of each kind, with tokenizers that know words of several scripts."""

from pathlib import Path

import torch
from tokenizers import ByteLevelBPETokenizer, Regex, Tokenizer
from tokenizers.implementations import BertWordPieceTokenizer
from tokenizers.models import Unigram
from tokenizers.normalizers import Precompiled, Replace, Sequence, Strip
from tokenizers.pre_tokenizers import Metaspace, WhitespaceSplit
from tokenizers.pre_tokenizers import Sequence as Steps
from tokenizers.processors import TemplateProcessing
from tokenizers.trainers import UnigramTrainer

CHARSMAP = Path(__file__).parent / "data" / "charsmap.bin"
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
# Combined characters, some that NFKC makes longer or shorter, and scripts without spaces
TEXTS = [
    "Die Straße nach Zürich ist heute gesperrt , meldet Anna Brandt .",
    "L' Œuvre de Zoe\u0308 : cafe\u0301 cre\u0300me , 20 € la tasse !",
    "Анна Брандт уехала в Москву вчера вечером .",
    "安娜 昨天 去 了 北京 。",
    "ㅎㅏㄴ 한국 의 수도 は ｶﾞ行 ㈱ です",
    "وصلت آنا إلى برلين ؟",
    "आना हिन्दी बोलती है ।",
    "ＮＴＴ ﬁnance ½ ¨ Ⅷ İstanbul ĲSSEL",
    "The U.S. re-elected 🙂\u200d it 1,000 times … <x>",
]
SHAPES = {
    "bert": {},
    "distilbert": {"sinusoidal_pos_embds": True, "max_position_embeddings": 256},
    "electra": {"embedding_size": 32},
    **{
        kind: {"type_vocab_size": 1, "max_position_embeddings": 260, "pad_token_id": 1}
        for kind in ("roberta", "xlm-roberta", "camembert")
    },
}
BERTS = {
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 64,
}
DISTILBERTS = {"dim": 32, "n_layers": 2, "n_heads": 2, "hidden_dim": 64}


def train_word_pieces(*, cased):
    made = BertWordPieceTokenizer(lowercase=not cased)
    made.train_from_iterator(TEXTS, 300, 1, show_progress=False)
    return made


def train_byte_pairs():
    made = ByteLevelBPETokenizer(add_prefix_space=True)
    made.train_from_iterator(TEXTS, 400, 2, show_progress=False, special_tokens=SPECIAL)
    return made


def train_sentencepieces(texts=TEXTS, *, size=300, old=False):
    """XLM-R's kind of tokenizer, as the hub has it (old), or as transformers converts it today. It
    normalizes with a table of sentencepiece, as theirs does."""
    made, metaspace = Tokenizer(Unigram()), Metaspace(prepend_scheme="always")
    table = Precompiled(CHARSMAP.read_bytes())
    if old:
        made.normalizer, made.pre_tokenizer = table, Steps([WhitespaceSplit(), metaspace])
    else:
        made.normalizer = Sequence([table, Strip(left=False), Replace(Regex(" {2,}"), "▁")])
        made.pre_tokenizer = metaspace
    trainer = UnigramTrainer(
        vocab_size=size, show_progress=False, special_tokens=SPECIAL, unk_token="<unk>"
    )
    made.train_from_iterator(texts, trainer)
    made.post_processor = TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return made


def write_tokenizer(kind, folder, *, cased=True):
    """Write it as transformers does. RETURNS (int): The number of pieces."""
    import transformers

    if kind in ("bert", "distilbert", "electra"):
        train_word_pieces(cased=cased).save_model(str(folder))
        arguments, options = [str(folder / "vocab.txt")], {"do_lower_case": not cased}
    elif kind == "roberta":
        train_byte_pairs().save_model(str(folder))
        arguments = [str(folder / "vocab.json"), str(folder / "merges.txt")]
        options = {"add_prefix_space": True}
    else:
        arguments, options = [], {"tokenizer_object": train_sentencepieces(old=kind == "camembert")}
    names = {"distilbert": "DistilBert", "xlm-roberta": "XLMRoberta"}
    name = f"{names.get(kind, kind.title())}TokenizerFast"
    made = getattr(transformers, name)(*arguments, **options, model_max_length=256)
    made.save_pretrained(folder)
    return len(made)


def write_encoder(kind, folder, *, cased=True):
    """Write an encoder with no bias at zero and no scale at one."""
    import transformers

    size = write_tokenizer(kind, folder, cased=cased)
    shape = (DISTILBERTS if kind == "distilbert" else BERTS) | SHAPES[kind] | {"vocab_size": size}
    torch.manual_seed(1)
    model = transformers.AutoModel.from_config(transformers.AutoConfig.for_model(kind, **shape))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += torch.randn_like(parameter) * 0.1
    model.save_pretrained(folder)
