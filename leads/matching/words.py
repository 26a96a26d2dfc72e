"""Words that say little about who somebody is: titles, names of mailboxes, hosts of free mail, usual names."""

from disposable_email_domains import blocklist


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES = _words("""
    dr prof mag dipl ing dipling herr frau hr fr mr mrs ms miss mx sir mme mlle sr sra med jur phd mba bsc msc
""")
MAILBOXES = _words("""
    info infos information office mail email post kontakt contact kontakte contacts hello hallo hi sales
    vertrieb verkauf service services support kundenservice kundendienst customerservice help hilfe helpdesk
    team buro buero einkauf purchasing procurement beschaffung order orders bestellung bestellungen shop store
    anfrage anfragen inquiry enquiry enquiries request admin administration verwaltung zentrale empfang
    reception frontdesk sekretariat secretary marketing presse press media pr news newsletter werbung events
    event jobs job karriere career careers bewerbung hr personal recruiting buchhaltung accounting accounts
    billing finance finanzen rechnung rechnungen invoice invoices legal recht datenschutz privacy webmaster
    postmaster hostmaster abuse noreply donotreply root technik it edv lager logistik logistics versand
    shipping export import werkstatt praxis kanzlei rathaus gemeinde familie family geschaftsleitung
    geschaftsfuhrung management direktion board zentral general company firma web website online internet
    reservierung reservation booking buchung hotel restaurant schule school verein vorstand planung projekte
    projekt project projects
""")
"""First words of addresses that several people read (folded)."""

FREE_LABELS = _words("""
    gmail googlemail gmx web t-online outlook hotmail live msn yahoo ymail rocketmail icloud me mac aol
    freenet arcor online posteo mailbox protonmail proton pm tutanota tuta mail email inbox gmxpro bluewin
    hispeed sunrise aon chello kabelmail unitybox vodafone vodafonemail o2online o2mail alice-dsl netcologne
    ewetel ewe osnanet versanet 1und1 orange wanadoo free laposte sfr libero virgilio tiscali tin alice hetnet
    ziggo kpnmail planet xs4all telenet skynet btinternet btopenworld sky virginmedia ntlworld talktalk
    comcast verizon att sbcglobal bellsouth cox charter earthlink juno rediffmail qq 163 126 sina foxmail
    yandex ya rambler bk list naver hanmail daum fastmail hushmail zoho wp o2 onet interia seznam centrum abv
    ukr telia telekom magenta
""")
"""First labels of registered domains where anybody has a mailbox: such a domain says nothing about a company."""

THROW_AWAY = frozenset(blocklist)

GIVEN = _words("""
    adam adrian alexander alexandra alfred alice alina amelie amir andrea andreas andre angela angelika anika
    anita anja anke ann anna anne annette anni annika anton antonia armin arthur astrid axel barbara bastian
    beate ben benjamin bernd bernhard bert bettina birgit bjorn boris brigitte britta bruno carina carl carla
    carlo carlos carmen carolin carola caroline carsten charlotte chris christa christian christiane christina
    christine christoph clara claudia claus clemens cora cornelia dagmar dan dana daniel daniela david dennis
    detlef diana dieter dirk dominik dora doris dorothea eberhard edgar edith eduard elena eleonore elias
    elisa elisabeth elke ella ellen emil emilia emily emma eric erich erika erik ernst erwin eugen eva evelyn
    fabian felix ferdinand finn flora florian frank franz franziska frederik friedrich fritz gabi gabriel
    gabriele georg gerd gerda gerhard gerald gert gisela gregor greta gudrun gunnar gunter guido gustav hanna
    hannah hanne hannes hans harald harry hartmut heide heidi heike heinrich heinz helen helena helene helga
    helmut hendrik henning henrik henry herbert hermann hilde holger horst hugo ida ilona ilse ina ines inga
    inge ingo ingrid irene iris irma isabel isabella jakob james jan jana jane janina jasmin jean jens jessica
    joachim jochen johann johanna johannes john jon jonas jonathan jorg josef josefine judith julia julian
    juliane julius jurgen justus jutta kai karin karina karl karla karsten katarina katharina kathrin katja
    katrin kerstin kevin kira klara klaus konrad konstantin kristian kristin kristina kurt lara lars laura lea
    lena leo leon leonie lia lilli lina linda lisa lorenz lothar louis louisa luca lucas lucia ludwig luis
    luisa luka lukas lutz lydia magdalena maike maja malte manfred manuel manuela mara marc marcel marco
    marcus marek maren margarete margit margot maria marian mariana marianne marie marina mario marion marius
    mark marko markus marlene marlon marta martha martin martina marvin mary mathilde mathias matthias max
    maximilian melanie merle michael michaela michel michelle mila mira miriam mona monika moritz nadine nadja
    natalia natalie nele nelly nicholas nick nico nicola nicole niklas nikolaus nils nina noah nora norbert
    norman ole oliver olivia oscar oskar otto pascal patricia patrick patrik paul paula pauline peter petra
    philip philipp pia rainer ralf ralph ramona raphael rebecca regina reiner reinhard renate rene renee
    richard rita robert robin roland rolf roman ronald rosa rosemarie rudiger rudolf ruth sabine sabrina
    samuel sandra sara sarah saskia sebastian selina silke silvia simon simona simone sina sofia sofie sonja
    sophia sophie stefan stefanie steffen steffi stella sten susan susanna susanne svenja sven sybille sylvia
    tamara tanja tatjana theo theresa thomas thorsten till tim timo tina tobias tom torsten udo ulf uli ulrich
    ulrike ursula ute uwe valentin valentina vanessa vera verena veronika viktor viktoria vincent volker
    walter waltraud werner wilfried wilhelm willi wolf wolfgang yannick yvonne
""")
"""Usual given names (folded): two different ones of these are two names, however alike they are spelled."""

FAMILY = _words("""
    muller mullner schmidt schmitt schneider fischer weber meyer meier maier wagner becker schulz hoffmann
    schafer koch bauer richter klein wolf schroder neumann schwarz zimmermann braun kruger hofmann hartmann
    lange schmitz krause lehmann schmid schulze kohler herrmann konig walter mayer huber kaiser fuchs peters
    lang scholz moller weiss jung hahn schubert vogel friedrich keller gunther frank berger winkler roth beck
    lorenz baumann franke albrecht schuster simon ludwig bohm winter kraus martin schumacher kramer vogt stein
    jager otto sommer gross seidel heinrich brandt haas schreiber graf schulte dietrich ziegler kuhn kuhne
    pohl engel horn busch bergmann thomas voigt sauer arnold wolff pfeiffer smith jones williams taylor brown
    davies evans wilson johnson roberts miller garcia lopez rossi martinez nguyen novak kowalski
""")
"""Usual family names (folded)."""
