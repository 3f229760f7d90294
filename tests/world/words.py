"""The words that worlds are written with. All invented; the forms are those of GAO's titles and recommendations."""

from __future__ import annotations

SUBJECTS = (
    *("Harbor Dredging", "Airport Fences", "Seed Banks", "Mine Maps", "Dam Gates", "Grid Clocks", "Lost Mail"),
    *("Old Roads", "Ferry Docks", "River & Lake Gauges", "Reactor Tools", "Well Caps", "Harbor Lights", "Icebreakers"),
    *("Military Bands", "Army Maps", "Federal Archives", "Highway Bridges", "Small Harbors", "Fish Ladders"),
    *("Weather Balloons", "Parcel Scanners", "Field Hospitals", "Vaccine Coolers", "Pay Systems", "Office Leases"),
    *("Border Radios", "Fire Towers", "Spare Parts", "Satellite Dishes", "Coin Presses", "Tax Forms", "Grain Silos"),
    *("Rail Tunnels", "Veterans' Claims", "School Kitchens", "Rural Clinics", "Water Pipes", "Patent Backlogs"),
    *("Export Licenses", "Wildland Fire", "Nuclear Waste", "Drug Shortages", "U.S. Passports", "Cyber Drills"),
    *("Open Data", "Agency Relocations", "Status of Forces"),
)
ASPECTS = (
    *("Better Records", "Clear Goals", "A Plan for Repairs", "Reliable Data", "Written Guidance", "Stronger Controls"),
    *("Timely Inspections", "Cost Estimates", "A Complete Inventory", "Regular Training", "Performance Measures"),
    *("Staffing Plans", "Risk Assessments", "Lessons Learned", "Consistent Oversight", "Tested Backups"),
)
VERDICTS = (
    *("{aspect} Would Help {body}", "{body} Needs {aspect}", "{aspect} Are Needed to Reduce Risks"),
    *("Actions Needed to Ensure {aspect}", "{body} Should Set Out {aspect}, and Report on Results"),
    *("{aspect} Could Strengthen {body}'s Oversight", 'What "{aspect}" Means for {body}'),
    *("{body} Has Made Progress--but {aspect} Lag Behind", "{aspect} & Long-Term Costs Remain Unclear"),
    *("What Is at Stake for {body}?", "{aspect} Would Help {body} Reduce Delays in the U.S.", "{aspect} (Phase 2)"),
    "{body} Lacks {aspect} for 'Functional Records'",
)
SERIES = "Management Report: Improvements Needed in {body}'s {aspect}"

TOPICS = (
    *("Energy", "Education", "Space", "Transportation", "Veterans", "Employment", "Housing", "Telecommunications"),
    *("National Defense", "Health Care", "Homeland Security", "Information Security", "International Affairs"),
    *("Justice and Law Enforcement", "Natural Resources and Environment", "Tax Policy and Administration"),
    *("Budget and Spending", "Government Operations", "Agriculture and Food", "Human Capital"),
)

