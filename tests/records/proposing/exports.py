"""Made-up files as the usual exports and spreadsheets are, and what is to be proposed for each."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

SALESFORCE = """\
Account ID,Account Name,Account Owner,Type,Industry,Employees,Annual Revenue,Billing Country,Billing State/Province,\
Billing Zip/Postal Code,Phone,Website,Created Date,Last Modified Date,Parent Account
001Aa01,Fernhollow Apps,Mira Vale,Customer,Software,"1,250","$12,500,000.00",United States,OR,97701,(541) 555-0101,\
fernhollow.example,1/13/2024,10/30/2026,
001Aa02,Quillmere Software,Mira Vale,Prospect,Software,220,"$4,200,000.00",United States,MA,01970,(978) 555-0102,\
https://quillmere.example,2/3/2025,10/2/2026,
001Aa03,Tarnwick Retail,Jon Adler,Prospect,Retail,80,,Canada,ON,N1C 0A1,(519) 555-0103,www.tarnwick.example,5/5/2023,\
9/14/2026,
001Aa04,Oakhaven Foods,Jon Adler,Prospect,Food,0,"$950,000,000.00",Germany,,89073,+49 731 5550104,oakhaven.example,\
6/6/2022,1/22/2026,
"""

HUBSPOT_CONTACTS = """\
Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Associated Company ID,Associated Company,Job Title,\
Country/Region
51,Ada,Linden,ada@fernhollow.example,555-0101,Mira,901,Fernhollow Apps,VP Sales,United States
52,Ben,Moor,ben@quillmere.example,555-0102,Mira,902,Quillmere Software,Head of RevOps,United States
53,Cleo,Nash,cleo@quillmere.example,,Jon,902,Quillmere Software,CFO,Canada
"""

APOLLO = """\
First Name,Last Name,Title,Company,Email,# Employees,Industry,Person Linkedin Url,Website,City,Country,Company City,\
Company Country,Technologies,Total Funding,Last Raised At,Apollo Contact Id,Apollo Account Id
Ada,Linden,VP Sales,Fernhollow Apps,ada@fernhollow.example,220,software,linkedin.example/in/ada,fernhollow.example,\
Portland,United States,Bend,United States,"AWS, HubSpot, Slack",12000000,2025-04-01,c1,a1
Ben,Moor,CEO,Fernhollow Apps,ben@fernhollow.example,220,software,linkedin.example/in/ben,fernhollow.example,Ulm,\
Germany,Bend,United States,"AWS, HubSpot, Slack",12000000,2025-04-01,c2,a1
Cleo,Nash,CFO,Quillmere,cleo@quillmere.example,80,legal,linkedin.example/in/cleo,quillmere.example,Salem,United States,\
Salem,United States,"Salesforce, Slack",,,c3,a2
"""

LEAD_LIST = """\
Name,Company,Title,Email
Ada Linden,Fernhollow Apps,VP Sales,ada@fernhollow.example
Ben Moor,Fernhollow Apps,CEO,ben@fernhollow.example
Cleo Nash,Quillmere,CFO,cleo@quillmere.example
"""

ATTENDEES = """\
Vorname,Name,Firma,Funktion,E-Mail
Ada,Linden,Fernhollow Apps,Einkauf,ada@fernhollow.example
Ben,Moor,Quillmere,Vertrieb,ben@quillmere.example
"""

MEMBERS = """\
Organization,Contact Name,Email Address,Industry
Fernhollow Apps,Ada Linden,ada@fernhollow.example,Software
Quillmere,Ben Moor,ben@quillmere.example,Legal
"""

CRUNCHBASE = """\
Organization Name,Organization Name URL,Industries,Headquarters Location,Founded Date,Number of Employees,\
Total Funding Amount,Total Funding Amount Currency,Total Funding Amount (in USD),Last Funding Date,Last Funding Type,\
Estimated Revenue Range
Fernhollow Apps,https://cb.example/fernhollow,"Software, Health Care","Bend, Oregon, United States",2016-03-01,51-100,\
12000000,USD,12000000,2025-04-13,Series A,$1M to $10M
Quillmere Software,https://cb.example/quillmere,"Legal, Software","Salem, Massachusetts, United States",2012-01-01,\
101-250,30000000,EUR,32400000,2026-02-01,Series B,$10M to $50M
Tarnwick Retail,https://cb.example/tarnwick,"Retail, Software","Guelph, Ontario, Canada",2001-01-01,11-50,,,,,,\
Less than $1M
"""

GERMAN = """\
Kundennummer;Firmenname;Branche;Mitarbeiterzahl;Umsatz (TEUR);Straße;PLZ;Ort;Land;Letzte Änderung;Newsletter
10001;Müller Werkzeuge GmbH;Maschinenbau;1.250;12.500,50;Hauptstraße 1;89073;Ulm;Deutschland;31.10.2026;ja
10002;Größe & Söhne KG;Handel;80;800,25;Marktplatz 4;01067;Dresden;Deutschland;12.09.2026;nein
10003;Alpenblick AG;Tourismus;k.A.;3.100,00;Seeweg 9;6003;Luzern;Schweiz;01.08.2026;nein
"""

FRENCH = """\
Identifiant,Raison sociale,Secteur d'activité,Effectif,Chiffre d'affaires (M€),Code postal,Ville,Pays,\
Dernière modification
A1,Boulangerie Lumière,Alimentation,12,"1,5",69001,Lyon,France,30/10/2026
A2,Atelier Cobalt,Industrie,64,"12,25",75011,Paris,France,12/10/2026
A3,Voile Bleue,Tourisme,non renseigné,"0,8",13002,Marseille,France,03/09/2026
"""

NO_HEADER_KNOWN = """\
xa,xb,xc,xd,xe,xf
q1,1.5,alpha;beta,2026-01-02,yes,free
q2,2.5,beta,2026-01-03,no,text
q3,3.5,alpha;gamma;beta,2026-01-04,no,of
q4,9.5,gamma;alpha,2026-01-05,yes,text
"""

CELLS_ALONE = """\
Name,One,Two,Three
Fernhollow,DE,fernhollow.example,Slack; HubSpot
Quillmere,France,quillmere.example,Salesforce
Tarnwick,US,tarnwick.example,HubSpot; AWS
"""

TWO_CURRENCIES = """\
Company,Revenue k EUR,Budget (USD)
Fernhollow,1200,5000
Quillmere,300,900
"""

POSTINGS = """\
id,company_id,company_name,title,created_at
1,c1,Fernhollow,Account executive,2026-01-02
2,c1,Fernhollow,Engineer,2026-01-03
3,c2,Quillmere,Engineer,2026-01-04
4,c2,Quillmere,SDR,2026-01-04
"""

LEADS = """\
Prospect ID,Lead Number,Lead Source,Do Not Email,TotalVisits,Country,Converted,Magazine,
p1,660737,Olark Chat,No,0,,0,No,
p2,660728,Organic Search,No,5,India,0,No,
p3,660727,Direct Traffic,Yes,2.5,India,1,No,
"""

WIDE = "\n".join(
    [
        ",".join(["Account ID", *(f"Feld {place}" for place in range(300))]),
        *(",".join([f"a{row}", *(str(row * place % 7) for place in range(300))]) for row in range(20)),
        "",
    ]
)

JSON = json.dumps(
    [
        {"id": 1, "companyName": "Fernhollow", "numberOfEmployees": 20, "techStack": ["Slack", "AWS"], "active": True},
        {"id": 2, "companyName": "Quillmere", "numberOfEmployees": None, "techStack": [], "active": False},
    ]
)


@dataclass(frozen=True)
class Export:
    """A file, and what must stand in the proposed sources and fields; ``lacks`` are fields that must not be mapped."""

    name: str
    content: str
    sources: dict[str, Any]
    fields: dict[str, Any] = field(default_factory=dict)
    currency: str = "USD"
    encoding: str = "utf-8"
    lacks: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name

    def bytes(self) -> bytes:
        return self.content.encode(self.encoding)


EXPORTS = [
    Export(
        "salesforce.csv",
        SALESFORCE,
        {
            "accounts": {
                "dates": "month_first",
                "decimal": ".",
                "as_of": {"column": "Last Modified Date"},
                "map": {
                    "account_id": "Account ID",
                    "name": "Account Name",
                    "website": "Website",
                    "employees": {"column": "Employees", "unknown": [0]},
                    "annual_revenue": "Annual Revenue",
                    "country": "Billing Country",
                    "state": "Billing State/Province",
                    "postal_code": "Billing Zip/Postal Code",
                    "created_date": "Created Date",
                },
            }
        },
        {"created_date": {"type": "date"}, "account_owner": {"type": "text"}},
        lacks=("parent_account",),
    ),
    Export(
        "hubspot-contacts.csv",
        HUBSPOT_CONTACTS,
        {
            "accounts": {"map": {"account_id": "Associated Company ID", "name": "Associated Company"}},
            "contacts": {
                "map": {
                    "contact_id": "Record ID",
                    "account_id": "Associated Company ID",
                    "email": "Email",
                    "title": "Job Title",
                    "country": "Country/Region",
                }
            },
        },
    ),
    Export(
        "apollo.csv",
        APOLLO,
        {
            "accounts": {
                "map": {
                    "account_id": "Apollo Account Id",
                    "name": "Company",
                    "employees": "# Employees",
                    "city": "Company City",
                    "country": "Company Country",
                    "technologies": {"column": "Technologies", "split": ","},
                    "last_funding_date": "Last Raised At",
                }
            },
            "contacts": {
                "map": {
                    "contact_id": "Apollo Contact Id",
                    "account_id": "Apollo Account Id",
                    "linkedin_url": "Person Linkedin Url",
                    "country": "Country",
                }
            },
        },
    ),
    Export(
        "lead list.csv",
        LEAD_LIST,
        {
            "accounts": {"map": {"name": "Company"}},
            "contacts": {"map": {"account_id": "Company", "first_name": "Name", "title": "Title", "email": "Email"}},
        },
        lacks=("last_name",),
    ),
    Export(
        "attendees.csv",
        ATTENDEES,
        {
            "accounts": {"map": {"name": "Firma"}},
            "contacts": {
                "map": {"account_id": "Firma", "first_name": "Vorname", "last_name": "Name", "title": "Funktion"}
            },
        },
    ),
    Export(
        "members.csv",
        MEMBERS,
        {
            "accounts": {"map": {"name": "Organization", "industry": "Industry"}},
            "contacts": {"map": {"account_id": "Organization", "first_name": "Contact Name"}},
        },
    ),
    Export(
        "crunchbase.csv",
        CRUNCHBASE,
        {
            "accounts": {
                "map": {
                    "name": "Organization Name",
                    "employees": {"column": "Number of Employees", "range": "low"},
                    "annual_revenue": {"column": "Estimated Revenue Range", "range": "low"},
                    "total_funding": "Total Funding Amount (in USD)",
                    "founded_date": "Founded Date",
                    "funding_stage": "Last Funding Type",
                }
            }
        },
        {"founded_date": {"type": "date"}},
        lacks=("founded_year",),
    ),
    Export(
        "kunden.csv",
        GERMAN,
        {
            "accounts": {
                "encoding": "cp1252",
                "separator": ";",
                "decimal": ",",
                "dates": "day_first",
                "as_of": {"column": "Letzte Änderung"},
                "map": {
                    "account_id": "Kundennummer",
                    "name": "Firmenname",
                    "employees": {"column": "Mitarbeiterzahl", "unknown": ["k.A."]},
                    "annual_revenue": {"column": "Umsatz (TEUR)", "unit": 1000},
                    "postal_code": "PLZ",
                    "country": "Land",
                    "strasse": "Straße",
                    "newsletter": "Newsletter",
                },
            }
        },
        {"strasse": {"type": "text"}, "newsletter": {"type": "boolean"}},
        currency="EUR",
        encoding="cp1252",
    ),
    Export(
        "clients.csv",
        FRENCH,
        {
            "accounts": {
                "dates": "day_first",
                "map": {
                    "account_id": "Identifiant",
                    "name": "Raison sociale",
                    "employees": {"column": "Effectif", "unknown": ["non renseigné"]},
                    "annual_revenue": {"column": "Chiffre d'affaires (M€)", "unit": 1000000},
                    "country": "Pays",
                },
            }
        },
        currency="EUR",
    ),
    Export(
        "unheard-of.csv",
        NO_HEADER_KNOWN,
        {"accounts": {"map": {"account_id": "xa", "xb": "xb", "xc": {"column": "xc", "split": ";"}}}},
        {
            "xb": {"type": "number"},
            "xc": {"type": "list"},
            "xd": {"type": "date"},
            "xe": {"type": "boolean"},
            "xf": {"type": "text"},
        },
    ),
    Export(
        "cells.csv",
        CELLS_ALONE,
        {
            "accounts": {
                "map": {
                    "name": "Name",
                    "domain": "Two",
                    "country": "One",
                    "technologies": {"column": "Three", "split": ";"},
                }
            }
        },
    ),
    Export(
        "two currencies.csv",
        TWO_CURRENCIES,
        {"accounts": {"map": {"name": "Company", "budget": "Budget (USD)"}}},
        lacks=("annual_revenue",),
    ),
    Export(
        "postings.csv",
        POSTINGS,
        {
            "accounts": {"map": {"account_id": "company_id", "name": "company_name"}},
            "postings": {"key": "company_id"},
        },
        lacks=("created_at", "title"),
    ),
    Export(
        "leads.csv",
        LEADS,
        {
            "accounts": {
                "map": {
                    "account_id": "Prospect ID",
                    "country": "Country",
                    "lead_number": "Lead Number",
                    "total_visits": "TotalVisits",
                    "converted": "Converted",
                }
            }
        },
        {
            "lead_number": {"type": "text"},
            "lead_source": {"type": "text"},
            "do_not_email": {"type": "boolean"},
            "total_visits": {"type": "number"},
            "converted": {"type": "boolean"},
        },
        lacks=("magazine",),
    ),
    Export(
        "api.json",
        JSON,
        {
            "accounts": {
                "map": {
                    "account_id": "id",
                    "name": "companyName",
                    "employees": "numberOfEmployees",
                    "technologies": "techStack",
                    "active": "active",
                }
            }
        },
        {"active": {"type": "boolean"}},
    ),
    Export("wide.csv", WIDE, {"accounts": {"map": {"account_id": "Account ID", "feld_299": "Feld 299"}}}),
    Export("one.csv", "Company\nFernhollow\nQuillmere\n", {"accounts": {"map": {"name": "Company"}}}),
    Export("one row.csv", "Company,Employees\nFernhollow,12\n", {"accounts": {"map": {"employees": "Employees"}}}),
    Export(
        "taken names.csv",
        "Company,Count,All,Count?,Größe!,123,名前,Yes\nA,1,b,2,c,3,d,e\nB,2,c,3,d,4,e,f\n",
        {
            "accounts": {
                "map": {"count_2": "Count", "all_2": "All", "column_123": "123", "column": "名前", "yes": "Yes"}
            }
        },
    ),
]
