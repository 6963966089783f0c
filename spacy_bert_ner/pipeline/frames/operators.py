"""Words that say how certain something is: verbs, nouns, adjectives, prepositions and adverbs, by
what they say of the clause below them. (The classes of verbs follow Karttunen, Implicative Verbs,
1971, and the event factuality of Saurí & Pustejovsky, FactBank, 2009.)"""


def _list(words: str) -> frozenset[str]:
    return frozenset(word.replace("_", " ") for word in words.split())


# "failed to act", "avoided paying", "decided against selling": it is not done
NEGATING = _list(
    """
    fail refuse decline forget neglect omit avoid refrain abstain stop cease quit give_up forgo
    """
)
# "prevented the firm from selling", "was forbidden to sell": the object does not do it
PREVENTING = _list(
    """
    prevent stop keep bar ban prohibit dissuade discourage deter block restrain preclude hinder
    exclude forbid rule_out
    """
)
# "managed to sell", "was forced to sell": as certain as the verb above
REALIZING = _list(
    """
    manage begin start continue keep happen help force make let cause compel oblige get prove go_on
    proceed remain serve use dare bother succeed resume finish complete see hear watch feel enable
    lead drive prompt remember end_up turn_out do have like love
    """
)
# "said that", "is said to": somebody's word or thought
SAYING = _list(
    """
    say tell report announce add warn argue state note suggest show find explain insist admit
    confirm write reveal indicate conclude assure inform remind convince declare testify acknowledge
    maintain assert observe comment emphasise emphasize stress concede confess complain point_out
    reply answer recall hold rule imply demonstrate prove mention remark repeat swear estimate
    calculate mean read describe record joke lament protest object counter respond contend agree
    call hint signal promise vow pledge quote boast shout whisper cry think believe expect suppose
    assume fear hope predict feel consider suspect guess imagine speculate worry reckon
    rumour rumor forecast persuade conjecture
    """
)
THINKING = _list("think believe expect suppose imagine feel assume reckon")
# "knows that", "realised that": as certain as the verb above
KNOWING = _list(
    """
    know realise realize learn notice discover remember regret understand forget see find_out ignore
    hide conceal
    """
)
ALLEGING = _list("accuse allege claim charge suspect blame purport pretend indict")
# with "for": "arrested for stealing"
ARRESTING = _list("arrest report sue try detain investigate question charge blame prosecute indict")
DENYING = _list("deny dispute refute contest disclaim acquit clear absolve exonerate disavow")
CONVICTING = _list("convict admit confess")
ASKING = _list(
    """
    ask wonder question inquire enquire examine test check investigate discuss debate decide
    consider doubt see assess determine dispute
    """
)
# "demanded that he resign": what is wanted
DEMANDING = _list(
    """
    demand propose recommend request require order urge advise wish prefer move insist ask suggest
    decide vote ensure stipulate direct instruct
    """
)
# gerunds: "suggested selling"
PROPOSING = _list(
    """
    suggest propose consider recommend plan discuss contemplate advocate favour favor advise demand
    """
)
# whoever does one of these to somebody says something
SPEAKING = _list(
    """
    ask tell order instruct urge promise threaten vow pledge demand request warn advise propose
    recommend swear beg command suggest require call invite direct forbid insist persuade encourage
    """
)
SEEMING = _list("seem appear risk tend")

NEGATING_NOUNS = _list("refusal failure inability reluctance unwillingness")
INTENDING_NOUNS = _list(
    """
    plan proposal decision promise attempt bid effort order demand permission right offer request
    call threat intention wish desire hope agreement commitment duty obligation need aim goal
    ambition pledge vow vote motion pressure mandate licence license permit willingness campaign
    readiness way opportunity freedom power invitation recommendation instruction ultimatum idea
    """
)
SAYING_NOUNS = _list(
    """
    report statement belief warning view announcement finding fear evidence argument conclusion
    testimony rumour rumor prediction assumption opinion impression sign proof complaint remark
    suggestion notion theory hypothesis conviction news assurance estimate ruling
    """
)
ALLEGING_NOUNS = _list("claim allegation accusation suspicion charge")
DENYING_NOUNS = _list("denial")

NEGATING_ADJECTIVES = _list("unable impossible powerless incapable")
REALIZING_ADJECTIVES = _list(
    """
    able right wrong happy glad proud quick slow first last lucky sorry sad right clear true certain
    sure evident obvious forced obliged
    """
)
SEEMING_ADJECTIVES = _list("likely unlikely possible probable improbable conceivable liable prone")
CONVICTING_ADJECTIVES = _list("guilty")

ALLEGEDLY = _list("allegedly supposedly purportedly")
REPORTEDLY = _list("reportedly apparently")
PERHAPS = _list("perhaps maybe possibly probably")

CONDITIONS = _list(
    """
    if unless provided providing provided_that providing_that as_long_as so_long_as in_case
    on_condition_that on_the_condition_that only_if
    """
)
PURPOSES = _list("so_that in_order_that lest")
ASIDE = _list("after before since despite besides")
WITHOUT = _list("without instead rather")