VERBS = (
    *("document", "publish", "update", "assess", "define", "track", "review", "set goals for", "complete", "verify"),
    *("develop and implement a plan for", "collect reliable data on", "estimate the costs of"),
    "establish a process for",
    *("write guidance on", "train staff in", "report each year on", "test", "inspect", "count"),
)
OBJECTS = (
    *("the gauges of each district", "its spare parts", "worn tools at each site", "the maps of closed mines"),
    *("broken beacons", "leaks at old wells", "the condition of bridges on local roads"),
    *("parcels that stay over a week", "sales of naïve art at its cafés under § 287(g)", "the ½-mile zone at São Tomé"),
    *('the records that it calls "temporary"', "licenses that were refused", "the power supply of each seed bank"),
    *("the costs--both one-time and recurring--of its leases", "claims that are more than 125 days old"),
    *("tunnels built before 1950", "the training of inspectors", "its program's performance measures"),
    *("users' needs", "grants to state and local governments", "the risks of fraud & error in its payments"),
    *("the IT systems that support the program", "vaccines that were spoiled in transit", "fees that pilots charge"),
)
TAILS = (
    *("at each of its regional offices", "in consultation with other agencies", "by the end of fiscal year 2027"),
    *("and share the results with the Congress", "so that the results can be compared over the years", ""),
    *("including (a) the reasons, (b) the length of delays, and (c) the cost to the public", ""),
    *("such as fishing fleets, marinas--and ferries", "in line with the steps named in Recommendation 2", ""),
    *("as it had agreed to do under Recommendation 1 of our 2009 report", "to the extent practicable", ""),
    *("and take any needed corrective action", "before it spends more than $1.5 million on them", ""),
    *("as described in its plan (see Recommendation 2)", "in the part that it calls (Phase 2)"),
)
SECOND_SENTENCES = (
    "It could do so by updating its strategic plan.",
    "Such a plan should name (1) goals, (2) dates--and (3) costs.",
    "In doing so, it should consult those who use them, including the U.S. Congress",
)
GOALS = (
    *("To help ensure that records are complete", "To reduce the risk of fraud", "To save fuel"),
    *("Once the inventory is complete", "As it revises its guidance", "In line with leading practices"),
    *("Before the next budget request", "To better manage its 287(g) program"),
)
# Pairs of words of which one recommendation has the one and its twin the other.
TWINS = (
    *(("northern", "southern"), ("fiscal year 2024", "fiscal year 2025"), ("inpatient", "outpatient")),
    *(("import", "export"), ("civilian", "military"), ("annual", "biennial"), ("state", "tribal")),
)
TWIN_TEXTS = (
    *("should publish the {word} part of its inventory.", "should complete its {word} survey of users' needs."),
    *("should reconcile the {word} accounts each month.", "should report on delays in its {word} program."),
)
CONGRESS_TEXTS = (
    "Congress should consider requiring that states report on {object}.",
    "Congress should consider a fund for {object}.",
    "Congress should consider asking for a yearly account of {object}.",
    "Congress may wish to consider setting a date by which the agency is to act on {object}.",
)

UPDATES = (
    "In {month} {year}, {body} agreed with our recommendation and said that a working group would list them.",
    "{body} concurred. As of {month} {year}, the list was complete for 31 of 50 sites--more than half.",
    "{body} did not concur with this recommendation. We continue to believe that it is warranted.",
    '{body} partially concurred. In its letter of {month} {year}, it called the work "largely done."',
    "Officials expect a draft policy by the end of {month} {year}, and a final one 6 months later.",
    "We will review the draft policy once it is issued, and update the status of this recommendation.",
    "As of {month} {year}, {body} hadn't provided the documents that would show that the work was complete.",
    "{body}'s plan addresses Recommendation 2 of our report, but not this one.",
    "When will the work be done? {body} does not say. Why not?",
    "{body} told us that it would act (though not when).",
)
QUOTED = (
    "We had also recommended that {body} should train its staff. (Recommendation 3)",
    "{body} wrote: Status: under review. Agency: no view. Comments: none.",
    "The letter called the matter Open. We do not agree.",
)
# A line of a comment that is a status and nothing else; more text always follows.
STATUS_LINES = ("Open", "Closed – Implemented", "Closed - Not Implemented")
CLOSINGS = (
    "In {month} {year}, {body} gave us the final guidance. These actions meet the intent of our recommendation.",
    "{body} disagreed and has no plans to act. We are closing the recommendation as not implemented.",
    "The program ended in {month} {year}, so that the recommendation is no longer valid.",
)
REWORDINGS = (
    (" should ", " should, without delay, "),
    (" each ", " every "),
    ("the results", "all results"),
    (" its ", " its own "),
    (" by the end of ", " before the end of "),
)
MONTHS = ("January", "March", "May", "June", "September", "December")
