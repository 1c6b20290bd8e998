"""Given names that are known, of many countries: what tells a name in small or in capital letters from another word.

The lists are those of `knowledge/invented.yaml` and the short forms and names of farther countries below. Not here: who
wrote a mail (`assistant.writing.signed`).
"""

from __future__ import annotations

from functools import lru_cache
from typing import cast

import yaml

from assistant.errors import BadSettings
from assistant.paths import KNOWLEDGE
from assistant.reading.words import without_accents

FILE = KNOWLEDGE / "invented.yaml"
_MORE = """
bex vero ludo inma manu jo pat gerrie chelo bridie oronzo wendell brody rajiv mirela ivonete constança rosângela earl
reinhard seun imogen immy hannelore nadja fatoumata balbina tiziana gigliola wendela henriqueta paco oluwaseun nuala
abbie abby ade adaeze aditi aditya agnieszka ahmed aiko aisha akira alejandra alejandro alex alfie ali aline amara amina amit amy
ana anaïs andrzej andy angela angie anil anita anjali annika ansgar antek arjun arthur asha asher ashley astrid aubrey ayasha
ayşe babajide barb bea becca bella ben benny bernie beth betsy bev bhavna bibi bill billy bob bobby bożena brad brandon brenda
brett brian brooke bryan caitlin carrie casey cathy cecilia chad charlie chen chidi chinedu chioma chloe chris christy chuck
cindy claire clemens cliff clint cody colette colleen conor courtney craig crystal curtis cyril dag dai dale dan dana dani danny
darko darlene darren dave davina dawn dean deb debbie debs declan deepa dee deirdre demetrius denise derek desmond devon dewi di
diana diane dimitri dolores don donna doreen doug duncan dustin dwayne dylan eamon ebony ed eddie eilidh eileen elin ella ellie
elsie emeka emily emre enrique erin ernesto errol esther ethel ettore eunice evie ewa ewan fatima femi fergus fi finbarr fiona
fleur flo floyd folake fran frances frankie fred freya funmi gail gareth gary gavin gaye gemma geoff gerry gethin gill ginny
giulia glen glenda gloria gordon grace graham grainne grant greg greta gurpreet gus gwen hal hana hank harpreet harriet harry
hassan hayley hazel heather heidi helen henk herb hilary holly howard hugh hussein ian ibrahim ida ifeoma imani imran ines
ingrid iona irene iris isaac isla ismail ivy jack jackie jade jake jamal james jan jane janelle janet janice jared jarek jas
jasmine jason jasper jay jean jeff jen jenna jennifer jenny jeremy jermaine jerry jess jessica jill jim jimmy jin jo joan joanna
joanne jodie joe joel john johnny jon jonah jordan joseph josh josie joy joyce jude judy julie june kadir kai kamala karen kate
kath kathleen kathy katie kay kayla keith kelly kelsey ken kenan kendra kenji kenny kerry kev kevin khalid kieran kim kiran
kirsty kofi kumar kwame kyle kylie lakshmi lamar lana lance larry latoya laura lauren laurie layla leah lee leila len lena leo
leroy les leslie lewis liam lindsay linh lisa liz lizzie lois loretta lori lorna lorraine lou louise lucy luis luke lydia lyle
lynn mabel mack maddie madison maeve maggie mahmoud mairi malcolm malik manolo manjit marcia marcin marcus margaret margie mark
marlene marlon marsha martha marvin mary matt maud maureen maxine may megan mei mel melanie melissa meg mehmet mercy meredith mia
michelle mick mike milan mildred millie milly mina ming minh miriam mo moe mohamed mohammed moira molly mona monica monique morag
moses muhammad murray myra myrtle nadia nala nan nancy naomi nasrin nat natalie natasha nate neema neil nell nettie ngozi nia
niamh nick nicky nicola nigel nikhil nina nisha noah noel noor nora norm norma nuala nuno obi olga olive oliver olu omar oona opal
oscar otis owen padraig paige pam paolo pat patience patrick patsy patti paul paula paulette pauline pearl peg peggy penny percy
perry pete phil philip phoebe phyllis pip piotr polly poppy priya rachel raj rajesh ralph ramesh randy rashid ravi ray rebecca
reg rhona rhys rich richard rick rita rob robbie robert robin robyn rocío rod roger roisin ron ronnie rory rosa rose rosemary ross
roxanne roy ruby rupert russ russell ruth ryan sadie sal sally sam samantha samir sandeep sandra sandy sanjay sara sarah saul
scott sean selina serena seth shane shannon shantelle shari sharon shaun sheila shelley sheri shirley shona sian sid sienna
sinead siobhan sipho stacey stan stanley stella steph steve steven stu sue suki sunil sunita susan susie suzanne sveta sylvia tam
tammy tanya tara tariq ted teresa terri terry tess thandi thandiwe thelma theo theresia tiff tiffany tim tina toby tom tommy toni
tony tracey tracy trent trevor trey trina trish trisha troy ty tyler tyrone ursula uwe val valerie vanessa vera verna vic vicki
vicky vijay viktor vince viv vlad wade walt wanda warren wayne wendy wes whitney will willie winnie wyatt yasmin yusuf yvette
yvonne zach zainab zanele zara zeke zeynep zibby zoe zofia
"""
"""Short forms, and names that the invented people of the other list do not have."""
_ALSO_WORDS = frozenset(
    "angel art bill can chance dan dawn don faith grant hope joy jay june mark may mercy rich rob rose sue will".split()
)
"""Names that are words as well: alone in small letters they name nobody."""


def is_given_name(word: str) -> bool:
    """Whether a word, in whatever letters, is a given name that is known. A name that is a word as well needs a capital."""
    bare = folded(word)
    return bare in _known() and (bare not in _ALSO_WORDS or word[:1].isupper())


def folded(word: str) -> str:
    """In small letters and without accents."""
    return without_accents(word.casefold())


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    try:
        text = FILE.read_text("utf-8")
        raw = cast("dict[str, dict[str, str]]", yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
        lists = [one[sort] for one in raw.values() for sort in ("female", "male")]
    except (OSError, yaml.YAMLError, AttributeError, KeyError) as error:
        raise BadSettings(f"the names in {FILE.name} cannot be read: {error}") from None
    return frozenset(folded(name) for names in (*lists, _MORE) for name in names.split())
