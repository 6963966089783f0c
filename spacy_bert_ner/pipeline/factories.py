"""Registers everything that the config of a trained model refers to. The entry points of this
package and of each packaged model point here."""

from collections.abc import Callable
from typing import Any

from spacy.language import Language
from spacy.pipeline.tagger import DEFAULT_TAGGER_MODEL
from spacy.util import registry
from thinc.api import registry as thinc_registry

from .cached_lemmatizer import make_cached_lemmatizer
from .chunker import make_chunker, make_chunker_scorer
from .encoder.bert_encoder import make_bert_encoder
from .encoder.window_encoder import create_encoder
from .frames.actor_factor_mechanism import make_actor_factor_mechanism
from .frames.frame_scorer import make_frame_scorer
from .layout_reader import make_layout_reader
from .ner.hf_token_ner import make_hf_token_ner
from .ner.ner_scorer import make_ner_scorer
from .ner.token_ner import make_token_ner
from .optimizer import OPTIMIZER, SCHEDULE, create_optimizer, create_schedule
from .span_realigner import make_span_realigner
from .tag_attribute_ruler import make_tag_attribute_ruler
from .tensor_cleaner import make_tensor_cleaner
from .tok2vec.concat_tok2vec import concat_tok2vec
from .tok2vec.document_memory import document_memory
from .tok2vec.token_classifier import fast_token_classifier, token_classifier
from .tok2vec.token_features import token_features

DEFAULT_ENCODER_MODEL = {
    "@architectures": "spacy_bert_ner.Encoder.v1",
    "width": 768,
    "window": 192,
    "pooling": "mean",
    "precision": "auto",
    "dropout": 0.1,
    "masking": 0.1,
    "device": "auto",
}
DEFAULT_NER_MODEL = {
    "@architectures": "spacy_bert_ner.TokenClassifier.v1",
    "tok2vec": {"@architectures": "spacy.Tok2VecListener.v1", "width": 768, "upstream": "*"},
}


def register_factory(name: str, function: Callable[..., Any], **meta: Any) -> None:
    """Register a component, unless a model packaged with 0.1.0 has already registered its own
    copy."""
    if not Language.has_factory(name):
        Language.factory(name, **meta)(function)


register_factory(
    "bert_encoder",
    make_bert_encoder,
    assigns=["doc.tensor"],
    default_config={"model": DEFAULT_ENCODER_MODEL},
)
register_factory(
    "layout_reader",
    make_layout_reader,
    assigns=["token.tag", "token.pos", "token.is_sent_start"],
)
register_factory(
    "tag_attribute_ruler",
    make_tag_attribute_ruler,
    default_config={
        "validate": False,
        "auxiliaries": True,
        "scorer": {"@scorers": "spacy.attribute_ruler_scorer.v1"},
    },
)
register_factory(
    "chunker",
    make_chunker,
    assigns=["doc.spans"],
    default_config={
        "model": DEFAULT_TAGGER_MODEL,
        "scorer": {"@scorers": "spacy_bert_ner.chunker_scorer.v1"},
    },
    default_score_weights={"spans_chunks_f": 1.0, "spans_chunks_p": 0.0, "spans_chunks_r": 0.0},
)
register_factory(
    "token_ner",
    make_token_ner,
    assigns=["doc.ents", "token.ent_iob", "token.ent_type", "doc.spans"],
    default_config={
        "model": DEFAULT_NER_MODEL,
        "threshold": 0.5,
        "label_map": {},
        "scorer": {"@scorers": "spacy_bert_ner.ner_scorer.v1"},
    },
    default_score_weights={"ents_f": 1.0, "ents_p": 0.0, "ents_r": 0.0, "ents_per_type": None},
)
register_factory(
    "hf_token_ner",
    make_hf_token_ner,
    assigns=["doc.ents", "token.ent_iob", "token.ent_type", "doc.spans"],
    default_config={
        "model": DEFAULT_NER_MODEL,
        "threshold": 0.0,
        "label_map": {},
        "scorer": {"@scorers": "spacy_bert_ner.ner_scorer.v1"},
    },
    default_score_weights={"ents_f": 1.0, "ents_p": 0.0, "ents_r": 0.0, "ents_per_type": None},
)
register_factory(
    "cached_lemmatizer",
    make_cached_lemmatizer,
    assigns=["token.lemma"],
    default_config={
        "model": None,
        "mode": "rule",
        "overwrite": False,
        "scorer": {"@scorers": "spacy.lemmatizer_scorer.v1"},
    },
    default_score_weights={"lemma_acc": 1.0},
)
register_factory(
    "actor_factor_mechanism",
    make_actor_factor_mechanism,
    assigns=["doc.spans"],
    requires=["token.tag", "token.pos", "doc.ents", "doc.spans"],
    default_config={
        "spans_key": "sc",
        "disabled_rules": [],
        "scorer": {"@scorers": "spacy_bert_ner.frame_scorer.v1"},
    },
)
register_factory("span_realigner", make_span_realigner, assigns=["doc.spans"])
register_factory("tensor_cleaner", make_tensor_cleaner)

registry.architectures("spacy_bert_ner.Encoder.v1")(create_encoder)
registry.architectures("spacy_bert_ner.ConcatTok2Vec.v1")(concat_tok2vec)
registry.architectures("spacy_bert_ner.DocumentMemory.v1")(document_memory)
registry.architectures("spacy_bert_ner.TokenFeatures.v1")(token_features)
registry.architectures("spacy_bert_ner.TokenClassifier.v1")(token_classifier)
registry.architectures("spacy_bert_ner.TokenClassifier.v2")(fast_token_classifier)
registry.scorers("spacy_bert_ner.chunker_scorer.v1")(make_chunker_scorer)
registry.scorers("spacy_bert_ner.frame_scorer.v1")(make_frame_scorer)
registry.scorers("spacy_bert_ner.ner_scorer.v1")(make_ner_scorer)
thinc_registry.optimizers(OPTIMIZER)(create_optimizer)
thinc_registry.schedules(SCHEDULE)(create_schedule)
