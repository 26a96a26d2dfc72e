"""Exports of known systems, by the columns that only they have. Data; recognised by `recognise`.

Each line of `columns` gives names, as targets spells them without blanks and signs, and what they mean here; names that
are clear by themselves are guessed and need no line. English and German.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from leads.importing.spelling import plain

EXTRA, IGNORE = "extra", ""


@dataclass(frozen=True)
class Preset:
    code: str
    label: str
    marks: tuple[str, ...]  # alternatives; each names columns that must all be there
    columns: dict[str, str]  # names -> meaning; earlier ones first where several are there
    system: str = ""

    @property
    def source(self) -> str:
        return self.system or self.code


PRESETS = (
    Preset("hubspot", "HubSpot", (
        "recordid lifecyclestage", "contactid lifecyclestage", "datensatzid lifecyclephase",
        "datensatzid lebenszyklusphase",
        "lifecyclestage contactowner", "lifecyclephase kontaktinhaber", "vid lifecyclestage",
        "hsobjectid lifecyclestage",
        "recordid contactowner", "datensatzid zustaendigermitarbeiter", "recordid marketingcontactstatus",
    ), {
        "recordid contactid datensatzid hsobjectid vid": "external_id",
        "lifecyclestage lifecyclephase lebenszyklusphase": "stage", "leadstatus hsleadstatus": EXTRA,
        "contactowner kontaktinhaber zustaendigermitarbeiter zustaendigermitarbeiterfuerkontakt "
        "fuerkontaktzustaendigermitarbeiter kontakteigentuemer inhaberdeskontakts hubspotownerid": "owner",
        "createdate erstelldatum erstellungsdatum": "captured_at",
        "companyname unternehmensname nameunternehmen company primaryassociatedcompany associatedcompany "
        "primaerzugeordnetesunternehmen zugeordnetesunternehmen": "company",
        "phonenumber telefonnummer phone": "phone", "mobilephonenumber mobiltelefonnummer": EXTRA,
        "originalsource leadsource originalquelle urspruenglichequelle originaltrafficsource": "origin",
        "websiteurl websiteurladresse": "website", "marketingcontactstatus marketingkontaktstatus": EXTRA,
    }),
    Preset("salesforce", "Salesforce", (
        "leadid leadowner leadstatus", "leadid leadsource leadstatus", "leadowner companyaccount",
        "leadinhaber firmaaccount",
        "leadinhaber leadstatus", "leadid leadinhaber", "id isconverted leadsource",
        "leadowner leadstatus companyaccount",
        "leadowner rating createdate leadstatus", "masterrecordid leadsource", "contactid accountname contactowner",
        "leadbesitzer leadstatus",
    ), {
        "leadid id contactid leadnummer": "external_id", "leadstatus status": "stage",
        "leadowner leadinhaber leadbesitzer ownerid contactowner": "owner",
        "companyaccount firmaaccount company firma accountname": "company",
        "createddate createdate erstelltam erstelldatum": "captured_at", "leadsource leadquelle": "origin",
        "emailoptout hasoptedoutofemail": EXTRA, "title titel position": "job_title",
        "mobile mobilephone mobil": EXTRA,
    }),
    Preset("pipedrive", "Pipedrive", (
        "personname personorganization", "personid personowner", "leadtitle leadowner", "personname personemailwork",
        "personname persondoubleoptin", "personenname personorganisation", "leadid leadtitle",
        "leadtitel leadbesitzer", "leadid leadtitel",
    ), {
        "personid leadid id": "external_id", "personfirstname personvorname": "first_name",
        "personlastname personnachname": "last_name", "personname leadcontactperson leadkontaktperson": "name",
        "personemailwork personemail personemailarbeit leadpersonemail": "email",
        "personphonework personphone persontelefonarbeit persontelefon": "phone",
        "personorganization personorganisation leadorganization leadorganisation": "company",
        "persontitle personjobtitle": "job_title", "personowner personbesitzer leadowner leadbesitzer": "owner",
        "leadstatus leadlabels": "stage", "personmarketingstatus": EXTRA, "persondoubleoptin": "consent",
        "personleadcreated leadcreated personcreated leadleadcreated personpersoncreated leaderstellt leadleaderstellt "
        "personerstellt personpersonerstellt": "captured_at",
        "leadcurrencyofvalue leadvaluecurrency leadwaehrungdeswerts leadwaehrung": "currency",
        "personcity personort": "city", "personwebsite": "website", "leadsource leadleadsource leadquelle": "origin",
        "leadvalue leadleadvalue": "expected_value", "leadtitle leadtitel": "interest",
    }),
    Preset("dynamics", "Dynamics 365", (
        "donotmodifylead donotmodifyrowchecksum donotmodifymodifiedon",
        "nichtaendernlead nichtaendernzeilenpruefsumme nichtaenderngeaendertam",
        "donotmodifycontact donotmodifyrowchecksum donotmodifymodifiedon",
        "nichtaendernkontakt nichtaendernzeilenpruefsumme nichtaenderngeaendertam",
        "donotmodifylead", "nichtaendernlead", "donotmodifyrowchecksum", "nichtaendernzeilenpruefsumme",
        "topic statusreason",
        "thema statusgrund", "donotmodifycontact", "nichtaendernkontakt", "leadid statuscode",
    ), {
        "donotmodifylead nichtaendernlead donotmodifycontact nichtaendernkontakt leadid": "external_id",
        "donotmodifyrowchecksum nichtaendernzeilenpruefsumme donotmodifymodifiedon nichtaenderngeaendertam": IGNORE,
        "topic thema subject": "interest", "statusreason statusgrund statuscode": "stage",
        "owner besitzer ownerid": "owner",
        "companyname firmenname firma": "company", "createdon erstelltam": "captured_at",
        "emailaddress1 email emailadresse": "email",
        "telephone1 businessphone telefongeschaeftlich geschaeftlichestelefon": "phone",
        "leadsource leadquelle leadsourcecode": "origin", "jobtitle position": "job_title",
        "estrevenue geschaetzterumsatz geschumsatz estimatedamount": "expected_value",
        "mobilephone mobiltelefon": EXTRA,
    }),
    Preset("odoo", "Odoo", (
        "contactname partnername", "externalid opportunity contactname", "emailfrom partnername",
        "kontaktname chance",
        "companyname contactname salesperson", "opportunity salesteam", "leadverkaufschance verkaufsteam",
        "chance verkaeufer verkaufsteam", "expectedrevenue salesteam stage", "verkaufschance verkaufsteam",
    ), {
        "externalid id externeid": "external_id",
        "opportunity chance verkaufschance leadverkaufschance name": "interest",
        "contactname kontaktname": "name",
        "partnername companyname unternehmensname firmenname customer kunde": "company",
        "emailfrom email emailadresse": "email",
        "salesperson verkaeufer userid useridname vertriebsmitarbeiter": "owner",
        "stage stageid stageidname phase stufe": "stage", "createdon createdate erstelltam angelegtam": "captured_at",
        "expectedrevenue erwarteterumsatz erwarteterertrag": "expected_value",
        "function jobposition arbeitsposition": "job_title",
        "source sourceid quelle": "origin", "campaign campaignid kampagne": "campaign",
    }),
    Preset("suitecrm", "EspoCRM / SuiteCRM", (
        "accountname assignedusername status", "accountname leadsourcedescription",
        "firstname accountname assigneduser",
        "leadid leadsource assignedto donotcall", "assigneduserid leadsource", "reportstoid leadsource",
        "assigneduserid accountname", "zugewiesenerbenutzer status", "firmenname zugewiesenerbenutzer",
        "donotcall accountname",
        "assignedusername emailaddress",
    ), {
        "id leadid": "external_id", "status": "stage", "accountname firmenname firma account": "company",
        "assigneduser assignedusername assignedto zugewiesenerbenutzer zugewiesenan benutzername": "owner",
        "dateentered createdat datecreated erstelltam erstelldatum eingegebenam": "captured_at",
        "source leadsource quelle": "origin", "emailaddress email emailadresse email1": "email",
        "phonenumber phonework phone officephone telefonbuero telefon": "phone", "title position titel": "job_title",
        "opportunityamount": "expected_value", "phonemobile mobile": EXTRA, "website webseite": "website",
    }),
    Preset("zoho", "Zoho CRM", (
        "leadid leadowner leadsource createdtime", "recordid leadowner company",
        "leadid leadowner leadstatus converted",
        "datensatzid leadeigentuemer", "leadeigentuemer leadstatus", "leadowner leadstatus createdtime",
        "leadownerid leadowner",
        "leadbesitzer leadquelle erstelltezeit", "datensatzid leadbesitzer leadstatus",
        "leadbesitzer leadstatus erstelltum",
        "leadowner leadsource emailoptout",
    ), {
        "recordid leadid datensatzid id": "external_id", "leadstatus": "stage",
        "leadowner leadeigentuemer leadbesitzer leadownername": "owner",
        "createdtime erstelltezeit erstelltum erstellungszeit": "captured_at", "leadsource leadquelle": "origin",
        "company firma unternehmen": "company", "title titel": "job_title",
        "phone telefon mobile mobil mobiltelefon": "phone",
        "emailoptout": EXTRA, "city stadt": "city", "website webseite": "website",
    }),
    Preset("frappe", "Frappe CRM / ERPNext", (
        "leadowner mobileno", "id leadname companyname", "organizationname fullname leadowner", "id leadname status",
        "leadname mobileno", "emailid leadname", "id organization leadowner", "jobtitle leadowner mobileno",
    ), {
        "id name namingseries": "external_id", "leadname fullname": "name", "status": "stage", "leadowner": "owner",
        "organization organizationname companyname organisation": "company", "emailid email": "email",
        "mobileno phone": "phone", "createdon creation": "captured_at", "source leadsource": "origin",
        "jobtitle designation": "job_title", "annualrevenue": EXTRA, "leadtype requesttype": EXTRA,
    }),
    Preset("meta", "Meta Lead Ads", (
        "id createdtime adid", "id createdtime formid", "id createdtime campaignname", "leadid createdtime formid",
        "createdtime adsetid", "createdtime isorganic platform", "id createdtime adname",
    ), {
        "id leadid leadgenid": "external_id", "createdtime": "captured_at",
        "fullname vollstaendigername vollername": "name",
        "email emailadresse workemail geschaeftlicheemail": "email",
        "phonenumber telefonnummer workphonenumber": "phone", "campaignname kampagnenname": "campaign",
        "formname": EXTRA,
        "companyname unternehmen nameunternehmen firmenname": "company", "jobtitle jobbezeichnung": "job_title",
        "leadstatus": EXTRA, "platform": "origin", "city stadt ort": "city", "adname": EXTRA,
    }),
    Preset("linkedin", "LinkedIn Lead Gen Forms", (
        "leadid campaignname formname", "formname submittedat", "leadid formname", "adaccountname formname",
        "leadid submittedat", "creativeid formname", "leadid kampagnenname formularname",
        "formularname einreichdatum",
    ), {
        "leadid": "external_id", "submittedat createdat submitteddate leadcreatedat einreichdatum": "captured_at",
        "campaignname kampagnenname": "campaign", "formname formularname": EXTRA,
        "jobtitle jobbezeichnung": "job_title",
        "workemail emailaddress email emailadresse geschaeftlicheemail": "email",
        "companyname unternehmen": "company",
        "phonenumber workphonenumber telefonnummer": "phone", "leadtype accountname adaccountname": EXTRA,
    }, system="linkedin"),
    Preset("linkedin-connections", "LinkedIn", (
        "firstname lastname connectedon", "url connectedon", "vorname nachname verbundenam", "position connectedon",
    ), {
        "url": "external_id", "connectedon verbundenam": "captured_at", "emailaddress emailadresse": "email",
    }, system="linkedin"),
    Preset("google-contacts", "Google Contacts", (
        "givenname familyname", "firstname email1value", "name email1value", "email1value phone1value",
        "phoneticfirstname email1value", "organizationname email1value", "organization1name",
    ), {
        "givenname firstname": "first_name", "familyname lastname": "last_name", "name": "name",
        "email1value": "email",
        "phone1value": "phone", "organizationname organization1name": "company",
        "organizationtitle organization1title": "job_title", "website1value": "website", "address1city": "city",
        "address1country": EXTRA, "phoneticfirstname phoneticmiddlename phoneticlastname": IGNORE,
    }, system="google"),
    Preset("outlook", "Outlook", (
        "firstname emailaddress businessphone", "vorname emailadresse telefongeschaeftlich",
        "emaildisplayname emailaddress",
        "emailangezeigtername", "vorname firma telefongeschaeftlich", "firstname company businessphone businesscity",
    ), {
        "emailaddress emailadresse": "email", "businessphone telefongeschaeftlich": "phone",
        "company firma": "company",
        "jobtitle position": "job_title", "businesscountryregion landregiongeschaeftlich": "country",
        "businesscity ortgeschaeftlich": "city", "webpage webseite": "website", "notes notizen": EXTRA,
        "title anrede": EXTRA,
        "mobilephone mobiltelefon": EXTRA, "language sprache": EXTRA, "account konto": EXTRA,
    }),
)  # fmt: skip


def recognise(columns: Sequence[str]) -> Preset | None:
    """The system whose marks fit best: the longest set of columns that is there in full."""
    there = {plain(column) for column in columns}
    fits = [
        (len(mark.split()), preset) for preset in PRESETS for mark in preset.marks if there.issuperset(mark.split())
    ]
    return max(fits, key=lambda fit: fit[0])[1] if fits else None


def by_code(code: str) -> Preset | None:
    return next((preset for preset in PRESETS if preset.code == code), None)


def meanings(preset: Preset, columns: Sequence[str]) -> dict[int, str]:
    """By place: what the preset says about columns; of several for one meaning the one that it names first."""
    spelled = [plain(column) for column in columns]
    found: dict[int, str] = {}
    taken: set[str] = set()
    for names, meaning in preset.columns.items():
        for name in names.split():
            for place in (at for at, column in enumerate(spelled) if column == name and at not in found):
                found[place] = EXTRA if meaning in taken else meaning
                if meaning not in (EXTRA, IGNORE):
                    taken.add(meaning)
    return found
