"""First names by gender: common ones of English and of other European languages."""

MALE_NAMES = set(
    """
    aaron abdul abel abraham adam adrian ahmed alain alan albert aldo alec alexander alexei alfred
    ali alistair allan allen alvin ambrose amir amos anders andre andrei andrew andy angus anthony
    anton antonio archibald armand arnold aron arthur axel barnaby barry bartholomew basil ben
    benedict benjamin bernard bernd bill bjorn bob boris brad bradley brandon brendan brian bruce
    bruno calvin carl carlo carlos cecil cedric charles charlie chester chris christian christoph
    christopher clarence claude clement clifford clive colin conrad constantin cornelius craig
    cyril damian dan daniel darren david dennis derek desmond detlef didier diego dieter dietrich
    dimitri dirk dmitri dominic don donald douglas duncan dustin dwight earl eberhard edgar
    edmund eduardo edward edwin egon eli elias elliot emanuel emil emile emmanuel enoch enrico
    erich eric erik ernest ernst erwin ethan eugene evan ezra fabian felix ferdinand fernando
    finn florian floyd francesco francis francisco frank franklin franz fred frederick friedrich
    fritz gabriel gareth garry gary gavin geoffrey georg george gerald gerard gerhard gideon
    gilbert giles giovanni giuseppe glenn godfrey gordon graham greg gregor gregory guido
    gunnar gunter gunther gustav guy hamish hank hans harald harold harry harvey hassan
    heinrich heinz helmut hendrik henri henrik henry herbert herman hermann horace horst howard
    hubert hugh hugo humphrey ian ibrahim igor isaac isidore ismail ivan ivar ivor jack jacob
    jacques jakob jakub james jan jared jason javier jeff jeffrey jens jeremiah jeremy jerome
    jerry jesse jim joachim joao joe joel johan johann johannes john johnny jonas jonathan
    jorge jose josef joseph joshua juan juergen julian julius jurgen justin kai karl
    kaspar keith ken kenneth kevin klaus knut konrad konstantin kurt lars laszlo laurence
    lawrence leif leo leon leonard leonid leopold leroy liam lionel lloyd lorenzo lothar louis
    luca lucas ludwig luigi luis lukas luke luther magnus malcolm manfred manuel marc marcel
    marco marcus marek mario mark marko markus martin marvin mathias matteo matthew matthias
    maurice max maximilian melvin michael michel miguel mikael mike mikhail milan miles milos
    mohamed mohammed monty morris moses murray nathan nathaniel ned neil neville nicholas nick
    nicolas niels nigel nikolai nikolaus nils noah noel norbert norman olaf oleg oliver omar
    orlando oscar oskar osman oswald otto owen pablo paolo pascal patrick paul pavel pedro per
    percy perry peter petr philip philipp philippe phillip pierre piotr quentin rafael rainer
    ralf ralph ramon raoul rasmus raul raymond reginald reinhard rene reuben rex ricardo richard
    rick rob robert roberto rodney roger roland rolf roman ronald rory ross roy rudolf rufus
    rupert russell ryan salvatore sam samuel sanjay saul scott sean sebastian serge sergei
    seth seymour sidney siegfried sigmund silas silvio simon solomon spencer stanislav stanley
    stefan stefano stephan stephen stefanos steve steven stewart stuart sven sylvester tariq
    ted terence terry thaddeus theo theodor theodore thomas thorsten tim timothy tobias todd tom
    tomas tommy tony torsten travis trevor tristan ulrich umberto uwe vernon victor viktor
    vincent vladimir volker wallace walter warren wayne werner wesley wilbur wilfred wilhelm
    will willem william wolf wolfgang xavier yann yannick yuri yusuf yves zachary
    """.split()
)
FEMALE_NAMES = set(
    """
    abigail ada adela adele adriana agatha agnes aida aileen alexandra alexis alice alicia alina
    alison alma amanda amber amelia amina amy ana anastasia andrea angela angelica anita ann anna
    annabel anne annette annika antonia april arlene astrid audrey aurelia barbara beatrice
    beatrix bella bernadette bertha bessie beth betty beverly bianca birgit birgitta bonnie
    brenda bridget brigitte britta camilla candice carla carmen carol carolina caroline carolyn
    cassandra catarina catherine cecilia cecily celeste celia celine charlotte chiara chloe
    christa christina christine cindy clara clare clarissa claudia clementine colette colleen
    constance cora cordelia corinna cornelia cynthia dagmar daisy daniela daphne deborah debra
    deirdre delia denise diana diane dolores dominique donna dora doreen doris dorothea dorothy
    edith edna eileen elaine eleanor elena elfriede elisa elisabeth elise eliza elizabeth ella
    ellen elsa elsie elspeth elvira emilia emily emma enid erica erika erna esmeralda estelle
    esther ethel eugenia eunice eva eve evelyn fatima faye felicity fiona flora florence frances
    francesca franziska freda freya frieda gabriela gabriele gabrielle gail genevieve georgia
    georgina geraldine gerda gertrude gillian gina gisela giulia gladys gloria grace greta
    gretchen gudrun guinevere gwen gwendolyn hannah hanna hanne harriet hazel heather hedwig
    heidi helen helena helga henrietta hermione hilda hildegard hope ida ilona ilse imogen ines
    inga inge ingeborg ingrid irene irina iris irma isabel isabella isolde ivy jacqueline jana
    jane janet janice jasmine jean jeanette jeanne jennifer jenny jessica jill joan joanna
    jocelyn johanna josephine joyce judith judy julia juliana julie juliet june jutta karen
    karin karina karla kate katarina katerina katharina katherine kathleen kathryn kathy katja
    katrin katy kelly kerstin kirsten kristin kristina lara larissa laura lauren lea leah leila
    lena leonora leticia lidia lieselotte lillian lily linda lisa liv livia lois lola lorna
    lotte louisa louise lucia lucille lucinda lucy ludmila luisa lydia lynn mabel madeleine
    magda magdalena maggie maja mandy manuela mara margaret margarita margarete margot maria
    marianne marie mariam marilyn marina marion marjorie marlene marta martha mary mathilda
    matilda maud maureen mavis maxine megan melanie melinda melissa mercedes meredith mia
    michaela michelle mildred millicent minna miranda miriam moira molly mona monica monika
    muriel myra nadia nadine nadja nancy naomi natalia natalie natasha nell nicole nina nora
    norma odette odile olga olive olivia ophelia pamela patricia paula pauline pearl peggy
    penelope petra philippa phoebe phyllis pia polly priscilla rachel ramona rebecca regina
    renate renee rhoda rita roberta ros rosa rosalind rose rosemary rosie roxanne ruth sabina
    sabine sabrina sally samantha sandra sara sarah selma serena sharon sheila shirley sibyl
    sigrid silke silvia simone sofia solveig sonia sonja sophia sophie stella stephanie susan
    susanna susanne suzanne svetlana sybil sylvia tabitha tamara tania tanja tara tatiana
    teresa tessa thea thelma theresa tilda tina tracy trudy ulla ulrike una ursula valentina
    valerie vanessa vera verena veronica veronika victoria viola violet virginia vivian vivien
    wanda wendy wilhelmina wilma winifred yasmin yolanda yvette yvonne zelda zoe
    """.split()
)
UNSURE_NAMES = set(
    "sasha mischa misha ilya nikola elisha joshua luca luka mustafa dana kyra".split()
)


def find_name_gender(name: str, endings: bool = True) -> str:
    """Find the gender of a first name.

    name (str): The first name in lower case.
    endings (bool): Whether a name that is in no list counts as a woman's if it ends in "-a".
    RETURNS (str): "m", "f", or "" if it is not known.
    """
    name = name.split("-")[0]
    if name in MALE_NAMES:
        return "m"
    if name in FEMALE_NAMES:
        return "f"
    ends = endings and len(name) > 3 and name.endswith("a") and name not in UNSURE_NAMES
    return "f" if ends else ""
