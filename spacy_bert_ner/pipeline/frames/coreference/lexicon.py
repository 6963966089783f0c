"""What words say of those that they name: person or thing, gender, number; and words that mark
titles, offices, kin, legal forms and times."""

from functools import lru_cache

PRONOUNS = {  # gender ("n": it), number
    **dict.fromkeys("he him his himself".split(), ("m", "s")),
    **dict.fromkeys("she her hers herself".split(), ("f", "s")),
    **dict.fromkeys("it its itself".split(), ("n", "s")),
    **dict.fromkeys("they them their theirs themselves".split(), ("", "p")),
}
POSSESSIVES = {"his", "her", "its", "their"}
REFLEXIVES = {"himself", "herself", "itself", "themselves"}
OTHER_PRONOUNS = set(
    """
    i me my we us our you your who whom whose which that this these those there one what some many
    all others another nobody everyone someone anyone none each both most few several any
    """.split()
)
MALE = set(
    """
    mr sir lord man boy gentleman father son brother husband widower king prince uncle nephew
    grandfather grandson groom monk duke emperor baron dad stepfather stepson lad men boys sons
    brothers fathers abbot
    """.split()
)
FEMALE = set(
    """
    mrs ms miss madam lady dame woman girl mother daughter sister wife widow queen princess aunt
    niece grandmother granddaughter bride nun duchess empress baroness countess actress waitress
    heiress mum mom stepmother stepdaughter women girls daughters sisters mothers abbess
    """.split()
)
TITLES = set(
    """
    mr mrs ms miss dr doctor prof professor sir lord lady dame judge justice captain major
    colonel general lieutenant sergeant constable inspector admiral king queen prince princess
    pope bishop archbishop cardinal father mother sister brother saint st mayor governor senator
    president chancellor minister secretary ambassador chairman chairwoman chair director count
    countess baron baroness duke duchess emperor empress rabbi imam reverend rev sheriff
    councillor alderman commissioner detective officer coach chief
    """.split()
)
PLAIN_TITLES = {"mr", "mrs", "ms", "miss", "dr", "sir", "prof", "st", "rev"}  # no offices
FIRST_NAME_TITLES = set(  # "Queen Anna": the name is no last name
    "king queen prince princess pope sister brother saint st sir dame emperor empress".split()
)
PERSONS = set(
    """
    abbess abbot accomplice accountant acrobat activist actor adult advocate aide alderman ally
    ambassador analyst ancestor applicant appointee apprentice architect aristocrat artist
    assassin assistant astronaut athlete attendant attorney auditor aunt author baby bachelor
    bailiff baker banker barman baron baroness barrister believer benefactor biologist bishop
    borrower boss boxer boyfriend brewer bride brigadier broker brother brother-in-law burglar
    butcher butler buyer bystander cadet cameraman campaigner candidate captain captive cardinal
    caretaker carpenter cashier chair chairman champion chancellor chaplain chauffeur chemist
    chief chieftain child children citizen claimant classmate cleaner clerk climber coach
    colleague colonel columnist comedian commander commentator companion composer comrade
    conductor constable consul consultant convert convict cook corporal correspondent councillor
    count countess courier cousin creditor criminal critic culprit curator customer cyclist
    dancer daughter daughter-in-law deacon dealer dean debtor defendant delegate demonstrator
    dentist deputy descendant deserter detainee devotee dictator diplomat director doctor donor
    driver drummer duchess duke editor electrician emissary employee employer engineer
    entrepreneur envoy evacuee executive expert explorer fan farmer father father-in-law felon
    fiance fiancee firefighter fisherman foreigner foreman founder friend fugitive gangster
    gardener general girlfriend goalkeeper godfather godmother governor graduate grandson grocer
    groom guard guest gunman headmaster headmistress heir heirs hermit hero historian host
    hostage housekeeper housewife husband immigrant infant inhabitant inspector intern
    interpreter investor jailer janitor jockey journalist judge juror kidnapper king landlady
    landlord lawyer leader lecturer lender librarian lieutenant lodger lover magistrate magnate
    maid man manager marshal martyr mason mayor mayoress mechanic mediator member men mentor
    merchant messenger midfielder midwife migrant millionaire miner minister missionary mistress
    monarch monk mother mother-in-law musician navigator negotiator neighbor neighbour nephew
    newcomer niece nobleman nominee novelist nun nurse offender officer official ombudsman
    onlooker opponent orphan outsider owner painter paramedic parent parents parishioner parson
    partner passenger patient patron peasant pensioner people person pharmacist philanthropist
    photographer physician pianist pilgrim pilot plaintiff planner player playwright plumber
    poet police policeman policewoman politician pope porter preacher predecessor premier
    president priest prince princess prisoner producer professor programmer prophet prosecutor
    protester provost pupil queen ranger rebel recruit rector referee refugee regent relative
    reporter resident rival robber roommate runner sailor saint salesman saleswoman scholar
    schoolboy schoolgirl sculptor secretary seller senator sergeant servant shareholder shepherd
    sheriff shopkeeper sibling singer sister sister-in-law skipper slave sniper soldier
    solicitor son son-in-law speaker spokesman spokesperson spokeswoman sponsor spouse spy
    statesman steward stewardess stranger striker student successor supporter surgeon surveyor
    survivor suspect swimmer tailor teacher teammate technician teenager tenant thief thieves
    toddler trader trainee trainer translator traveler traveller treasurer trustee tutor twin
    tycoon typist tyrant umpire uncle verger vet veteran vicar victim volunteer voter waiter
    warden warlord weaver widow widower wife witness woman women worker writer youngster youth
    """.split()
)
PERSON_ENDINGS = ("man", "men", "woman", "women", "ist", "ists")
MAX_SHORT = 5  # "list", "omen": too short for these endings
EITHER = set(  # persons or organisations
    """
    ally borrower buyer claimant competitor creditor customer debtor defendant dealer employer
    founder investor landlord lender neighbour neighbor opponent owner partner plaintiff
    predecessor rival seller shareholder sponsor successor supplier
    """.split()
)
OPEN_ENDINGS = ("er", "ers", "or", "ors", "ee", "ees")  # of persons and of things
THINGS = set(  # in spite of their endings
    """
    answer banner barrier beer boiler booster border bumper burner butter cancer career center
    centre chamber chapter character charter cluster clutter coffee color colour committee
    computer container cooker copper corner corridor counter cover crater cylinder danger deer
    degree dinner disaster door drawer dryer elevator error factor favor favour feast fee fever
    fiber filter finger fist flavor floor flower folder freezer gender guarantee gutter hammer
    harbor harbour helicopter honor honour horror humor humour hunger interior jubilee knee
    labor labour ladder laser layer leather letter lever liver locker loudspeaker lumber major
    manner marker matter meter minor mirror mist mixer monitor moor motor murder newsletter
    newspaper number odor offer order oxygen paper parameter pepper pier plaster poster powder
    power prayer printer projector quarter radiator razor reactor refrigerator register reminder
    river roster rotor rubber rumor rumour saucer scanner scooter screwdriver sector semester
    sensor server sewer shelter shoulder shower shutter silver skyscraper slipper soccer spider
    steamer sticker sugar summer supper sweater tanker temper terror theater theatre thermometer
    thunder tiger timber tower tractor trailer transfer trawler tree trigger tumor twist
    typewriter vapor vapour vector vinegar voucher wafer waist washer water weather winter
    wonder wrapper zipper
    """.split()
)
BODIES = set(
    """
    academy agency airline alliance army association authority bakery bank board brewery
    bureau carrier charity church city club coalition college commission committee company
    consortium cooperative council county court department duchy empire federation firm
    foundation fund government group guild hospital institute insurer jury kingdom laboratory
    league maker ministry museum newspaper office organisation organization panel parliament
    party publisher regulator republic retailer school society staff station team town
    tribunal trust union university village
    """.split()
)
FIRMS = set(
    """
    airline bakery bank brewery carrier company cooperative firm group insurer maker publisher
    retailer
    """.split()
)
ANY_BODY = {"organisation", "organization", "group"}
GENERIC = set(  # for an organisation whose name does not say what it is
    """
    company firm bank group party club agency organisation organization university airline retailer
    charity insurer brewery union
    """.split()
)
OF_THINGS = set(  # persons whom a thing has, too: "its author"; others only a group has
    """
    owner owners author authors driver drivers builder builders maker makers designer designers
    inventor user users buyer buyers reader readers occupant occupants passenger passengers
    victim victims guest guests creator captain master pilot pilots skipper crew
    """.split()
)
SUFFIXES = set(
    """
    ltd limited plc inc incorporated corp corporation co company llc llp gmbh ag kg ab as asa oy
    sa srl spa bv nv se sarl pty lp fc
    """.split()
)
KIN = {  # what the other one is, of either gender
    **dict.fromkeys("husband wife spouse".split(), "husband wife spouse".split()),
    **dict.fromkeys("father mother parent".split(), "son daughter child".split()),
    **dict.fromkeys("son daughter child".split(), "father mother parent".split()),
    **dict.fromkeys("brother sister twin".split(), "brother sister twin".split()),
    **dict.fromkeys("uncle aunt".split(), "nephew niece".split()),
    **dict.fromkeys("nephew niece".split(), "uncle aunt".split()),
    "cousin": ["cousin"],
    "predecessor": ["successor"],
    "successor": ["predecessor"],
}
COUNTERPARTS = set(
    "colleague classmate teammate rival opponent counterpart adversary antagonist foe".split()
)
SIBLINGS = [set("brother twin sibling".split()), set("sister twin sibling".split())]
QUALIFIERS = set(  # another office, or another holder of it
    """
    former previous deputy vice ex late acting assistant next new then old young elder younger
    other another interim outgoing incoming future second first third last sixth fourth fifth
    junior senior honorary rival own
    """.split()
)
ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3}
DEFINITE = {"the", "that", "this", "those", "these"}
INDEFINITE = {"a", "an", "another", "some", "no", "any", "every", "each", "many", "several", "few"}
SMALL = {"of", "the", "and", "for", "in", "on", "de", "&"}
PLACES = set(  # "the Kingdom of Velmar" is Velmar
    """
    kingdom duchy republic city town county state province empire principality village canton island
    """.split()
)
SAYING = set(
    """
    say tell add claim announce report think believe know admit deny insist argue promise hope
    fear expect warn explain declare reply answer write swear complain confirm state note
    testify agree vow feel understand realise realize decide suspect suggest conclude
    """.split()
)
MONTHS = set(
    """
    january february march april may june july august september october november december
    """.split()
)
DAYS = set("monday tuesday wednesday thursday friday saturday sunday".split())
TIMES = (
    MONTHS
    | DAYS
    | set(
        """
    second seconds minute minutes hour hours day days week weeks weekend weekends month months year
    years decade decades century centuries morning mornings afternoon evening evenings night nights
    noon midnight dawn dusk spring summer summers autumn winter winters today yesterday tomorrow
    time times moment o'clock a.m. p.m. am pm
    """.split()
    )
)
UNITS = set(
    """
    percent % km kilometre kilometres kilometer kilometers metre metres meter meters mile miles
    feet foot inch inches yard yards acre acres hectare hectares tonne tonnes ton tons kg
    kilogram kilograms gram grams pound pounds litre litres liter liters gallon gallons degree
    degrees dollar dollars euro euros crown crowns franc francs pence cent cents million billion
    thousand hundred dozen
    """.split()
)
PLAIN_TIMES = {"last", "next", "past", "following", "same", "previous", "early", "late", "coming"}


