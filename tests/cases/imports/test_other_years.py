"""Files of the same cities in other years, and of cities nobody prepared for.

The headers are those of the cities' published data sets; the rows are made up.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from holdfast.cases.imports import Rejected, Row, read, suggest
from holdfast.cases.imports.mapping import parse_mapping

Reading = Callable[..., tuple[list[Row], list[Rejected]]]


def only(result: tuple[list[Row], list[Rejected]]) -> Row:
    rows, rejected = result
    assert rejected == []
    assert len(rows) == 1
    return rows[0]


NYC_2020 = (
    "Unique Key,Created Date,Closed Date,Agency,Agency Name,Complaint Type,Descriptor,"
    "Location Type,Incident Zip,Incident Address,Street Name,Cross Street 1,Cross Street 2,"
    "Intersection Street 1,Intersection Street 2,Address Type,City,Landmark,Facility Type,Status,"
    "Due Date,Resolution Description,Resolution Action Updated Date,Community Board,BBL,Borough,"
    "X Coordinate (State Plane),Y Coordinate (State Plane),Open Data Channel Type,"
    "Park Facility Name,Park Borough,Vehicle Type,Taxi Company Borough,Taxi Pick Up Location,"
    "Bridge Highway Name,Bridge Highway Direction,Road Ramp,Bridge Highway Segment,Latitude,"
    "Longitude,Location\n"
    "46000000,04/20/2020 11:58:12 PM,,DOT,Department of Transportation,Street Condition,Pothole,,"
    "10027,,,,,BROADWAY,WEST 125 STREET,INTERSECTION,NEW YORK,,N/A,Started,,Looked at.,"
    "04/21/2020 12:30:00 AM,09 MANHATTAN,,MANHATTAN,995000,234000,MOBILE,Unspecified,MANHATTAN,,,,"
    ',,,,40.8156,-73.9583,"(40.8156, -73.9583)"\n'
)
NYC_API = (
    '[{"unique_key":"46000000","created_date":"2020-04-20T23:58:12.000","agency":"DOT",'
    '"agency_name":"Department of Transportation","complaint_type":"Street Condition",'
    '"descriptor":"Pothole","incident_zip":"10027","intersection_street_1":"BROADWAY",'
    '"intersection_street_2":"WEST 125 STREET","city":"NEW YORK","status":"Started",'
    '"resolution_description":"Looked at.","community_board":"09 MANHATTAN",'
    '"resolution_action_updated_date":"2020-04-21T00:30:00.000",'
    '"borough":"MANHATTAN","open_data_channel_type":"MOBILE","latitude":"40.8156",'
    '"longitude":"-73.9583","location":{"latitude":"40.8156","longitude":"-73.9583",'
    '"human_address":"{}"},":@computed_region_efsh_h5xi":"12"}]'
)
NYC_API_CSV = (
    '"unique_key","created_date","complaint_type","descriptor","incident_zip","status",'
    '"intersection_street_1","intersection_street_2","city","community_board","latitude",'
    '"longitude","resolution_description","open_data_channel_type","agency_name"\n'
    '"46000000","2020-04-20T23:58:12.000","Street Condition","Pothole","10027","Started",'
    '"BROADWAY","WEST 125 STREET","NEW YORK","09 MANHATTAN","40.8156","-73.9583","Looked at.",'
    '"MOBILE","Department of Transportation"\n'
)


@pytest.mark.parametrize("text", [NYC_2020, NYC_API, NYC_API_CSV, NYC_2020.replace("\n", "\r")])
def test_new_york_of_2020_as_csv_and_from_the_api(reading: Reading, text: str) -> None:
    row = only(reading(text, "nyc"))
    assert row.opened_at == datetime(2020, 4, 21, 3, 58, 12, tzinfo=UTC)
    assert (row.source_id, row.status, row.source_status) == ("46000000", "open", "Started")
    assert row.address == "BROADWAY & WEST 125 STREET, NEW YORK"
    assert (row.zipcode, row.lat, row.lon) == ("10027", 40.8156, -73.9583)
    assert (row.service_name, row.description) == ("Street Condition", "Pothole")
    assert (row.status_note, row.channel, row.area) == ("Looked at.", "MOBILE", "09 MANHATTAN")


def test_los_angeles_with_the_names_of_salesforce(reading: Reading) -> None:
    text = (
        "CaseNumber,CreatedDate,ClosedDate,Type,Status,Origin,Zipcode__c,"
        "Locator_Gis_Returned_Address__c,Geolocation__Latitude__s,Geolocation__Longitude__s,"
        "Council_District__c\n"
        "08123456,03/08/2022 11:05:00 PM,,Bulky Items,Open,Mobile,90012,1 N A ST,34.05,-118.24,14\n"
    )
    row = only(reading(text, "la"))
    assert row.opened_at == datetime(2022, 3, 9, 7, 5, tzinfo=UTC)
    assert (row.source_id, row.service_name, row.status) == ("08123456", "Bulky Items", "open")
    assert (row.address, row.zipcode, row.lat) == ("1 N A ST", "90012", 34.05)
    assert row.area == "Council District 14"


def test_los_angeles_of_later_years(reading: Reading) -> None:
    head = (
        "SRNumber,CreatedDate,UpdatedDate,ActionTaken,Owner,RequestType,Status,RequestSource,"
        "CreatedByUserOrganization,MobileOS,Anonymous,AssignTo,ServiceDate,ClosedDate,"
        "AddressVerified,ApproximateAddress,Address,HouseNumber,Direction,StreetName,Suffix,"
        "ZipCode,Latitude,Longitude,Location,TBMPage,TBMColumn,TBMRow,APC,CD,CDMember,NC,NCName,"
        "PolicePrecinct\n"
    )
    line = (
        "1-2253840081,03/08/2022 11:05:00 PM,03/09/2022 01:00:00 AM,SR Created,BOS,Bulky Items,"
        'Pending,Self Service,Self Service,,N,EV,,,Y,N,"1 N A ST, 90012",1,N,A,ST,90012,0.0,0.0,'
        "POINT (-118.24 34.05),634,D,2,Central APC,14,X,50,DTLA,CENTRAL\n"
    )
    row = only(reading(head + line, "la"))
    assert row.opened_at == datetime(2022, 3, 9, 7, 5, tzinfo=UTC)
    assert (row.lat, row.lon, row.status) == (34.05, -118.24, "open")
    assert row.area == "Council District 14"
    api = (
        '{"srnumber":"1-1","createddate":"2019-01-01T00:01:00.000","requesttype":"Graffiti",'
        '"status":"Closed","closeddate":"2019-01-02T00:00:00.000","location":{"type":"Point",'
        '"coordinates":[-118.24,34.05]}}\n'
    )
    row = only(reading(api, "la"))
    assert (row.lat, row.lon, row.status) == (34.05, -118.24, "closed")


@pytest.mark.parametrize(
    "text",
    [
        "CaseID,Opened,Closed,Updated,Status,Status Notes,Responsible Agency,Category,Request Type,"
        "Request Details,Address,Supervisor District,Neighborhood,Police District,Latitude,"
        "Longitude,Point,Source,Media URL\n"
        "322571,07/01/2008 12:12:00 AM,07/26/2008 12:10:00 PM,07/26/2008 12:10:00 PM,Closed,done,"
        "DPW Ops Queue,Graffiti,Graffiti on pole,Pole - Not offensive,1 Market St,3,FiDi,CENTRAL,"
        '37.79,-122.4,"(37.79, -122.4)",Phone,\n',
        "CaseID,Opened,Closed,Updated,Status,Status Notes,Responsible Agency,Category,Request Type,"
        "Request Details,Address,Supervisor District,Neighborhood,Police District,Point,Source,"
        "Media URL\n"
        "322571,07/01/2008 12:12:00 AM,07/26/2008 12:10:00 PM,07/26/2008 12:10:00 PM,Closed,done,"
        "DPW Ops Queue,Graffiti,Graffiti on pole,Pole - Not offensive,1 Market St,3,FiDi,CENTRAL,"
        '"(37.79, -122.4)",Phone,\n',
        "service_request_id,requested_datetime,closed_date,updated_datetime,status_description,"
        "status_notes,agency_responsible,service_name,service_subtype,service_details,address,"
        "street,supervisor_district,neighborhoods_sffind_boundaries,police_district,lat,long,point,"
        "point_geom,source,media_url,data_as_of\n"
        "322571,2008-07-01T00:12:00.000,2008-07-26T12:10:00.000,2008-07-26T12:10:00.000,Closed,done,"
        "DPW Ops Queue,Graffiti,Graffiti on pole,Pole - Not offensive,1 Market St,Market St,3,FiDi,"
        'CENTRAL,37.79,-122.4,"(37.79, -122.4)",POINT (-122.4 37.79),Phone,,2024-01-01T00:00:00\n',
    ],
)
def test_san_francisco_in_its_three_dresses(reading: Reading, text: str) -> None:
    row = only(reading(text, "sf"))
    assert row.opened_at == datetime(2008, 7, 1, 7, 12, tzinfo=UTC)
    assert row.closed_at == datetime(2008, 7, 26, 19, 10, tzinfo=UTC)
    assert (row.source_id, row.service_name, row.area) == ("322571", "Graffiti", "FiDi")
    assert row.description == "Graffiti on pole: Pole - Not offensive"
    assert (row.lat, row.lon) == (37.79, -122.4)


def test_ottawa_before_and_after(reading: Reading) -> None:
    for text in (
        "CREATION_DATE,WARD,CALL_DESCRIPTION,CALL_TYPE,MAINTENANCE_YARD,PRIORITY_NAME\r"
        "2013-Jun-14 13:48:01,WARD 2,Noise,Bylaw Services,Priority - 3,CC PHONE\r",
        "creation_date;ward;call_description;call_type;maintenance_yard;priority_name\r\n"
        "2013-06-14 13:48:01;Ward 2;Noise;Bylaw Services;Priority - 3;CC PHONE\r\n",
        "Creation Date,Ward,Call Description,Call Type,Maintenance Yard,Priority Name\n"
        "6/14/2013 13:48:01,ward 02,Noise,Bylaw Services,Priority - 3,CC PHONE\n",
    ):
        row = only(reading(text, "ottawa"))
        assert row.opened_at == datetime(2013, 6, 14, 17, 48, 1, tzinfo=UTC)
        assert (row.service_name, row.area, row.status) == ("Noise", "Ward 2", "closed")
        assert row.source_id.startswith("h-")
    bilingual = (
        "Service Request ID | Numéro de demande,Status | État,Type | Type,"
        "Description | Description,Opened Date | Date d'ouverture,"
        "Closed Date | Date de fermeture,Address | Adresse,"
        "Latitude | Latitude,Longitude | Longitude,Ward | Quartier,Channel | Voie de service\n"
        "202100000001,Active | Actif,Roads,Pothole,2021-02-03,,1 Bank St,45.42,-75.7,14,Phone\n"
        "202100000002,Resolved | Résolu,Roads,Pothole,2021-02-03,2021-02-04,,,,Somerset,Phone\n"
    )
    for encoding in ("utf-8-sig", "cp1252", "utf-16"):
        rows, rejected = reading(bilingual.encode(encoding), "ottawa")
        assert rejected == []
        assert [row.source_id for row in rows] == ["202100000001", "202100000002"]
        assert [row.status for row in rows] == ["open", "closed"]
        assert [row.area for row in rows] == ["Ward 14", "Somerset"]
        assert (rows[0].lat, rows[0].service_name) == (45.42, "Pothole")


def test_open311_s_bulk_csv_is_read_by_the_same_profile(reading: Reading) -> None:
    text = (
        "service_request_id,requested_datetime,updated_datetime,closed_date,status_description,"
        "status_notes,source,service_name,service_subtype,description,agency_responsible,address,"
        "lat,long\n"
        "17,2014-02-03T10:00:00-05:00,,2014-02-04T10:00:00-05:00,Closed,ok,app,Tree,Pruning,,Parks,"
        "1 A St,42.1,-71.1\n"
    )
    row = only(reading(text, "georeport"))
    assert (row.status, row.channel, row.description) == ("closed", "app", "Pruning")
    assert row.closed_at == datetime(2014, 2, 4, 15, tzinfo=UTC)


UNPREPARED = {
    "boston": (
        "case_enquiry_id,open_dt,target_dt,closed_dt,ontime,case_status,closure_reason,case_title,"
        "subject,reason,type,queue,department,submittedphoto,closedphoto,location,fire_district,"
        "neighborhood,ward,precinct,location_street_name,location_zipcode,latitude,longitude,source\n",
        "10100{n},2020-01-0{d} 00:1{d}:00,2020-01-09 03:30:00,{closed},ONTIME,{status},Done,"
        "Request for Snow Plowing,Public Works,Street Cleaning,Snow Plowing,PWDx,PWDx,,,"
        "1 A St,3,Roxbury,Ward 12,1203,1 A St,2119,42.32,-71.08,Citizens Connect App\n",
        {"id": "101001", "service_name": "Snow Plowing", "department": "PWDx", "zipcode": "02119"},
    ),
    "chicago": (
        "SR_NUMBER,SR_TYPE,SR_SHORT_CODE,OWNER_DEPARTMENT,STATUS,CREATED_DATE,LAST_MODIFIED_DATE,"
        "CLOSED_DATE,STREET_ADDRESS,CITY,STATE,ZIP_CODE,STREET_NUMBER,DUPLICATE,LEGACY_RECORD,"
        "PARENT_SR_NUMBER,COMMUNITY_AREA,WARD,LATITUDE,LONGITUDE,LOCATION\n",
        "SR20-{n},Pothole in Street Complaint,PHF,CDOT,{status},01/0{d}/2020 05:0{d}:00 PM,"
        "01/09/2020 08:00:00 AM,{closed},1 N STATE ST,Chicago,IL,60602,1,false,false,SR20-0,32,42,"
        '41.88,-87.63,"(41.88, -87.63)"\n',
        {"id": "SR20-1", "service_code": "PHF", "parent_id": "SR20-0", "area": "42"},
    ),
    "philadelphia": (
        "objectid,service_request_id,subject,status,status_notes,service_name,service_code,"
        "description,agency_responsible,service_notice,requested_datetime,updated_datetime,"
        "expected_datetime,closed_datetime,address,zipcode,media_url,lat,lon\n",
        "{n}00,{n},,{status},,Street Defect,SR-ST01,,Streets Department,46 Business Days,"
        "2020-01-0{d} 14:0{d}:00+00,2020-01-09 14:00:00,2020-03-09,{closed},1 MARKET ST,,"
        ",39.95,-75.15\n",
        {"id": "1", "service_name": "Street Defect", "department": "Streets Department"},
    ),
    "montreal": (
        "ID_UNIQUE,NATURE,ACTI_NOM,TYPE_LIEU_INTERV,RUE,RUE_INTERSECTION1,RUE_INTERSECTION2,"
        "LOC_ERREUR_GDT,ARRONDISSEMENT,ARRONDISSEMENT_GEO,LIN_CODE_POSTAL,DDS_DATE_CREATION,"
        "PROVENANCE_ORIGINALE,UNITE_RESP_PARENT,LOC_LONG,LOC_LAT,DERNIER_STATUT,"
        "DATE_DERNIER_STATUT\n",
        "20-{n},Requete,Nid-de-poule,Adresse,,Rue A,Rue B,0,Côte-des-Neiges,,H3S,"
        "2020-01-0{d}T08:0{d}:00,Téléphone,Travaux publics,-73.6,45.5,Terminée,"
        "2020-01-09T00:00:00\n",
        {"id": "20-1", "service_name": "Nid-de-poule", "area": "Côte-des-Neiges",
         "address": "Rue A & Rue B", "status": "closed"},
    ),
    "toronto": (
        "Creation Date,Status,First 3 Chars of Postal Code,Intersection Street 1,"
        "Intersection Street 2,Ward,Service Request Type,Division,Section\n",
        "2020-01-0{d} 00:0{n}:00.0000000,In-progress,M5V,King St W,Bay St,Spadina (10),"
        "Road - Pot hole,Transportation,Road Ops\n",
        {"service_name": "Road - Pot hole", "address": "King St W & Bay St", "zipcode": "M5V",
         "status": "open", "area": "Spadina (10)"},
    ),
    "washington": (
        "X,Y,OBJECTID,SERVICECODE,SERVICECODEDESCRIPTION,SERVICETYPECODEDESCRIPTION,"
        "ORGANIZATIONACRONYM,SERVICECALLCOUNT,ADDDATE,RESOLUTIONDATE,SERVICEDUEDATE,"
        "SERVICEORDERDATE,SERVICEREQUESTID,PRIORITY,SERVICEORDERSTATUS,STREETADDRESS,ZIPCODE,"
        "LATITUDE,LONGITUDE,WARD,DETAILS\n",
        "-77,38.9,{n},S0261,Pothole,Toa,DDOT,1,2020/01/0{d} 13:0{d}:00+00,{closed},,2020/01/03 "
        "13:00:00+00,20-{n},Standard,{status},1 K ST NW,20001,38.9,-77.0,Ward 6,\n",
        {"id": "20-1", "service_name": "Pothole", "department": "DDOT", "area": "Ward 6"},
    ),
    "houston, with a bar and unknown names": (
        "CASE NUMBER|SR LOCATION|NEIGHBORHOOD|DEPARTMENT|DIVISION|SR TYPE|QUEUE|STATUS|"
        "SR CREATE DATE|DUE DATE|DATE CLOSED|LATITUDE|LONGITUDE|Channel Type\n",
        "1010{n}|1 MAIN ST|MIDTOWN|Public Works|Streets|Pothole|PWE|{status}|2020-01-0{d} 10:00:00|"
        "2020-01-09 10:00:00|{closed}|29.7|-95.4|Voice In\n",
        {"id": "10101", "service_name": "Pothole", "area": "MIDTOWN"},
    ),
    "kansas city, with line breaks in cells and ids that could be dates": (
        "CASE ID,SOURCE,DEPARTMENT,REQUEST TYPE,CREATION DATE,CREATION TIME,STATUS,CLOSED DATE,"
        "STREET ADDRESS,ADDRESS WITH GEOCODE,ZIP CODE\n",
        '201800100{n},PHONE,Public Works,Pothole,01/0{d}/2020,1{d}:15 AM,{status},{closed},'
        '1 MAIN ST,"1 MAIN ST\n(39.1, -94.58)",64105\n',
        {"id": "2018001001", "service_name": "Pothole", "lat": 39.1, "channel": "PHONE"},
    ),
    "madrid": (
        "Numero_aviso;Fecha_alta;Fecha_cierre;Tipo_incidencia;Estado;Descripcion;Direccion;"
        "Distrito;Codigo_postal;Latitud;Longitud\n",
        "A{n};0{d}/03/2020 10:0{d};;Bache;Abierto;hoyo;Calle Mayor 1;Centro;28013;40,41;-3,70\n",
        {"id": "A1", "service_name": "Bache", "status": "open", "lat": 40.41, "area": "Centro"},
    ),
    "nobody knows": (
        "Ref #;When logged;What kind;Finished on;Where;Remarks\n",
        "A-{n};{d}.02.2020 1{d}:00;Straßenschaden;;Marktplatz {n};x\n",
        {"id": "A-1", "service_name": "Straßenschaden"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("city", UNPREPARED)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_the_draft_for_a_city_nobody_prepared_for_works_unedited(
    tmp_path: Path, city: str, encoding: str
) -> None:
    head, line, expected = UNPREPARED[city]
    lines = [
        line.format(n=n, d=1 + n % 8, status="Open" if n % 2 else "Closed",
                    closed="" if n % 2 else "2020-01-09 10:00:00")
        for n in range(1, 10)
    ]  # fmt: skip
    path = tmp_path / "export.csv"
    path.write_bytes((head + "".join(lines)).encode(encoding))
    draft = suggest(path)
    profile = parse_mapping(draft, label="draft", name="draft")
    results = list(read(path, profile))
    assert all(isinstance(result, Row) for result in results), (draft, results)
    assert len(results) == 9
    row = results[0]
    assert isinstance(row, Row)
    found = {"id": row.source_id} | {name: getattr(row, name) for name in row.__struct_fields__}
    assert {name: found[name] for name in expected} == expected, draft
    assert row.opened_at.year == 2020
    assert len({r.source_id for r in results if isinstance(r, Row)}) == 9
    if city in ("boston", "chicago", "philadelphia", "washington"):
        statuses = [(r.status, r.closed_at is None) for r in results if isinstance(r, Row)]
        assert set(statuses) == {("open", True), ("closed", False)}
    if city == "boston":
        assert "America/New_York" in draft
    if city.startswith("kansas"):
        assert row.opened_at == datetime(2020, 1, 2, 6, 15, tzinfo=UTC)
    if city.startswith("houston"):
        assert "America/Chicago" in draft


def test_the_draft_tells_how_it_fared_and_what_to_check(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("Ref,Opened,Kind\n1,2014-02-03,Noise\n2,,Noise\n")
    draft = suggest(path)
    assert draft.startswith(
        "# Tried on the first 2 records: 1 are taken, not: no_opening_date 1.\n"
    )
    assert "CHECK: write the city's zone" in draft


@pytest.mark.parametrize(
    "name", ["No", "yes", "a: b", "#1", "- x", "{x}", "é,", '"q"', "a\nb", "'", "1"]
)
def test_the_draft_survives_any_column_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / "x.csv"
    quoted = '"' + name.replace('"', '""') + '"'
    path.write_text(f"id,opened,type,{quoted},status\n1,2014-02-03,Noise,q,{quoted}\n")
    profile = parse_mapping(suggest(path), label="draft", name="draft")
    assert [type(result) for result in read(path, profile)] == [Row]