@lru_cache(maxsize=10_000)
def find_types(noun: str) -> frozenset[str]:
    """RETURNS (frozenset[str]): What a common noun may be: person, group (of persons), thing."""
    single = find_singular(noun)
    if noun in EITHER or single in EITHER:
        return frozenset(["person", "group"])
    if noun in MALE or noun in FEMALE or noun in PERSONS or single in PERSONS:
        return frozenset(["person"])
    if noun in BODIES or single in BODIES:
        return frozenset(["group"])
    if noun in THINGS or single in THINGS:
        return frozenset(["thing"])
    if noun.endswith(PERSON_ENDINGS) and len(noun) > MAX_SHORT:
        return frozenset(["person"])
    if noun.endswith(OPEN_ENDINGS):
        return frozenset(["person", "thing"])
    return frozenset(["thing"])


def find_singular(noun: str) -> str:
    """RETURNS (str): A plural in "-s", "-es" or "-ies" as a singular; other words as they are."""
    if noun.endswith("ies"):
        return noun[:-3] + "y"
    if noun.endswith(("ches", "shes", "sses", "xes")):
        return noun[:-2]
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun


def find_gender(words: tuple[str, ...]) -> str:
    """RETURNS (str): "m", "f", or "" where the words do not say it."""
    for word in words:
        if word in FEMALE or word.endswith("woman"):
            return "f"
        if word in MALE or word.endswith(("gentleman", "businessman", "policeman", "fisherman")):
            return "m"
    return ""
